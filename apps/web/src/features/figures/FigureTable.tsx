import type { Counts, Measure } from "@yimen/domain";
import { createMemo, createSignal, For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { columns, n, tileName } from "./look.ts";

export type Member = Counts & { readonly member: string };
const first = 15;

/** Members by their figures, the busiest first or by any column; each figure opens its cases. */
export function FigureTable(props: { title: string; rows: readonly Member[]; name: (member: string) => string; onOpen: (measure: Measure, member: string) => void; part: string }) {
  const [by, setBy] = createSignal<string>("answered");
  const [all, setAll] = createSignal(false);
  const sorted = createMemo(() => {
    const column = columns.find((c) => c.key === by());
    const value = (row: Member) => {
      const text = column?.value(row) ?? "";
      return text === "–" ? -1 : Number.parseFloat(text);
    };
    return props.rows.filter((r) => Object.values(r).some((v) => typeof v === "number" && v !== 0)).sort((a, b) => value(b) - value(a) || n(b, "taken") - n(a, "taken"));
  });
  return (
    <section class="y-card wide" data-part={props.part}>
      <h2>
        {props.title} <span class="number muted">{sorted().length}</span>
      </h2>
      <section class="scroll" tabindex="0" aria-label={props.title}>
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("figures.member")}</th>
              <For each={columns}>
                {(column) => (
                  <th scope="col" aria-sort={by() === column.key ? "descending" : "none"}>
                    <button type="button" class="plain" onClick={() => setBy(column.key)}>
                      {tileName(column)}
                      {by() === column.key ? " ↓" : ""}
                    </button>
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={all() ? sorted() : sorted().slice(0, first)}>
              {(row) => (
                <tr data-member={row.member}>
                  <th scope="row">{props.name(row.member)}</th>
                  <For each={columns}>
                    {(column) => (
                      <td class={column.bad && n(row, column.cases) > 0 ? "danger" : ""}>
                        <Show when={n(row, column.cases) > 0} fallback={column.value(row)}>
                          <button type="button" class="plain" data-figure={column.key} onClick={() => props.onOpen(column.cases, row.member)}>
                            {column.value(row)}
                          </button>
                        </Show>
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
      <Show when={!all() && sorted().length > first}>
        <button type="button" class="y-button" onClick={() => setAll(true)}>
          {t("figures.more")}
        </button>
      </Show>
    </section>
  );
}
