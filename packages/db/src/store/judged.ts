import { type CaseEvent, type ItemVersion, isFinal, type JudgedOtherwise, judgedOtherwise, type Stage, type WorkCalendar } from "@yimen/domain";
import type { Sql } from "postgres";
import { calendarOf } from "./calendar.ts";

/** A case with acts that today's rules would refuse; `open`: people can still do something about it. */
export type JudgedCase = { readonly county: string; readonly id: string; readonly number: string | null; readonly open: boolean; readonly acts: readonly JudgedOtherwise[] };

/** Every case with such acts, read from the events of all cases in bounded memory; nothing is written. */
export async function* judgedToday(sql: Sql): AsyncGenerator<JudgedCase> {
  const items = new Map<string, ItemVersion>();
  for (const row of await sql<{ county: string; body: ItemVersion }[]>`select county, body from item_versions`)
    items.set(`${row.county}/${row.body.code}/${row.body.version}`, row.body);
  const calendars = new Map<string, WorkCalendar>();
  const rows = sql<
    { county: string; id: string; number: string | null; stage: Stage; item: string; item_version: number }[]
  >`select county, id, number, stage, item, item_version from cases order by county, id`.cursor(500);
  for await (const batch of rows) {
    const events = await sql<
      { case_id: string; body: CaseEvent }[]
    >`select case_id, body from case_events where case_id = any(${batch.map((r) => r.id)}::uuid[]) order by case_id, version`;
    const byCase = Map.groupBy(events, (e) => e.case_id);
    for (const { county, id, number, stage, item, item_version } of batch) {
      const version = items.get(`${county}/${item}/${item_version}`);
      const calendar = calendars.get(county) ?? (await calendarOf(sql, county));
      calendars.set(county, calendar);
      if (!version) continue;
      const acts = judgedOtherwise(
        (byCase.get(id) ?? []).map((e) => e.body),
        version,
        calendar,
      );
      if (acts.length > 0) yield { county, id, number, open: !isFinal(stage), acts };
    }
  }
}
