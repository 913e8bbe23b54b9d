import { type FieldFault, type FormValue, type FormValues, formFaults, holds, legalDateOf, normaliseValue, requiredMaterials } from "@yimen/domain";
import { createMemo, createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { faultText, t } from "../../../app/i18n.ts";
import { FormFieldInput } from "../../intake/FormFieldInput.tsx";
import type { OpenDraft } from "./draft.ts";

/** The form as it will be asked, at a phone's width and at a desk's, to be tried out: with its conditions, its checks, and the materials it asks for. */
export function Preview(props: { draft: OpenDraft }) {
  const [phone, setPhone] = createSignal(true);
  const [values, setValues] = createStore<FormValues>({});
  const [faults, setFaults] = createSignal<FieldFault[] | null>(null);
  const steps = () => props.draft.body.form;
  const wanted = createMemo(() => requiredMaterials({ ...props.draft.body, version: 1 }, values));
  const fields = () => steps().flatMap((s) => s.fields);
  const check = () => {
    for (const f of fields()) if (values[f.key] !== undefined) setValues(f.key, normaliseValue(f, values[f.key] as FormValue));
    setFaults(formFaults(steps(), values, legalDateOf(Date.now())));
  };
  const faultOf = (key: string) => {
    const fault = faults()?.find((f) => f.field === key);
    return fault && faultText(fault);
  };
  return (
    <>
      <div class="y-row below">
        <button type="button" class="y-button" aria-pressed={phone()} data-do="preview-phone" onClick={() => setPhone(true)}>
          {t("editor.phone")}
        </button>
        <button type="button" class="y-button" aria-pressed={!phone()} data-do="preview-desk" onClick={() => setPhone(false)}>
          {t("editor.desk")}
        </button>
        <button
          type="button"
          class="y-button"
          onClick={() => {
            setValues(Object.fromEntries(Object.keys(values).map((k) => [k, undefined])) as never);
            setFaults(null);
          }}
        >
          {t("editor.empty")}
        </button>
      </div>
      <div class="frame" classList={{ phone: phone() }} data-preview={phone() ? "phone" : "desk"}>
        <h2>{props.draft.body.name || t("editor.unnamed")}</h2>
        <For each={steps()}>
          {(step) => (
            <section class="y-card">
              <h3>{step.title}</h3>
              <For each={step.fields}>
                {(field) => (
                  <Show when={holds(field.when, values)}>
                    <FormFieldInput field={field} value={values[field.key]} error={faultOf(field.key)} onValue={(v) => setValues(field.key, v)} />
                  </Show>
                )}
              </For>
            </section>
          )}
        </For>
        <section class="y-card">
          <h3>{t("guide.materials")}</h3>
          <ol data-wanted={wanted().length}>
            <For each={wanted()}>{(m) => <li>{m.name}</li>}</For>
          </ol>
        </section>
        <button type="button" class="y-button primary wide" data-do="try" onClick={check}>
          {t("editor.try")}
        </button>
        <Show when={faults()}>
          {(found) => (
            <p class={`y-notice ${found().length > 0 ? "danger" : "ok"} above`} role="status" data-tried={found().length}>
              {found().length > 0 ? t("intake.errors", { n: found().length }) : t("editor.tried")}
            </p>
          )}
        </Show>
      </div>
    </>
  );
}
