import type { FormField, FormValue } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { For, Match, Switch } from "solid-js";
import { t } from "../../app/i18n.ts";

/** One field of an item's form, drawn from its schema. */
export function FormFieldInput(props: { field: FormField; value: FormValue | undefined; error?: string | undefined; onValue: (value: FormValue) => void }) {
  const id = () => `f-${props.field.key}`;
  const described = () => (props.error ? `${id()}-error` : props.field.hint ? `${id()}-hint` : undefined);
  const common = () => ({ id: id(), label: props.field.label, optional: props.field.required ? undefined : t("intake.optional"), hint: props.field.hint, error: props.error });
  const numeric = () => ["integer", "money", "bankCard", "phone"].includes(props.field.type);
  const text = () => (typeof props.value === "string" || typeof props.value === "number" ? String(props.value) : "");
  const few = () => props.field.type === "choice" && (props.field.choices?.length ?? 0) <= 5;
  return (
    <Switch
      fallback={
        <Field {...common()}>
          <input
            id={id()}
            class="y-input"
            type={props.field.type === "date" ? "date" : "text"}
            // Browsers keep what is typed into forms, in clear.
            autocomplete="off"
            inputmode={numeric() ? (props.field.type === "money" ? "decimal" : "numeric") : undefined}
            value={text()}
            aria-invalid={Boolean(props.error)}
            aria-describedby={described()}
            onInput={(e) => props.onValue(e.currentTarget.value)}
          />
        </Field>
      }
    >
      <Match when={props.field.type === "longText"}>
        <Field {...common()}>
          <textarea
            id={id()}
            autocomplete="off"
            class="y-input"
            aria-invalid={Boolean(props.error)}
            aria-describedby={described()}
            onInput={(e) => props.onValue(e.currentTarget.value)}
            value={text()}
          />
        </Field>
      </Match>
      <Match when={props.field.type === "yesNo" || few()}>
        <Field {...common()} group>
          <div class="y-choices">
            <For each={props.field.type === "yesNo" ? [true, false] : (props.field.choices ?? [])}>
              {(choice) => (
                <label>
                  <input type="radio" name={id()} checked={props.value === choice} onChange={() => props.onValue(choice)} />
                  {choice === true ? t("yes") : choice === false ? t("no") : choice}
                </label>
              )}
            </For>
          </div>
        </Field>
      </Match>
      <Match when={props.field.type === "choice"}>
        <Field {...common()}>
          <select
            id={id()}
            class="y-input"
            aria-invalid={Boolean(props.error)}
            aria-describedby={described()}
            value={text()}
            onChange={(e) => props.onValue(e.currentTarget.value)}
          >
            <option value="">{t("field.choose")}</option>
            <For each={props.field.choices}>{(c) => <option value={c}>{c}</option>}</For>
          </select>
        </Field>
      </Match>
    </Switch>
  );
}
