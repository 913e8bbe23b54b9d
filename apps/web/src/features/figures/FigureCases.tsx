import { A } from "@solidjs/router";
import { type Grouping, type Measure, may, type Period } from "@yimen/domain";
import { createEffect, createSignal, For, on, onMount, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";

export type Behind = { readonly measure: Measure; readonly by: Grouping; readonly member: string | null };

/** The cases behind one figure, a page at a time: numbers, items and days, and nobody's name. */
export function FigureCases(props: { title: string; period: Period; unit: string | null; behind: Behind; itemName: (code: string) => string; onClose: () => void }) {
  const { actor } = signedIn();
  const opens = may(actor, "case.read");
  const [after, setAfter] = createSignal<{ on: string; id: string } | null>(null);
  createEffect(on([() => props.behind, () => props.period, () => props.unit], () => setAfter(null), { defer: true }));
  const [page, { refetch }] = asked(
    () => ({ ...props.period, unit: props.unit, ...props.behind, after: after() }),
    (wish) => api.figures.cases.query(wish as never).catch(() => null),
  );
  let head!: HTMLHeadingElement;
  onMount(() => head.focus());
  return (
    <section class="y-card wide" data-cases={props.behind.measure}>
      <div class="y-row between">
        <h2 ref={head} tabindex="-1">
          {props.title}
        </h2>
        <button type="button" class="y-button small" data-do="close-cases" onClick={() => props.onClose()}>
          {t("figures.cases.close")}
        </button>
      </div>
      <Show when={page() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={page.latest?.lines.length === 0}>
        <p>{t("figures.cases.none")}</p>
      </Show>
      <Show when={(page.latest?.lines.length ?? 0) > 0}>
        <section class="scroll" tabindex="0" aria-label={props.title}>
          <table class="figures-table left">
            <thead>
              <tr>
                <th scope="col">{t("figures.cases.number")}</th>
                <th scope="col">{t("figures.items")}</th>
                <th scope="col">{t("figures.cases.on")}</th>
                <th scope="col">{t("figures.cases.used")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={page.latest?.lines}>
                {(line) => (
                  <tr data-case={line.id}>
                    <th scope="row">
                      <Show when={opens} fallback={<span class="number">{line.number ?? t("figures.cases.unnumbered")}</span>}>
                        <A href={`/case/${line.id}`}>
                          <span class="number">{line.number ?? t("figures.cases.unnumbered")}</span>
                        </A>
                      </Show>
                    </th>
                    <td>{props.itemName(line.item)}</td>
                    <td class="number">{line.on}</td>
                    <td>
                      {line.used === null ? "–" : `${line.used} / ${line.promised} / ${line.statutory}`} {line.late && <span class="y-tag danger">{t("figures.cases.late")}</span>}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </Show>
      <Show when={page.latest?.next}>
        {(next) => (
          <button type="button" class="y-button" onClick={() => setAfter(next())}>
            {t("figures.cases.more")}
          </button>
        )}
      </Show>
    </section>
  );
}
