import type { ItemVersion, Role } from "@yimen/domain";
import { Index, Show } from "solid-js";
import { t, td } from "../../../app/i18n.ts";
import { live } from "../../../app/live.ts";
import { unitNames } from "../../../app/names.ts";
import { signedIn } from "../../../app/session.ts";
import { move, type OpenDraft, put } from "./draft.ts";
import { Add, Choose, Count, Line, Piece, Tick } from "./parts.tsx";

const signers = ["handler", "reviewer", "approver", "windowLeader", "chiefRepresentative"] as const satisfies readonly Role[];

/** Who signs, in order, and which departments are asked at once. */
export function Route(props: { draft: OpenDraft }) {
  const { db } = signedIn();
  const { body, change } = props.draft;
  const catalogue = live(() => db.get("catalogue"));
  const units = () => [...unitNames(catalogue())].filter(([unit]) => unit !== body.unit);
  const department = (key: string, n: number, with_: (p: NonNullable<ItemVersion["parallel"]>["departments"][number]) => void) =>
    change(key, (d) => {
      const it = d.parallel?.departments[n];
      if (it) with_(it);
    });
  return (
    <>
      <h3>{t("editor.signatures")}</h3>
      <p class="muted">{t("editor.signaturesHint")}</p>
      <Index each={body.route}>
        {(step, n) => (
          <Piece
            name="step"
            index={n}
            count={body.route.length}
            title={`${n + 1}. ${td("role", step().role)}`}
            onMove={(by) => change("", (d) => move(d.route, n, by))}
            onRemove={() => change("", (d) => void (d.route.length > 1 && d.route.splice(n, 1)))}
          >
            <div class="fields">
              <Choose
                id={`r${n}-role`}
                label={t("editor.role")}
                value={step().role as (typeof signers)[number]}
                options={signers.map((r) => [r, td("role", r)] as const)}
                onValue={(v) => change("", (d) => void (d.route[n] && Object.assign(d.route[n], { role: v, key: v })))}
              />
              <Count id={`r${n}-days`} label={t("editor.stepDays")} value={step().workingDays} onValue={(v) => change(`r${n}`, (d) => put(d.route[n], "workingDays", v ?? 0))} />
            </div>
          </Piece>
        )}
      </Index>
      <Show when={body.route.length < 5}>
        <Add
          what="step"
          label={t("editor.addSignature")}
          onAdd={() =>
            change("", (d) => {
              const role = signers[Math.min(d.route.length, 2)] ?? "approver";
              d.route.push({ key: role, role, workingDays: 2 });
            })
          }
        />
      </Show>
      <h3 class="far above">{t("editor.parallel")}</h3>
      <p class="muted">{t("editor.parallelHint")}</p>
      <Index each={body.parallel?.departments ?? []}>
        {(dep, n) => (
          <Piece
            name="department"
            index={n}
            count={body.parallel?.departments.length ?? 0}
            title={`${n + 1}. ${dep().unitName}`}
            onMove={(by) => change("", (d) => d.parallel && move(d.parallel.departments, n, by))}
            onRemove={() =>
              change("", (d) => {
                d.parallel?.departments.splice(n, 1);
                if (d.parallel?.departments.length === 0) delete d.parallel;
              })
            }
          >
            <div class="fields">
              <Choose
                id={`d${n}-unit`}
                label={t("editor.department")}
                value={dep().unit}
                options={units()}
                onValue={(v) => department("", n, (x) => Object.assign(x, { unit: v, unitName: units().find(([u]) => u === v)?.[1] ?? v }))}
              />
              <Count
                id={`d${n}-days`}
                label={t("editor.stepDays")}
                value={dep().workingDays}
                onValue={(v) => department(`d${n}`, n, (x) => put(x, "workingDays", Math.max(1, v ?? 1)))}
              />
            </div>
            <Line id={`d${n}-matter`} label={t("editor.matter")} value={dep().matter} onValue={(v) => department(`d${n}m`, n, (x) => put(x, "matter", v))} />
          </Piece>
        )}
      </Index>
      <Show when={body.parallel}>
        {(p) => (
          <Tick
            id="d-silence"
            label={t("editor.silence")}
            value={p().silence === "consents"}
            onValue={(on) => change("", (d) => put(d.parallel, "silence", on ? "consents" : "waits"))}
          />
        )}
      </Show>
      <Show when={units().length > 0}>
        <Add
          what="department"
          label={t("editor.addDepartment")}
          onAdd={() =>
            change("", (d) => {
              const [unit, unitName] = units().find(([u]) => !d.parallel?.departments.some((x) => x.unit === u)) ?? ["", ""];
              const asked = { unit, unitName, matter: "", workingDays: 2 };
              d.parallel = { silence: d.parallel?.silence ?? "consents", departments: [...(d.parallel?.departments ?? []), asked] };
            })
          }
        />
      </Show>
    </>
  );
}
