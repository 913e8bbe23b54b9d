import type { Material } from "@yimen/domain";
import { Index, Show } from "solid-js";
import { t, td } from "../../../app/i18n.ts";
import { freeKey, move, type OpenDraft, put } from "./draft.ts";
import { Add, Choose, Count, Line, Piece, Tick, When } from "./parts.tsx";

/** The list of what is handed in. Nothing else may be asked for. */
export function Materials(props: { draft: OpenDraft }) {
  const { body, change } = props.draft;
  const edit = (key: string, n: number, with_: (m: Material) => void) =>
    change(key, (d) => {
      const m = d.materials[n];
      if (m) with_(m);
    });
  const add = (more: Partial<Material>) =>
    change("", (d) => {
      const code =
        more.code ??
        freeKey(
          "m",
          d.materials.map((m) => m.code),
        ); // prettier-ignore
      d.materials.push({ name: "", form: "copy", count: 1, required: true, source: "applicant", ...more, code });
    });
  const usual: [string, Partial<Material>][] = [
    ["idCard", { code: "idCard", name: t("editor.idCard") }],
    ["household", { code: "household", name: t("editor.household") }],
    ["mandate", { code: "mandate", name: t("editor.mandate"), form: "original", required: false }],
  ];
  return (
    <>
      <p class="muted">{t("editor.materialsHint")}</p>
      <Index each={body.materials}>
        {(m, n) => (
          <Piece
            name="material"
            index={n}
            count={body.materials.length}
            title={`${n + 1}. ${m().name || t("editor.unnamed")}`}
            onMove={(by) => change("", (d) => move(d.materials, n, by))}
            onRemove={() => change("", (d) => void d.materials.splice(n, 1))}
          >
            <Line id={`m${n}-name`} label={t("editor.materialName")} value={m().name} onValue={(v) => edit(`m${n}`, n, (x) => put(x, "name", v))} />
            <div class="fields">
              <Choose
                id={`m${n}-form`}
                label={t("editor.materialForm")}
                value={m().form}
                options={(["original", "copy", "electronic"] as const).map((f) => [f, td("editor", `form.${f}`)] as const)}
                onValue={(v) => edit("", n, (x) => put(x, "form", v))}
              />
              <Count id={`m${n}-count`} label={t("editor.count")} value={m().count} onValue={(v) => edit(`m${n}c`, n, (x) => put(x, "count", Math.max(1, v ?? 1)))} />
              <Choose
                id={`m${n}-source`}
                label={t("editor.source")}
                value={m().source}
                options={(["applicant", "government", "sharedData"] as const).map((s) => [s, td("editor", `source.${s}`)] as const)}
                onValue={(v) => edit("", n, (x) => put(x, "source", v))}
              />
            </div>
            <Tick id={`m${n}-required`} label={t("editor.required")} value={m().required} onValue={(on) => edit("", n, (x) => put(x, "required", on))} />
            <Tick
              id={`m${n}-follow`}
              label={t("editor.mayFollow")}
              value={m().mayFollow ?? false}
              onValue={(on) =>
                edit("", n, (x) => {
                  if (on) x.mayFollow = true;
                  else delete x.mayFollow;
                })
              }
            />
            <When
              id={`m${n}`}
              draft={props.draft}
              value={m().when}
              onValue={(v) =>
                edit("", n, (x) => {
                  if (v) x.when = v;
                  else delete x.when;
                })
              }
            />
            <Line
              id={`m${n}-note`}
              label={t("editor.note")}
              value={m().note}
              onValue={(v) =>
                edit(`m${n}n`, n, (x) => {
                  if (v) x.note = v;
                  else delete x.note;
                })
              }
            />
          </Piece>
        )}
      </Index>
      <Show when={body.materials.length === 0}>
        <p class="y-card">{t("editor.noMaterials")}</p>
      </Show>
      <div class="y-row">
        <Add what="material" label={t("editor.addMaterial")} onAdd={() => add({})} />
        {usual
          .filter(([code]) => !body.materials.some((m) => m.code === code))
          .map(([code, m]) => (
            <Add what={code} label={`+ ${m.name}`} onAdd={() => add(m)} />
          ))}
      </div>
    </>
  );
}
