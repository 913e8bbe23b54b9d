import { For } from "solid-js";

export type BarDay = { date: string; counted: boolean; past: boolean; over: boolean; today: boolean; title: string };

/** A limit as a picture: a cell a day, days off hatched, days used filled, days past the limit red, today framed. */
export function LimitBar(props: { label: string; days: readonly BarDay[] }) {
  return (
    <div class="y-bar" role="img" aria-label={props.label}>
      <For each={props.days}>
        {(d) => <span title={d.title} classList={{ off: !d.counted, past: d.counted && d.past && !d.over, over: d.counted && d.over, today: d.today }} />}
      </For>
    </div>
  );
}
