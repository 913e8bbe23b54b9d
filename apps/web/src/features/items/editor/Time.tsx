import { specialProcedures } from "@yimen/domain";
import { For, Show } from "solid-js";
import { t, td } from "../../../app/i18n.ts";
import { type OpenDraft, put } from "./draft.ts";
import { Choose, Count, Line, Tick } from "./parts.tsx";
import "../../../messages/case.ts";
import "../../../messages/editor.ts";

/** Limits with their basis, what silence does, what may stop the clock. */
export function Time(props: { draft: OpenDraft }) {
  const { body, change } = props.draft;
  const dates = () => body.form.flatMap((s) => s.fields).filter((f) => f.type === "date");
  const half = () => Math.floor(body.statutory.workingDays / 2);
  return (
    <>
      <div class="fields">
        <Count
          id="i-statutory"
          label={t("editor.statutory")}
          value={body.statutory.workingDays}
          onValue={(v) => change("statutory", (d) => put(d.statutory, "workingDays", v ?? 0))}
        />
        <Count
          id="i-promised"
          label={t("editor.promised")}
          hint={t("editor.promisedHint", { half: half() })}
          value={body.promised.workingDays}
          onValue={(v) => change("promised", (d) => put(d.promised, "workingDays", v ?? 0))}
        />
        <Count
          id="i-correction"
          label={t("editor.correction")}
          hint={t("editor.correctionHint")}
          value={body.correctionWorkingDays}
          onValue={(v) =>
            change("correction", (d) => {
              if (v) d.correctionWorkingDays = v;
              else delete d.correctionWorkingDays;
            })
          }
        />
      </div>
      <Line
        id="i-basis"
        label={t("editor.basis")}
        hint={t("editor.basisHint")}
        value={body.statutory.basis}
        onValue={(v) => change("basis", (d) => put(d.statutory, "basis", v))}
      />
      <Show when={body.promised.workingDays > half()}>
        <Line
          id="i-waiver"
          label={t("editor.waiver")}
          value={body.promised.waiver}
          onValue={(v) =>
            change("waiver", (d) => {
              if (v) d.promised.waiver = v;
              else delete d.promised.waiver;
            })
          }
        />
      </Show>
      <fieldset class="y-field">
        <legend class="label">{t("editor.deemed")}</legend>
        <Tick
          id="i-deemed"
          label={t("editor.deemedApplies")}
          value={body.deemedApproval?.applies ?? false}
          onValue={(on) => change("", (d) => put(d, "deemedApproval", { applies: on, why: d.deemedApproval?.why ?? "" }))}
        />
        <Show when={!body.deemedApproval?.applies}>
          <Line
            id="i-deemedWhy"
            label={t("editor.deemedWhy")}
            value={body.deemedApproval?.why}
            onValue={(v) => change("deemedWhy", (d) => put(d, "deemedApproval", { applies: false, why: v }))}
          />
        </Show>
      </fieldset>
      <Show when={dates().length > 0 || body.renews}>
        <Choose
          id="i-renews"
          label={t("editor.renews")}
          hint={t("editor.renewsHint")}
          value={body.renews?.field ?? ""}
          options={[["", t("editor.renewsNot")], ...dates().map((f) => [f.key, f.label] as const)]}
          onValue={(v) =>
            change("", (d) => {
              if (v) d.renews = { field: v };
              else delete d.renews;
            })
          }
        />
      </Show>
      <fieldset class="y-field">
        <legend class="label">{t("editor.special")}</legend>
        <For each={specialProcedures}>
          {(procedure) => {
            const found = () => body.special?.find((s) => s.procedure === procedure);
            return (
              <div class="y-row special">
                <Tick
                  id={`i-special-${procedure}`}
                  label={td("special", procedure)}
                  value={found() !== undefined}
                  onValue={(on) =>
                    change("", (d) => {
                      const rest = (d.special ?? []).filter((s) => s.procedure !== procedure);
                      if (on) d.special = [...rest, { procedure, usualDays: 15 }];
                      else if (rest.length > 0) d.special = rest;
                      else delete d.special;
                    })
                  }
                />
                <Show when={found()}>
                  {(s) => (
                    <Count
                      id={`i-usual-${procedure}`}
                      label={t("editor.usualDays")}
                      value={s().usualDays}
                      onValue={(v) =>
                        change(`usual-${procedure}`, (d) => {
                          const it = d.special?.find((x) => x.procedure === procedure);
                          if (it) it.usualDays = Math.max(1, v ?? 1);
                        })
                      }
                    />
                  )}
                </Show>
              </div>
            );
          }}
        </For>
      </fieldset>
    </>
  );
}
