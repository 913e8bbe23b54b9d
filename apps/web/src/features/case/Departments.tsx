import type { CaseState, CopyNotice } from "@yimen/domain";
import { For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import "../../messages/case.ts";

const look = (n: CopyNotice): string =>
  n.deemedAt !== null ? "ok" : n.answer === null ? "warning" : n.answer.answer === "disagree" ? "danger" : n.answer.answer === "needsMore" ? "warning" : "ok";
const state = (n: CopyNotice): string =>
  n.deemedAt !== null ? t("parallel.deemed") : n.answer === null ? t("parallel.waiting", { date: n.dueOn }) : td("answer", n.answer.answer);

/** A parallel approval: what each department was asked, until when, and what it said; a late word stands beside the consent it came after. */
export function Departments(props: { state: CaseState; people: ReadonlyMap<string, string> }) {
  const said = (by: string, at: number, opinion: string) => `${opinion || t("parallel.noWords")}（${props.people.get(by) ?? by} · ${formatTime(at)}）`;
  return (
    <Show when={props.state.copyNotices}>
      {(notices) => (
        <section class="y-card" data-departments>
          <h2>{t("parallel.title")}</h2>
          <ul class="plain">
            <For each={notices()}>
              {(n) => (
                <li class="below" data-department={n.unit}>
                  <div class="y-row between">
                    <strong>{n.unitName}</strong>
                    <span class={`y-tag ${look(n)}`}>{state(n)}</span>
                  </div>
                  <div class="muted">{n.matter}</div>
                  <Show when={n.answer}>{(a) => <div>{said(a().by, a().at, a().opinion)}</div>}</Show>
                  <Show when={n.late}>
                    {(a) => (
                      <div class="y-notice warning" data-late>
                        {t("parallel.late", { answer: td("answer", a().answer) })} {said(a().by, a().at, a().opinion)}
                      </div>
                    )}
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </section>
      )}
    </Show>
  );
}
