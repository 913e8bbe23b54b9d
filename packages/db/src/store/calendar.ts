import { type AnnouncedYear, type AnnouncedYears, announcedYears, type CaseState, chinaCalendar, type ItemVersion, type WorkCalendar, workCalendar } from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";
import { projectionRow } from "./append.ts";

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

const open = ["collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided"];

/**
 * Reckons the days of all open cases by another calendar.
 * @param write also keeps them; devices reckon for themselves, by the catalogue
 * @returns the cases whose promised day moves
 */
export async function reckonAnew(tx: TransactionSql, county: string, calendar: WorkCalendar, options: { write: boolean }): Promise<MovedDay[]> {
  const moved: MovedDay[] = [];
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const page = await tx<{ id: string; state: CaseState; body: ItemVersion; promised_due: string | null; deed_on: string | null }[]>`
      select c.id, c.state, i.body, c.promised_due::text, c.deed_on::text from cases c join item_versions i on i.county = c.county and i.code = c.item and i.version = c.item_version
      where c.county = ${county} and c.stage = any(${open}) and c.id > ${after} order by c.id limit 500`;
    for (const { id, state, body, promised_due, deed_on } of page) {
      const row = projectionRow(state, body, calendar);
      if (row.promised_due !== promised_due) moved.push({ id, number: state.number, from: promised_due, to: row.promised_due });
      if (options.write && (row.promised_due !== promised_due || row.deed_on !== deed_on))
        await tx`update cases set promised_due = ${row.promised_due}::text::date, deed_on = ${row.deed_on}::text::date where county = ${county} and id = ${id}`;
    }
    const last = page.at(-1);
    if (!last || page.length < 500) return moved;
    after = last.id;
  }
}
