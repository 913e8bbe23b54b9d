import { Show } from "solid-js";

/** What came of what a person just did: told at once to those who see it and to those who hear it. */
export type Outcome = { readonly text: string; readonly bad: boolean };

export function Said(props: { outcome: Outcome | null }) {
  return (
    <Show when={props.outcome}>
      {(outcome) => (
        <p class={`y-notice ${outcome().bad ? "danger" : "ok"}`} role={outcome().bad ? "alert" : "status"}>
          {outcome().text}
        </p>
      )}
    </Show>
  );
}
