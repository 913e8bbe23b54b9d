import { type Mandate, Mandate as MandateShape } from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";

/** A county's mandates for chief representatives, or one person's. Withdrawn ones stay: what was signed under them is judged by them. */
export async function mandatesOf(sql: Sql | TransactionSql, county: string, person?: string): Promise<Mandate[]> {
  const rows = await sql<(Omit<Mandate, "until"> & { until: Date | null })[]>`
    select person, item, from_day::text as from, to_day::text as to, lets, document, withdrawn_at as until from mandates
    where county = ${county} ${person === undefined ? sql`` : sql`and person = ${person}`} order by granted_at`;
  return rows.map(({ until, ...row }) => MandateShape.parse({ ...row, ...(until && { until: until.getTime() }) }));
}
