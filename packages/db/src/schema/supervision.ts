import type { AnnouncedYear, Grade, SignalAct, SignalKind, SignalState, Thresholds } from "@yimen/domain";
import { sql } from "drizzle-orm";
import { bigint, date, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * What the electronic supervision has raised, each once: reckoned by `signalsOf` from a case's events, the calendars and the thresholds as they were known on
 * the day. Never deleted. What people did about it is in `signal_acts`; `state`, `answer_by` and `turn` are its projection.
 */
export const signals = pgTable(
  "signals",
  {
    county: text().notNull(),
    caseId: uuid("case_id").notNull(),
    kind: text().$type<SignalKind>().notNull(),
    key: text().notNull(),
    /** Order of raising, and place in a list. */
    n: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
    unit: text().notNull(),
    raisedOn: date("raised_on", { mode: "string" }).notNull(),
    /** The last day for reasons, or for putting it right; `infinity`: nothing is asked. */
    answerBy: date("answer_by", { mode: "string" }).notNull(),
    grade: text().$type<Grade>().notNull(),
    stage: text().notNull(),
    step: integer().notNull(),
    holder: text(),
    state: text().$type<SignalState>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.county, t.caseId, t.kind, t.key] }),
    index("signals_open_unit").on(t.county, t.unit, t.answerBy, t.n, t.kind, t.state).where(sql`state <> 'closed'`),
    index("signals_open").on(t.county, t.answerBy, t.n, t.kind, t.state, t.unit).where(sql`state <> 'closed'`),
    index("signals_closed_unit").on(t.county, t.unit, t.n).where(sql`state = 'closed'`),
    index("signals_closed").on(t.county, t.n).where(sql`state = 'closed'`),
  ],
);

/** The day on which time alone will next raise something on an open case, or on which it is to be looked at again. */
export const signalWatch = pgTable("signal_watch", { county: text().notNull(), caseId: uuid("case_id").notNull(), nextOn: date("next_on", { mode: "string" }).notNull() }, (t) => [
  primaryKey({ columns: [t.county, t.caseId] }),
  index("signal_watch_day").on(t.county, t.nextOn, t.caseId),
]);

/** What was done about a signal, in order. Append-only. */
export const signalActs = pgTable(
  "signal_acts",
  {
    county: text().notNull(),
    caseId: uuid("case_id").notNull(),
    kind: text().$type<SignalKind>().notNull(),
    key: text().notNull(),
    n: integer().notNull(),
    act: text().$type<SignalAct>().notNull(),
    by: text("by_person").notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    text: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.caseId, t.kind, t.key, t.n] })],
);

/** What a county watches by, a version a first day. Append-only, and never for a day that has begun. */
export const thresholds = pgTable(
  "thresholds",
  {
    county: text().notNull(),
    from: date("from_day", { mode: "string" }).notNull(),
    body: jsonb().$type<Thresholds>().notNull(),
    setBy: text("set_by").notNull(),
    setAt: timestamp("set_at", { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.from] })],
);

/** Every announced year that was ever loaded, also those that another has replaced: what was raised is reckoned by the calendar of its day. Append-only. */
export const calendarLoads = pgTable(
  "calendar_loads",
  {
    county: text().notNull(),
    n: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
    year: integer().notNull(),
    body: jsonb().$type<AnnouncedYear>().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.n] })],
);
