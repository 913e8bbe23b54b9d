import { A, useSearchParams } from "@solidjs/router";
import { may } from "@yimen/domain";
import { createEffect, For, on, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { liveItemNames } from "../../app/names.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, news, signedIn, status } from "../../app/session.ts";
import { CaseList, type ListedCase } from "../case/CaseList.tsx";
import { Handed } from "../refused/Handed.tsx";

const stages = ["collected", "accepted", "underReview", "decided", "issued", "awaitingCorrection", "closed"] as const;

/** The paper that goes out at a stage, of all its cases in one go. */
const papersOfStage: Partial<Record<(typeof stages)[number], "acceptanceNotice" | "oneTimeNotice" | "decision" | "closingNotice">> = {
  accepted: "acceptanceNotice",
  awaitingCorrection: "oneTimeNotice",
  decided: "decision",
  closed: "closingNotice",
};

/** The unit's work by stage; on "in review" the step at which this person signs comes first. */
export function Inbox() {
  const { db, actor } = signedIn();
  // The queue and the place in it are in the address: back from a case, after a reload and in a copied address they are the same.
  const [place, setPlace] = useSearchParams<{ queue?: string; pages?: string; at?: string; only?: string; mine?: string }>();
  const stage = () => stages.find((s) => s === place.queue) ?? "accepted";
  const only = () => (["late", "near"] as const).find((which) => which === place.only) ?? null;
  const mine = () => place.mine === "1";
  const pages = () => Math.min(20, Math.max(1, Math.floor(Number(place.pages)) || 1));
  const names = liveItemNames(db);
  const pending = live(async () => db.countEntries("pending"));
  const [counts, { refetch: recount }] = asked(() => api.case.counts.query().catch(() => null));
  const [lines, { refetch }] = asked(
    () => ({ stage: stage(), pages: pages(), lamp: only(), mine: mine() }),
    async ({ pages: wanted, ...wish }) => {
      const all: ListedCase[] = [];
      let after: Awaited<ReturnType<typeof api.case.inbox.query>>["next"] = null;
      for (let page = 0; page < wanted && (page === 0 || after); page += 1) {
        const got: Awaited<ReturnType<typeof api.case.inbox.query>> | null = await api.case.inbox.query({ ...wish, after: after as never }).catch(() => null);
        if (!got) return null;
        all.push(...got.lines);
        after = got.next;
      }
      return { all, more: after !== null, of: JSON.stringify(wish) };
    },
  );
  const lookAgain = (): void => {
    void refetch();
    void recount();
    void recopy();
  };
  // When an act of this person has reached the county, the lists are stale.
  // After a sign-in with nothing waiting the first round tells nothing new: they have just been asked for.
  let isFirst = status().phase === "starting";
  createEffect(
    on(
      [pending, () => status().phase === "idle"],
      ([waiting, isIdle]) => {
        if (waiting !== undefined && waiting > 0) isFirst = false;
        if (waiting === undefined || !isIdle) return;
        const nothingNew = isFirst;
        isFirst = false;
        if (nothingNew) return;
        lookAgain();
      },
      { defer: true },
    ),
  );
  createEffect(on(news, lookAgain, { defer: true }));
  const [copies, { refetch: recopy }] = asked(() => api.case.copies.query().catch(() => []));
  /** Only of the queue that is chosen: never the lines of the one before, under its name and with its papers. */
  const listed = () => (lines.latest?.of === JSON.stringify({ stage: stage(), lamp: only(), mine: mine() }) ? lines.latest : undefined);
  const count = (s: string) => counts()?.find((c) => c.stage === s);
  return (
    <>
      <div class="y-row between below">
        <h1 class="flat">{t("inbox.title")}</h1>
        <Show when={may(actor, "appointment.book")}>
          <A class="y-button" href="/appointments">
            {t("appointment.title")}
          </A>
        </Show>
      </div>
      <Handed />
      <Show when={(copies.latest?.length ?? 0) > 0}>
        <section class="below" data-copies={copies.latest?.length}>
          <h2>
            {t("inbox.copies")} <span class="number">{copies.latest?.length}</span>
          </h2>
          <CaseList lines={copies.latest ?? []} names={names()} />
        </section>
      </Show>
      <div class="tabs" role="tablist">
        <For each={stages}>
          {(s) => (
            <button
              type="button"
              role="tab"
              class="y-button"
              aria-selected={stage() === s}
              data-tab={s}
              onClick={() => setPlace({ queue: s, pages: null, at: null }, { replace: true })}
            >
              {td("inbox", s)}{" "}
              <Show when={s !== "closed"}>
                <span class="number">{count(s)?.n ?? 0}</span>
              </Show>
              <Show when={(count(s)?.late ?? 0) > 0}>
                <span class="y-tag danger">{t("inbox.overdue", { n: count(s)?.late ?? 0 })}</span>
              </Show>
              <Show when={(count(s)?.near ?? 0) > 0}>
                <span class="y-tag warning">{t("inbox.near", { n: count(s)?.near ?? 0 })}</span>
              </Show>
            </button>
          )}
        </For>
      </div>
      <Show when={stage() !== "closed"}>
        <fieldset class="y-row below bare">
          <legend class="visually-hidden">{t("inbox.filters")}</legend>
          <button
            type="button"
            class="y-button small"
            aria-pressed={mine()}
            data-only="mine"
            onClick={() => setPlace({ mine: mine() ? null : "1", pages: null, at: null }, { replace: true })}
          >
            {t("inbox.mine")} <span class="number">{count(stage())?.mine ?? 0}</span>
          </button>
          <For each={["late", "near"] as const}>
            {(which) => (
              <button
                type="button"
                class="y-button small"
                aria-pressed={only() === which}
                data-only={which}
                onClick={() => setPlace({ only: only() === which ? null : which, pages: null, at: null }, { replace: true })}
              >
                {t(which === "late" ? "inbox.onlyLate" : "inbox.onlyNear")} <span class="number">{count(stage())?.[which] ?? 0}</span>
              </button>
            )}
          </For>
        </fieldset>
      </Show>
      <Show when={lines() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={listed()?.all.length === 0}>
        <p class="y-card">{t("inbox.empty")}</p>
      </Show>
      <Show when={(listed()?.all.length ?? 0) > 0}>
        <Show when={papersOfStage[stage()]}>
          {(kind) => (
            <p>
              <a
                class="y-button"
                target="_blank"
                rel="noopener"
                data-do="batch"
                href={`/papers/${kind()}.pdf?cases=${(listed()?.all ?? [])
                  .slice(0, 100)
                  .map((l) => l.id)
                  .join(",")}`}
              >
                {t("inbox.print", { paper: t(`inbox.paper.${kind()}`) })}
              </a>
            </p>
          )}
        </Show>
        <CaseList lines={listed()?.all ?? []} names={names()} at={place.at} onOpen={(id) => setPlace({ at: id }, { replace: true })} />
        <Show when={listed()?.more}>
          <button type="button" class="y-button wide" onClick={() => setPlace({ pages: String(pages() + 1) }, { replace: true })}>
            {t("case.more")}
          </button>
        </Show>
      </Show>
    </>
  );
}
