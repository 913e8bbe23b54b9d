import {
  type AnnouncedYear,
  type AnnouncedYears,
  announcedYears,
  type CaseState,
  chinaCalendar,
  type ItemVersion,
  openStages,
  type WorkCalendar,
  workCalendar,
} from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";
import { type CaseDays, daysOf, reckoning } from "./append.ts";

/** The years that hold in a county: those the program came with, and those it has loaded. */
export async function yearsOf(sql: Sql | TransactionSql, county: string): Promise<AnnouncedYears> {
  const loaded = await sql<{ year: number; body: AnnouncedYear }[]>`select year, body from calendar_years where county = ${county}`;
  return loaded.length === 0 ? announcedYears : { ...announcedYears, ...Object.fromEntries(loaded.map((r) => [String(r.year), r.body])) };
}

export async function calendarOf(sql: Sql | TransactionSql, county: string): Promise<WorkCalendar> {
  const years = await yearsOf(sql, county);
  return years === announcedYears ? chinaCalendar : workCalendar(years);
}

/** A day of an open case that another calendar moves; null: there is none while its clock stands. */
export type MovedDay = { readonly id: string; readonly number: string | null; readonly from: string | null; readonly to: string | null };

/** Writes the days of many cases of a county. `missing`: only where they still are, since an act meanwhile has brought better ones. Devices hear nothing of it: they reckon for themselves. */
async function writeDays(sql: Sql | TransactionSql, county: string, rows: readonly ({ id: string } & CaseDays)[], missing = false): Promise<void> {
  if (rows.length === 0) return;
  await sql`update cases set promised_due = d.promised_due, deed_on = d.deed_on, due_on = d.due_on, warn_on = d.warn_on, yellow_on = d.yellow_on, red_on = d.red_on, reckoned = d.reckoned
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as d(id uuid, promised_due date, deed_on date, due_on date, warn_on date, yellow_on date, red_on date, reckoned smallint)
    where cases.county = ${county} and cases.id = d.id ${missing ? sql`and (cases.reckoned < ${reckoning} or cases.deed_on is null)` : sql``}`;
}

const columns = "c.id, c.state, i.body, c.promised_due::text, c.deed_on::text, c.due_on::text, c.warn_on::text, c.yellow_on::text, c.red_on::text, c.reckoned";
type Row = CaseDays & { id: string; state: CaseState; body: ItemVersion };

/**
 * Reckons the days of all open cases by another calendar.
 * @param write also keeps them; devices reckon for themselves, by the catalogue
 * @returns the cases whose promised day moves
 */
export async function reckonAnew(tx: TransactionSql, county: string, calendar: WorkCalendar, options: { write: boolean }): Promise<MovedDay[]> {
  const moved: MovedDay[] = [];
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const page = await tx<Row[]>`
      select ${tx.unsafe(columns)} from cases c join item_versions i on i.county = c.county and i.code = c.item and i.version = c.item_version
      where c.county = ${county} and c.stage = any(${[...openStages]}) and c.id > ${after} order by c.id limit 500`;
    const changed: ({ id: string } & CaseDays)[] = [];
    for (const { id, state, body, ...before } of page) {
      const days = daysOf(state, body, calendar);
      if (days.promised_due !== before.promised_due) moved.push({ id, number: state.number, from: before.promised_due, to: days.promised_due });
      if ((Object.keys(days) as (keyof CaseDays)[]).some((column) => days[column] !== before[column])) changed.push({ id, ...days });
    }
    if (options.write) await writeDays(tx, county, changed);
    const last = page.at(-1);
    if (!last || page.length < 500) return moved;
    after = last.id;
  }
}

/**
 * Reckons the days of cases that an older program left without them or found otherwise, a page at a time, each page whole or not at all: stopped, it
 * goes on where it was. One that can't be reckoned is given to `aside`, and the others go on.
 */
export async function reckonMissing(sql: Sql, county: string, calendar: WorkCalendar, aside: (id: string, work: () => CaseDays) => Promise<CaseDays | null>): Promise<number> {
  let done = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const page = await sql<Pick<Row, "id" | "state" | "body">[]>`
      select c.id, c.state, i.body from cases c join item_versions i on i.county = c.county and i.code = c.item and i.version = c.item_version
      where c.county = ${county} and (c.reckoned < ${reckoning} or c.deed_on is null) and c.id > ${after} order by c.id limit 500`;
    const rows: ({ id: string } & CaseDays)[] = [];
    for (const { id, state, body } of page) {
      const days = await aside(id, () => daysOf(state, body, calendar));
      if (days) rows.push({ id, ...days });
    }
    await writeDays(sql, county, rows, true);
    done += rows.length;
    const last = page.at(-1);
    if (!last || page.length < 500) return done;
    after = last.id;
  }
}
