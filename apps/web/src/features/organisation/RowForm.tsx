import { Field, FormButtons } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { savedFault } from "./planFault.ts";
import "../../messages/case.ts";

export type RowField = { readonly name: string; readonly label: string; readonly value?: string | undefined; readonly fixed?: boolean; readonly date?: boolean } & {
  readonly options?: readonly (readonly [value: string, label: string])[];
  /** Several of the options. */
  readonly several?: readonly string[];
};

/** One row of the county in a form: what is wrong is said at its field, in the words of the rule. */
export function RowForm(props: {
  id: string;
  fields: readonly RowField[];
  onSave: (word: (name: string) => string, all: (name: string) => string[]) => Promise<void>;
  onCancel: () => void;
}) {
  const [faults, setFaults] = createSignal<{ text: string; columns: Map<string, string> } | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      await props.onSave(
        (name) => String(form.get(name) ?? "").trim(),
        (name) => form.getAll(name).map(String),
      );
    } catch (error) {
      setFaults(savedFault(error));
    }
  };
  const id = (name: string) => `${props.id}-${name}`;
  return (
    <form onSubmit={submit} class="y-card" data-form={props.id}>
      <Show when={faults()}>
        {(f) => (
          <p class="y-notice danger" role="alert">
            {f().text}
          </p>
        )}
      </Show>
      <For each={props.fields}>
        {(f) => (
          <Field id={id(f.name)} label={f.label} error={faults()?.columns.get(f.name)} group={f.several !== undefined}>
            <Show
              when={f.several}
              fallback={
                <Show
                  when={f.options}
                  fallback={
                    <input
                      id={id(f.name)}
                      name={f.name}
                      class="y-input"
                      type={f.date ? "date" : "text"}
                      autocomplete="off"
                      autocapitalize="none"
                      value={f.value ?? ""}
                      readonly={f.fixed ?? false}
                    />
                  }
                >
                  {(options) => (
                    <select id={id(f.name)} name={f.name} class="y-input">
                      <For each={options()}>
                        {([value, label]) => (
                          <option value={value} selected={value === (f.value ?? "")}>
                            {label}
                          </option>
                        )}
                      </For>
                    </select>
                  )}
                </Show>
              }
            >
              {(chosen) => (
                <div class="y-choices">
                  <For each={f.options}>
                    {([value, label]) => (
                      <label>
                        <input type="checkbox" name={f.name} value={value} checked={chosen().includes(value)} />
                        {label}
                      </label>
                    )}
                  </For>
                </div>
              )}
            </Show>
          </Field>
        )}
      </For>
      <FormButtons yes={t("do.confirm")} no={t("do.cancel")} onCancel={props.onCancel} />
    </form>
  );
}

/** What was left empty is not sent. */
export const given = <K extends string>(name: K, text: string): { [key in K]?: string } => (text ? ({ [name]: text } as { [key in K]: string }) : {});
