import { type CaseEvent, type CaseState, type ItemVersion, replay, type WorkCalendar } from "@yimen/domain";
import type { Sql } from "postgres";
import { copyNoticeRows, eventHash, grantRow, projectionRow, reckoning } from "./append.ts";
import { calendarOf } from "./calendar.ts";

export type RebuildReport = { cases: number; events: number; differences: string[]; brokenChains: string[] };

/**
 * Folds every case's events from zero and compares the result, column by column, with the stored projection; checks the
 * hash chain on the way.
 * @param write replace the projections that differ
 */
export async function rebuild(sql: Sql, options: { write: boolean }): Promise<RebuildReport> {
  const report: RebuildReport = { cases: 0, events: 0, differences: [], brokenChains: [] };
  const items = new Map<string, ItemVersion>();
  for (const row of await sql<{ county: string; body: ItemVersion }[]>`select county, body from item_versions`)
    items.set(`${row.county}/${row.body.code}/${row.body.version}`, row.body);
  const calendars = new Map<string, WorkCalendar>();
  for (const { county } of await sql<{ county: string }[]>`select distinct county from people union select distinct county from cases`)
    calendars.set(county, await calendarOf(sql, county));
  const ids = sql<{ county: string; id: string }[]>`select county, id from cases union select distinct county, case_id from case_events order by 1, 2`.cursor(500);
  for await (const batch of ids) {
    const wanted = batch.map((r) => r.id);
    const events = await sql<
      { case_id: string; body: string; hash: Buffer }[]
    >`select case_id, body::text as body, hash from case_events where case_id = any(${wanted}::uuid[]) order by case_id, version`;
    const stored = await sql<
      Record<string, unknown>[]
    >`select id, state, office, unit, item, item_version, stage, step, holder, number, applicant_name, former_names, applicant_key, accepted_at, promised_due::text, deed_on::text, due_on::text, warn_on::text, yellow_on::text, red_on::text, reckoned, updated_at from cases where id = any(${wanted}::uuid[])`;
    const copies = await sql<{ case_id: string }[]>`select case_id, unit, due_on::text, done from copy_notices where case_id = any(${wanted}::uuid[]) order by unit`;
    const grants = new Map(
      (
        await sql<
          { case_id: string }[]
        >`select case_id, decided_on::text, item_name, unit_name, holder, document, document_number, valid_until::text, standing from published_grants where case_id = any(${wanted}::uuid[])`
      ).map((g) => [g.case_id, g]),
    );
    const copiesOf = Map.groupBy(copies, (c) => c.case_id);
    const byCase = Map.groupBy(events, (e) => e.case_id);
    const byId = new Map(stored.map((row) => [row.id as string, row]));
    for (const { county, id } of batch) {
      report.cases += 1;
      let head: Buffer | null = null;
      const folded: CaseEvent[] = [];
      for (const row of byCase.get(id) ?? []) {
        head = eventHash(head, row.body);
        if (!head.equals(row.hash) && report.brokenChains.at(-1) !== id) report.brokenChains.push(id);
        folded.push(JSON.parse(row.body) as CaseEvent);
        report.events += 1;
      }
      const state: CaseState | null = replay(folded);
      const item = state && items.get(`${county}/${state.item}/${state.itemVersion}`);
      const notices = state ? copyNoticeRows(state).sort((a, b) => (a.unit < b.unit ? -1 : 1)) : [];
      const grant = state && item ? grantRow(state, item) : null;
      const kept = byId.get(id);
      // Set aside by an upgrade for the clockwork to reckon: nothing to compare yet.
      const open =
        kept && (kept.deed_on === null || (kept.reckoned as number) < reckoning) && !options.write
          ? { deed_on: null, promised_due: null, due_on: null, warn_on: null, yellow_on: null, red_on: null, reckoned: 0 }
          : {};
      const fresh = state && item ? canonical([{ ...projectionRow(state, item, calendars.get(county)), ...open }, notices, grant]) : "";
      if (fresh === canonical([{ ...kept, ...open }, copiesOf.get(id) ?? [], grants.get(id) ?? null])) continue;
      report.differences.push(id);
      if (options.write && state && item) {
        const { deed_on, due_on, warn_on, yellow_on, red_on, ...row } = projectionRow(state, item, calendars.get(county));
        // As text: the driver knows no day called infinity.
        await sql`update cases set ${sql({ ...row, state: sql.json(state as never) } as never)}, deed_on = ${deed_on}::text::date, due_on = ${due_on}::text::date, warn_on = ${warn_on}::text::date,
          yellow_on = ${yellow_on}::text::date, red_on = ${red_on}::text::date, tx = pg_current_xact_id() where county = ${county} and id = ${id}`;
        await sql`delete from copy_notices where county = ${county} and case_id = ${id}`;
        await sql`delete from published_grants where county = ${county} and case_id = ${id}`;
        if (grant) await sql`insert into published_grants ${sql({ county, ...grant })}`;
        if (notices.length > 0) await sql`insert into copy_notices ${sql(notices.map((n) => ({ county, ...n })))}`;
      }
    }
  }
  return report;
}

/** One text for equal values, whatever the order of keys; instants compare as instants. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, v) => {
    if (v instanceof Date) return v.toISOString();
    if (typeof v === "string" && key.endsWith("_at")) return new Date(v).toISOString();
    if (v && typeof v === "object" && !Array.isArray(v)) return Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)));
    return v;
  });
}
