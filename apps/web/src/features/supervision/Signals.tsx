import { A, useSearchParams } from "@solidjs/router";
import { may, type SignalKind, signalKinds } from "@yimen/domain";
import { createEffect, createMemo, For, on, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { itemNames, unitNames } from "../../app/names.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, news, signedIn } from "../../app/session.ts";
import "../../messages/case.ts";
import "../../messages/supervision.ts";
import { signalLook } from "./look.ts";
import { SignalActs } from "./SignalActs.tsx";
import { Watched } from "./Watched.tsx";

type Page = Awaited<ReturnType<typeof api.supervision.list.query>>;

/** What the supervision has raised: for its office everything, for a unit's people what concerns their unit; soonest to be answered first. */
export function Signals() {
  const { db, actor } = signedIn();
  const [place, setPlace] = useSearchParams<{ kind?: string; closed?: string; pages?: string }>();
  const kind = () => signalKinds.find((k) => k === place.kind) ?? null;
  const closed = () => place.closed === "1";
  const pages = () => Math.min(20, Math.max(1, Math.floor(Number(place.pages)) || 1));
  const catalogue = live(() => db.get("catalogue"));
  const items = createMemo(() => itemNames(catalogue()));
  const units = createMemo(() => unitNames(catalogue()));
  const people = createMemo(() => new Map((catalogue()?.people ?? []).map((p) => [p.id as string, p.name])));
  const [counts, { refetch: recount }] = asked(() => api.supervision.counts.query().catch(() => null));
  const [list, { refetch }] = asked(
    () => ({ kind: kind(), closed: closed(), pages: pages() }),
    async ({ pages: wanted, ...wish }) => {
      const all: Page["lines"] = [];
      let after: Page["next"] = null;
      for (let page = 0; page < wanted && (page === 0 || after); page += 1) {
        const got: Page | null = await api.supervision.list.query({ ...wish, after }).catch(() => null);
        if (!got) return null;
        all.push(...got.lines);
        after = got.next;
      }
      return { all, more: after !== null };
    },
  );
  const lookAgain = (): void => {
    void refetch();
    void recount();
  };
  createEffect(on(news, lookAgain, { defer: true }));
  const count = (k: SignalKind) => counts.latest?.find((c) => c.kind === k);
  const total = (which: "late" | "answered") => (counts.latest ?? []).reduce((n, c) => n + c[which], 0);
  return (
    <>
      <div class="y-row between below">
        <h1 class="flat">{t("signals.title")}</h1>
        <span class="y-row">
          <Show when={total("late") > 0}>
            <span class="y-tag danger" data-late>
              {t("signals.late", { n: total("late") })}
            </span>
          </Show>
          <Show when={total("answered") > 0}>
            <span class="y-tag warning">{t("signals.waiting", { n: total("answered") })}</span>
          </Show>
        </span>
      </div>
      <p class="muted small">{t("signals.hint")}</p>
      <div class="tabs" role="tablist">
        <For each={[false, true]}>
          {(which) => (
            <button
              type="button"
              role="tab"
              class="y-button"
              aria-selected={closed() === which}
              data-closed={which}
              onClick={() => setPlace({ closed: which ? "1" : null, pages: null }, { replace: true })}
            >
              {t(which ? "signals.closed" : "signals.open")}
            </button>
          )}
        </For>
      </div>
      <fieldset class="y-row below bare">
        <legend class="visually-hidden">{t("signals.kinds")}</legend>
        <For each={signalKinds.filter((k) => closed() || count(k) || k === kind())}>
          {(k) => (
            <button
              type="button"
              class="y-button small"
              aria-pressed={kind() === k}
              data-kind={k}
              onClick={() => setPlace({ kind: kind() === k ? null : k, pages: null }, { replace: true })}
            >
              {t(`signal.${k}`)}{" "}
              <Show when={!closed()}>
                <span class="number">{count(k)?.n ?? 0}</span>
              </Show>
            </button>
          )}
        </For>
      </fieldset>
      <Show when={list() === null}>
        <Offline onRetry={lookAgain} />
      </Show>
      <Show when={list.latest?.all.length === 0}>
        <p class="y-card">{t(closed() ? "signals.noneClosed" : "signals.none")}</p>
      </Show>
      <ul class="signals wide">
        <For each={list.latest?.all}>
          {(s) => (
            <li class="y-card" data-signal={s.kind} data-of={s.caseId}>
              <p class="flat">
                <span class={`y-tag ${signalLook(s.kind, s.grade)}`}>{t(`signal.${s.kind}`)}</span>{" "}
                <A href={`/case/${s.caseId}`}>
                  <span class="number">{s.number ?? t("case.unaccepted")}</span> {s.applicant}
                </A>{" "}
                {items().get(s.item) ?? s.item}
              </p>
              <p class="flat small muted">
                {`${units().get(s.unit) ?? s.unit} · ${td("stage", s.stage)} · ${s.holder ? t("signals.holder", { name: people().get(s.holder) ?? s.holder }) : t("signals.unheld")} · ${t("signals.raised", { date: s.raisedOn })}`}
              </p>
              <p class="flat small">
                <span data-signal-state={s.state}>{t(`signals.state.${s.state}`)}</span>
                <Show when={s.answerBy && s.state !== "closed" && s.state !== "answered"}>
                  {" · "}
                  {t(s.grade === "stop" ? "signals.rectifyBy" : "signals.answerBy", { date: s.answerBy ?? "" })}
                </Show>
                <Show when={s.late}>
                  {" "}
                  <span class="y-tag danger">{t("signals.overdue")}</span>
                </Show>
              </p>
              <SignalActs caseId={s.caseId} kind={s.kind} signal={s.key} acts={s.acts} onDone={lookAgain} />
            </li>
          )}
        </For>
      </ul>
      <Show when={list.latest?.more}>
        <button type="button" class="y-button wide" onClick={() => setPlace({ pages: String(pages() + 1) }, { replace: true })}>
          {t("signals.more")}
        </button>
      </Show>
      <Watched mayChange={may(actor, "signal.manage")} />
    </>
  );
}
