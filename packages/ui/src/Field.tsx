import { type JSX, Show } from "solid-js";

/** A labelled field with hint and error, tied together for screen readers. A `group` holds radio buttons and names them by a legend. */
export function Field(props: {
  id: string;
  label: string;
  optional?: string | undefined;
  hint?: string | undefined;
  error?: string | undefined;
  group?: boolean;
  children: JSX.Element;
}) {
  const inner = () => (
    <>
      <Show when={props.hint}>
        <span class="hint" id={`${props.id}-hint`}>
          {props.hint}
        </span>
      </Show>
      <Show when={props.error}>
        <span class="error" id={`${props.id}-error`}>
          {props.error}
        </span>
      </Show>
      {props.children}
    </>
  );
  const caption = () => (
    <>
      {props.label} <Show when={props.optional}>{<span class="optional">{props.optional}</span>}</Show>
    </>
  );
  return (
    <Show
      when={props.group}
      fallback={
        <div class="y-field" classList={{ bad: Boolean(props.error) }}>
          <label class="label" for={props.id}>
            {caption()}
          </label>
          {inner()}
        </div>
      }
    >
      <fieldset class="y-field" id={props.id} tabindex={-1} classList={{ bad: Boolean(props.error) }}>
        <legend class="label">{caption()}</legend>
        {inner()}
      </fieldset>
    </Show>
  );
}
