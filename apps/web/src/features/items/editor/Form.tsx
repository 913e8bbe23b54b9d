import type { FormField } from "@yimen/domain";
import { Index, Show } from "solid-js";
import { t, td } from "../../../app/i18n.ts";
import { freeKey, move, type OpenDraft, put } from "./draft.ts";
import { Add, Choose, Count, Line, Lines, Piece, Tick, When } from "./parts.tsx";

const types = ["text", "longText", "integer", "money", "date", "choice", "yesNo", "residentId", "creditCode", "phone", "bankCard"] as const satisfies readonly FormField["type"][];

/** The application's questions, in pages; what is typed here is what the phone asks. */
export function Form(props: { draft: OpenDraft }) {
  const { body, change } = props.draft;
  const edit = (key: string, s: number, n: number, with_: (f: FormField) => void) =>
    change(key, (d) => {
      const f = d.form[s]?.fields[n];
      if (f) with_(f);
    });
  /** An optional figure or text: absent when it is empty. */
  const optional = <K extends "min" | "max" | "hint">(f: FormField, key: K, value: FormField[K] | "") => {
    if (value === undefined || value === "") delete f[key];
    else f[key] = value as FormField[K];
  };
  return (
    <Index each={body.form}>
      {(step, s) => (
        <section class="below" data-step={s + 1}>
          <div class="y-row between">
            <Line
              class="grow"
              id={`s${s}-title`}
              label={t("editor.stepTitle", { n: s + 1 })}
              value={step().title}
              onValue={(v) => change(`s${s}`, (d) => put(d.form[s], "title", v))}
            />
            <Show when={body.form.length > 1}>
              <button type="button" class="y-button danger" onClick={() => change("", (d) => void d.form.splice(s, 1))}>
                {t("editor.removeStep")}
              </button>
            </Show>
          </div>
          <Index each={step().fields}>
            {(f, n) => (
              <Piece
                name={`field-${s + 1}`}
                index={n}
                count={step().fields.length}
                title={`${n + 1}. ${f().label || t("editor.unnamed")}`}
                onMove={(by) => change("", (d) => d.form[s] && move(d.form[s].fields, n, by))}
                onRemove={() => change("", (d) => void d.form[s]?.fields.splice(n, 1))}
              >
                <div class="fields">
                  <Line id={`f${s}-${n}-label`} label={t("editor.label")} value={f().label} onValue={(v) => edit(`f${s}-${n}`, s, n, (x) => put(x, "label", v))} />
                  <Choose
                    id={`f${s}-${n}-type`}
                    label={t("editor.type")}
                    value={f().type}
                    options={types.map((k) => [k, td("editor", `type.${k}`)] as const)}
                    onValue={(v) =>
                      edit("", s, n, (x) => {
                        x.type = v;
                        if (v === "choice") x.choices ??= [];
                        else delete x.choices;
                      })
                    }
                  />
                </div>
                <Show when={f().type === "choice"}>
                  <Lines
                    id={`f${s}-${n}-choices`}
                    label={t("editor.choices")}
                    hint={t("editor.choicesHint")}
                    value={f().choices}
                    onValue={(v) => edit(`f${s}-${n}o`, s, n, (x) => put(x, "choices", v))}
                  />
                </Show>
                <Show when={f().type === "integer" || f().type === "money"}>
                  <div class="fields">
                    <Count id={`f${s}-${n}-min`} label={t("editor.min")} value={f().min} onValue={(v) => edit(`f${s}-${n}a`, s, n, (x) => optional(x, "min", v))} />
                    <Count id={`f${s}-${n}-max`} label={t("editor.max")} value={f().max} onValue={(v) => edit(`f${s}-${n}z`, s, n, (x) => optional(x, "max", v))} />
                  </div>
                </Show>
                <Tick id={`f${s}-${n}-required`} label={t("editor.fieldRequired")} value={f().required} onValue={(on) => edit("", s, n, (x) => put(x, "required", on))} />
                <When
                  id={`f${s}-${n}`}
                  draft={props.draft}
                  self={f().key}
                  value={f().when}
                  onValue={(v) =>
                    edit("", s, n, (x) => {
                      if (v) x.when = v;
                      else delete x.when;
                    })
                  }
                />
                <Line id={`f${s}-${n}-hint`} label={t("editor.hint")} value={f().hint} onValue={(v) => edit(`f${s}-${n}h`, s, n, (x) => optional(x, "hint", v))} />
              </Piece>
            )}
          </Index>
          <div class="y-row">
            <Add
              what={`field-${s + 1}`}
              label={t("editor.addField")}
              onAdd={() =>
                change(
                  "",
                  (d) =>
                    void d.form[s]?.fields.push({
                      key: freeKey(
                        "f",
                        d.form.flatMap((x) => x.fields.map((y) => y.key)),
                      ),
                      label: "",
                      type: "text",
                      required: true,
                    }),
                )
              }
            />
            <Show when={s === body.form.length - 1}>
              <Add what="step" label={t("editor.addStep")} onAdd={() => change("", (d) => void d.form.push({ title: "", fields: [] }))} />
            </Show>
          </div>
        </section>
      )}
    </Index>
  );
}
