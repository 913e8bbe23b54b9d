import { Field, FormButtons } from "@yimen/ui";
import { createSignal, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import "../../messages/case.ts";

/** A button for what needs a reason in writing: opens a line to write it in, and does nothing without one. */
export function ReasonForm(props: {
  id: string;
  label: string;
  field?: string;
  type?: "text" | "password";
  look?: "danger" | "primary";
  onReason: (reason: string) => Promise<unknown>;
}) {
  const [open, setOpen] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason")).trim();
    if (!reason) return setFault(t("refusal.case.reasonNeeded"));
    try {
      await props.onReason(reason);
      setOpen(false);
      setFault(null);
    } catch (error) {
      setFault(countyFault(error));
    }
  };
  return (
    <Show
      when={open()}
      fallback={
        <button type="button" class={`y-button ${props.look ?? ""}`} data-do={props.id} onClick={() => setOpen(true)}>
          {props.label}
        </button>
      }
    >
      <form onSubmit={submit} class="reason">
        <Field id={`${props.id}-reason`} label={props.field ?? t("do.reason")} error={fault() ?? undefined}>
          <input
            id={`${props.id}-reason`}
            name="reason"
            type={props.type ?? "text"}
            class="y-input"
            autocomplete={props.type === "password" ? "new-password" : "off"}
            maxlength={200}
            autofocus
          />
        </Field>
        <FormButtons yes={props.label} no={t("do.cancel")} look={props.look ?? "primary"} onCancel={() => setOpen(false)} />
      </form>
    </Show>
  );
}
