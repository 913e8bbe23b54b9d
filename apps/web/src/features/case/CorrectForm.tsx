import { type CaseState, type FormValues, formFaults, formPart, type ItemVersion, legalDateOf, type Refusal } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createMemo, createSignal, For, Show } from "solid-js";
import { faultText, refusalText, t } from "../../app/i18n.ts";
import { act } from "../../app/session.ts";
import { FormFieldInput } from "../intake/FormFieldInput.tsx";
import "../../messages/case.ts";

/** What is wrong with a form, or was asked by a one-time notice, put right on the spot (行政许可法 art. 32(3)): only those fields, and why. */
export function CorrectForm(props: { state: CaseState; item: ItemVersion }) {
  const [values, setValues] = createSignal<FormValues>({});
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  const day = () => legalDateOf(props.state.acceptedAt ?? props.state.collectedAt ?? Date.now());
  const faults = createMemo(() => formFaults(props.item.form, { ...props.state.form, ...values() }, day()));
  const wrong = createMemo(() => new Set(formFaults(props.item.form, props.state.form, day()).map((f) => f.field)));
  const asked = () => new Set(props.state.notice?.missing.map((m) => m.what) ?? []);
  const fields = () => props.item.form.flatMap((s) => s.fields).filter((f) => wrong().has(f.key) || asked().has(formPart(f.key)) || faults().some((x) => x.field === f.key));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const why = String(new FormData(event.currentTarget as HTMLFormElement).get("why")).trim();
    const done = await act([{ type: "correct", caseId: props.state.id, form: { ...props.state.form, ...values() }, why }]);
    setRefusal(done.ok ? null : done.error);
    if (done.ok) setValues({});
  };
  const errorOf = (key: string) => {
    const fault = faults().find((f) => f.field === key);
    return fault && faultText(fault);
  };
  return (
    <Show when={fields().length > 0}>
      <section class="y-card no-print" data-correct={fields().length}>
        <h2>{t("do.correct")}</h2>
        <p class="muted">{t("do.correctHint")}</p>
        <form onSubmit={submit} data-form="correct">
          <For each={fields()}>{(f) => <FormFieldInput field={f} value={values()[f.key]} error={errorOf(f.key)} onValue={(v) => setValues({ ...values(), [f.key]: v })} />}</For>
          <Field id="correct-why" label={t("do.why")}>
            <input id="correct-why" name="why" class="y-input" autocomplete="off" required maxlength={200} />
          </Field>
          <Show when={refusal()}>
            {(r) => (
              <p class="y-notice danger" role="alert">
                {refusalText(r(), (key) => fields().find((f) => f.key === key)?.label ?? key)}
              </p>
            )}
          </Show>
          <button type="submit" class="y-button primary">
            {t("do.confirm")}
          </button>
        </form>
      </section>
    </Show>
  );
}
