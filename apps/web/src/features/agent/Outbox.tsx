import { A, useNavigate } from "@solidjs/router";
import { type CaseCommand, type CaseId, type CommandType, guard, isClerical } from "@yimen/domain";
import { ConfirmButton } from "@yimen/ui";
import { createMemo, createSignal, For, Show } from "solid-js";
import { commandWords, formatTime, refusalText, t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { act, signedIn, status, wake } from "../../app/session.ts";
import { drop, type OutboxEntry, reopen } from "../../store/index.ts";
import { HandOver } from "../refused/HandOver.tsx";
import { HandIn } from "./HandIn.tsx";
import "../../messages/case.ts";

/** What waits, what was refused and what can be done about it. Nothing leaves this list but by an answer or its author. */
export function Outbox() {
  const { db, actor } = signedIn();
  const go = useNavigate();
  const data = live(
    async () => {
      const [refused, pending] = [await db.refusedEntries(), await db.pendingEntries(500)];
      const entries = [...refused, ...pending];
      const cases = new Map((await db.cases.bulkGet([...new Set(entries.map((e) => e.caseId))])).flatMap((c) => (c ? [[c.id as string, c.state]] : [])));
      const people = new Map((await db.get("catalogue"))?.people.map((p) => [p.id as string, p.name]));
      const items = (await db.get("catalogue"))?.items ?? [];
      return {
        items,
        pending,
        refused,
        cases,
        people,
      };
    },
    { steady: true },
  );
  const broken = live(async () => db.countEntries("broken"));
  const lastSync = live(() => db.get("lastSync"));
  const [fault, setFault] = createSignal<string | null>(null);
  const who = (e: OutboxEntry) => data()?.cases.get(e.caseId)?.applicant.name ?? (e.command.type === "begin" ? e.command.applicant.name : "—");
  /** What waits, case by case in the order of the last act: each a line that says in words what was done. */
  const waiting = createMemo(() =>
    [...Map.groupBy(data()?.pending ?? [], (e) => e.caseId)]
      .map(([caseId, entries]) => {
        const first = entries[0] as OutboxEntry;
        const code = data()?.cases.get(caseId)?.item ?? (first.command.type === "begin" ? first.command.item : "");
        const item = data()?.items.find((i) => i.code === code)?.name ?? code;
        return { caseId, who: who(first), item, at: Math.max(...entries.map((e) => e.at)), acts: entries.map((e) => e.command.type) };
      })
      .sort((a, b) => b.at - a.at),
  );
  const meanwhile = (e: OutboxEntry) => {
    const act = data()
      ?.cases.get(e.caseId)
      ?.acts.slice(e.base)
      .findLast((a) => !isClerical(a));
    return act && e.base > 0 ? t("outbox.meanwhile", { who: data()?.people.get(act.by) ?? act.by, when: formatTime(act.at), what: td("act", act.type) }) : null;
  };
  const again = async (entry: OutboxEntry, command: CaseCommand) => {
    const done = await act([command]);
    if (done.ok) await drop({ db }, entry.seq);
    setFault(done.ok ? null : refusalText(done.error));
  };
  /** A number that is not to be had is not asked for twice: the next of the device's own is taken, or the county gives one. */
  const anew = ({ command, refusal }: OutboxEntry): CaseCommand =>
    command.type === "accept" && (refusal?.code === "case.numberForeign" || refusal?.code === "case.numberTaken") ? { ...command, number: null } : command;
  /** The case and its item, for an act on a case that is here. */
  const known = (e: OutboxEntry) => {
    const state = data()?.cases.get(e.caseId);
    const item = data()?.items.find((i) => i.code === state?.item && i.version === state.itemVersion);
    return state && item && e.command.type !== "begin" ? { state, item } : null;
  };
  /** Is this kind of act possible on the case as it is now? */
  const possible = (e: OutboxEntry, type: CommandType) => {
    const state = data()?.cases.get(e.caseId);
    const item = data()?.items.find((i) => i.code === state?.item && i.version === state.itemVersion);
    return state !== undefined && item !== undefined && guard(type, state, actor, item).ok;
  };
  const mend = async (caseId: CaseId) => {
    if (await reopen({ db, now: Date.now() }, caseId)) go(`/draft/${caseId}`);
  };
  return (
    <>
      <div class="y-row between">
        <h1>{t("outbox.title")}</h1>
        <button type="button" class="y-button primary" data-do="wake" onClick={() => wake()}>
          {t("sync.now")}
        </button>
      </div>
      <p class="muted">{lastSync() ? t("sync.last", { time: formatTime(lastSync() ?? 0) }) : t("sync.never")}</p>
      <Show when={status().phase === "signedOut"}>
        <p class="y-notice danger">
          {t("login.again")} <A href="/me">{t("login.submit")}</A>
        </p>
      </Show>
      <Show when={fault()}>
        <p class="y-notice danger" role="alert">
          {fault()}
        </p>
      </Show>
      <Show when={(broken() ?? 0) > 0}>
        <p class="y-notice danger" data-broken={broken()}>
          {t("outbox.broken", { n: broken() ?? 0 })}
        </p>
      </Show>
      <Show when={(data()?.refused.length ?? 0) > 0}>
        <h2>{t("outbox.refused")}</h2>
        <For each={data()?.refused}>
          {(e) => (
            <section class="y-card" data-refused={e.command.type}>
              <p>
                <strong>
                  {who(e)} · {td("do", e.command.type)}
                </strong>{" "}
                <span class="muted small">{formatTime(e.at)}</span>
              </p>
              <p class="y-notice danger">{e.refusal && refusalText(e.refusal)}</p>
              <Show when={meanwhile(e)}>
                <p>{meanwhile(e)}</p>
              </Show>
              <Show when={commandWords(e.command)}>
                <p class="muted">{commandWords(e.command)}</p>
              </Show>
              <div class="y-row">
                <Show when={e.command.type === "begin" && !data()?.cases.has(e.caseId)}>
                  <button type="button" class="y-button primary" data-do="reopen" onClick={() => mend(e.caseId as CaseId)}>
                    {t("outbox.reopen")}
                  </button>
                </Show>
                <Show when={data()?.cases.has(e.caseId)}>
                  <A class="y-button" href={`/case/${e.caseId}`}>
                    {t("outbox.open")}
                  </A>
                  <Show when={possible(e, e.command.type)}>
                    <button type="button" class="y-button" data-do="retry" onClick={() => again(e, anew(e))}>
                      {t("outbox.retry")}
                    </button>
                  </Show>
                  <Show when={e.command.type !== "note" && commandWords(e.command) && possible(e, "note")}>
                    <button
                      type="button"
                      class="y-button"
                      data-do="note"
                      onClick={() => again(e, { type: "note", caseId: e.caseId, text: commandWords(e.command).slice(0, 1000) })}
                    >
                      {t("outbox.toNote")}
                    </button>
                  </Show>
                </Show>
                <Show when={known(e)}>{(found) => <HandOver entry={e} state={found().state} item={found().item} onDone={() => drop({ db }, e.seq)} />}</Show>
                <ConfirmButton class="danger" question={t("outbox.dropSure")} yes={t("outbox.drop")} no={t("do.cancel")} onConfirm={() => void drop({ db }, e.seq)}>
                  {t("outbox.drop")}
                </ConfirmButton>
              </div>
            </section>
          )}
        </For>
      </Show>
      <Show when={(data()?.pending.length ?? 0) > 0}>
        <h2>
          {t("outbox.waiting")} <span class="muted small">{t("outbox.cases", { n: waiting().length, acts: data()?.pending.length ?? 0 })}</span>
        </h2>
        <ul class="list">
          <For each={waiting()}>
            {(of) => (
              <li>
                <A class="line" href={`/case/${of.caseId}`}>
                  <strong>{of.who}</strong> {of.item} <span class="muted small">{formatTime(of.at)}</span>
                  <div class="muted small">{of.acts.map((type) => td("do", type)).join(" → ")}</div>
                </A>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="above">
        <HandIn waiting={data()?.pending.length ?? 0} />
      </div>
      <Show when={data() && data()?.pending.length === 0 && data()?.refused.length === 0}>
        <p class="y-card">{t("outbox.empty")}</p>
      </Show>
    </>
  );
}
