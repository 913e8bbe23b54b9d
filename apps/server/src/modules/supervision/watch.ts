import type { Db } from "@yimen/db";
import {
  type AnnouncedYear,
  type AnnouncedYears,
  addDays,
  announcedYears,
  type CaseEvent,
  chinaCalendar,
  type ItemVersion,
  type KnownEvent,
  type LegalDate,
  legalDateOf,
  openStages,
  type Signal,
  type SignalInputs,
  type Stage,
  signalMeaning,
  signalsOf,
  type Thresholds,
  workCalendar,
} from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";
import type { Follower } from "../case/follower.ts";
import { tell } from "../sync/pokes.ts";

type Watched = { id: string; unit: string; stage: Stage; body: ItemVersion | null };
const columns = `c.unit, c.stage, (select i.body from item_versions i where i.county = c.county and i.code = c.item and i.version = c.item_version) as body`;

/** Calendars and thresholds, each with the first day for which signals are reckoned by it: a calendar's is the day after it was loaded. */
export async function signalInputs(sql: Sql | TransactionSql, county: string): Promise<SignalInputs> {
  const loads = await sql<{ year: number; body: AnnouncedYear; at: Date }[]>`select year, body, at from calendar_loads where county = ${county} order by n`;
  let years: AnnouncedYears = announcedYears;
  const calendars: { from: LegalDate; calendar: typeof chinaCalendar }[] = [{ from: "2000-01-01" as LegalDate, calendar: chinaCalendar }];
  for (const { year, body, at } of loads) {
    years = { ...years, [String(year)]: body };
    const from = addDays(legalDateOf(at.getTime()), 1);
    if (calendars.at(-1)?.from === from) calendars.pop();
    calendars.push({ from, calendar: workCalendar(years) });
  }
  const versions = await sql<{ body: Thresholds }[]>`select body from thresholds where county = ${county} order by from_day`;
  return { calendars, thresholds: versions.map((v) => v.body) };
}

/** Raises what is not raised yet of some cases, up to a day. @returns how many signals are new */
async function raise(tx: TransactionSql, county: string, cases: readonly Watched[], inputs: SignalInputs, now: number, since: LegalDate): Promise<number> {
  if (cases.length === 0) return 0;
  const today = legalDateOf(now);
  const faults: { id: string; code: string }[] = [];
  // Before anything is written, and so never waited for by one whom this waits for: those who watch the days pass by what is locked.
  await tx`select 1 from signal_watch where county = ${county} and case_id = any(${cases.map((c) => c.id)}::uuid[]) order by case_id for update`;
  const events = await tx<{ case_id: string; event: CaseEvent; received_at: Date }[]>`
    select case_id, body as event, received_at from case_events where county = ${county} and case_id = any(${cases.map((c) => c.id)}::uuid[]) order by case_id, version`;
  const byCase = Map.groupBy(events, (e) => e.case_id);
  const rows: ReturnType<typeof row>[] = [];
  const next: { case_id: string; next_on: LegalDate }[] = [];
  for (const watched of cases) {
    const { id, body, stage } = watched;
    try {
      const known: KnownEvent[] = (byCase.get(id) ?? []).map(({ event, received_at }) => ({ event, receivedAt: received_at.getTime() }));
      const found = body ? signalsOf(known, body, inputs, addDays(today, ahead)) : [];
      rows.push(...found.filter((signal) => signal.on <= today).map((signal) => row(watched, signal, since)));
      if (isUnderWay(stage)) next.push({ case_id: id, next_on: found.find((signal) => signal.on > today)?.on ?? addDays(today, ahead) });
    } catch (error) {
      // One that can't be reckoned is for people to look at; the others go on.
      faults.push({ id, code: (error as Error).name });
    }
  }
  const fresh = await tx<{ unit: string }[]>`
    insert into signals (county, case_id, kind, key, unit, raised_on, answer_by, grade, stage, step, holder, state)
    select ${county}, s.case_id, s.kind, s.key, s.unit, s.raised_on, s.answer_by, s.grade, s.stage, s.step, s.holder, s.state
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as s(case_id uuid, kind text, key text, unit text, raised_on date, answer_by date, grade text, stage text, step int, holder text, state text)
    order by s.raised_on, s.case_id on conflict do nothing returning unit`;
  // What only told that something is near has done its work once the case is decided.
  const over = cases.filter((c) => isOver(c.stage)).map((c) => c.id);
  if (over.length > 0) await tx`update signals set state = 'closed' where county = ${county} and case_id = any(${over}::uuid[]) and grade = 'tell' and state <> 'closed'`;
  await tx`delete from signal_watch where county = ${county} and case_id = any(${cases.map((c) => c.id)}::uuid[])`;
  await tx`insert into signal_watch (county, case_id, next_on)
    select ${county}, x.case_id, x.next_on from json_to_recordset(${JSON.stringify(next)}::text::json) as x(case_id uuid, next_on date) on conflict (county, case_id) do update set next_on = excluded.next_on`;
  if (fresh.length > 0) await tell(tx, { county, offices: [], units: [...new Set(fresh.map((f) => f.unit))] });
  if (faults.length > 0)
    await tx`insert into job_faults as f (county, job, case_id, code, since, last, times)
      select ${county}, 'signals', x.id, x.code, ${new Date(now)}, ${new Date(now)}, 1 from json_to_recordset(${JSON.stringify(faults)}::text::json) as x(id uuid, code text)
      on conflict (county, job, case_id) do update set code = excluded.code, last = excluded.last, times = f.times + 1`;
  return fresh.length;
}

