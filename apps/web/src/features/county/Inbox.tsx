import { createEffect, createResource, createSignal, For, on, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn, status } from "../../app/session.ts";
import { CaseList } from "../case/CaseLine.tsx";
import { Handed } from "../refused/Handed.tsx";

const stages = ["collected", "accepted", "underReview", "decided", "issued", "awaitingCorrection", "closed"] as const;

/** The unit's work by stage; on "in review" the step at which this person signs comes first. */
export function Inbox() {
  const { db } = signedIn();
  const [stage, setStage] = createSignal<(typeof stages)[number]>("accepted");
  const [pages, setPages] = createSignal(1);
  const names = live(async () => new Map((await db.get("catalogue"))?.items.map((i) => [i.code, i.name])));
  const pending = live(async () => db.countEntries("pending"));
  const [counts, { refetch: recount }] = createResource(() => api.case.counts.query().catch(() => null));
  const [lines, { refetch }] = createResource(
    () => ({ stage: stage(), pages: pages() }),
    async (wish) => {
      const all = [];
      let more = false;
      for (let page = 0; page < wish.pages; page += 1) {
        const got = await api.case.inbox.query({ stage: wish.stage, offset: page * 50 }).catch(() => null);
        if (!got) return null;
        all.push(...got.lines);
        more = got.more;
      }
      return { all, more };
    },
  );
  // When an act of this person has reached the county, the lists are stale.
  createEffect(
    on(
      [pending, () => status().phase === "idle"],
      () => {
        void refetch();
        void recount();
      },
      { defer: true },
    ),
  );
  const count = (s: string) => counts()?.find((c) => c.stage === s);
  return (
    <>
      <h1>{t("inbox.title")}</h1>
      <Handed />
      <div class="tabs" role="tablist">
        <For each={stages}>
          {(s) => (
            <button
              type="button"
              role="tab"
              class="y-button"
              aria-selected={stage() === s}
              data-tab={s}
              onClick={() => {
                setPages(1);
                setStage(s);
              }}
            >
              {td("inbox", s)} <span class="number">{count(s)?.n ?? 0}</span>
              <Show when={(count(s)?.overdue ?? 0) > 0}>
                <span class="y-tag danger">{t("inbox.overdue", { n: count(s)?.overdue ?? 0 })}</span>
              </Show>
            </button>
          )}
        </For>
      </div>
      <Show when={lines() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={lines.latest?.all.length === 0}>
        <p class="y-card">{t("inbox.empty")}</p>
      </Show>
      <Show when={(lines.latest?.all.length ?? 0) > 0}>
        <CaseList lines={lines.latest?.all ?? []} names={names()} />
        <Show when={lines.latest?.more}>
          <button type="button" class="y-button wide" onClick={() => setPages(pages() + 1)}>
            {t("case.more")}
          </button>
        </Show>
      </Show>
    </>
  );
}