const beforeDecision: readonly Stage[] = ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended"];
const isUnderWay = (stage: Stage): boolean => (openStages as readonly Stage[]).includes(stage);
/** So many days ahead it is looked for what time will raise; then the case is looked at again. */
const ahead = 60;
const isOver = (stage: Stage): boolean => !beforeDecision.includes(stage);

/** What was raised for a day of before the supervision began is on record, and asks nobody for anything. */
function row({ id, unit, stage: now }: Watched, { kind, key, on, answerBy, stage, step, holder }: Signal, since: LegalDate) {
  const { grade } = signalMeaning[kind];
  const state = on < since || (grade === "tell" && isOver(now)) ? "closed" : "raised";
  return { case_id: id, kind, key, unit, raised_on: on, answer_by: answerBy ?? "infinity", grade, stage, step, holder, state };
}

/** Raises what the changes of cases bring with them; asks for calendars and thresholds only where something has changed. */
export const watcherOf = (county: string, now: number): Follower<Omit<Watched, "id">> => ({
  name: "signals",
  columns,
  work: async (tx, rows, since) => void (await raise(tx, county, rows, await signalInputs(tx, county), now, since)),
});

/**
 * Raises what the passing of days has brought, a page a transaction: each signal is raised once, by whichever process comes first, and what a downtime
 * left unraised is raised with the day on which it was due.
 * @returns how many signals are new
 */
export async function watchDays(db: Db, county: string, now: number): Promise<number> {
  const inputs = await signalInputs(db.sql, county);
  const today = legalDateOf(now);
  const [follower] = await db.sql<{ since: LegalDate }[]>`select since::text from followers where county = ${county} and name = 'signals'`;
  const since = follower?.since ?? today;
  let raised = 0;
  for (;;) {
    const [looked, fresh] = await db.sql.begin(async (tx) => {
      // Whoever else is at a case has done it by the time it is let go.
      const due = await tx<
        { case_id: string }[]
      >`select case_id from signal_watch where county = ${county} and next_on <= ${today} order by next_on, case_id limit ${pageSize} for update skip locked`;
      const page = await tx<Watched[]>`select c.id, ${tx.unsafe(columns)} from cases c where c.county = ${county} and c.id = any(${due.map((d) => d.case_id)}::uuid[])`;
      return [due.length, await raise(tx, county, page, inputs, now, since)];
    });
    raised += fresh;
    if (looked < pageSize) return raised;
  }
}
const pageSize = 200;

/** Another calendar, or other thresholds, from a day on: every open case is looked at again on it. */
export const lookAgainOn = (tx: Sql | TransactionSql, county: string, day: LegalDate) =>
  tx`update signal_watch set next_on = ${day}::text::date where county = ${county} and next_on > ${day}::text::date`;
