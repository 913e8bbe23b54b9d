import { type Absence, Absence as AbsenceShape, type Mandate, Mandate as MandateShape } from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";

/** A county's mandates for chief representatives, or one person's. Withdrawn ones stay: what was signed under them is judged by them. */
export async function mandatesOf(sql: Sql | TransactionSql, county: string, person?: string): Promise<Mandate[]> {
  const rows = await sql<(Omit<Mandate, "until"> & { until: Date | null })[]>`
    select person, item, from_day::text as from, to_day::text as to, lets, document, withdrawn_at as until from mandates
    where county = ${county} ${person === undefined ? sql`` : sql`and person = ${person}`} order by granted_at`;
  return rows.map(({ until, ...row }) => MandateShape.parse({ ...row, ...(until && { until: until.getTime() }) }));
}

/** Who stands in for whom in a county, with the duties of the one who is away; or only where one person stands in. */
export async function absencesOf(sql: Sql | TransactionSql, county: string, substitute?: string): Promise<Absence[]> {
  const rows = await sql<(Omit<Absence, "until"> & { until: Date | null })[]>`
    select a.person, p.roles, a.substitute, a.from_day::text as from, a.to_day::text as to, ended_at as until from absences a
    join people p on p.county = a.county and p.id = a.person
    where a.county = ${county} ${substitute === undefined ? sql`` : sql`and a.substitute = ${substitute}`} order by a.from_day`;
  return rows.map(({ until, ...row }) => AbsenceShape.parse({ ...row, ...(until && { until: until.getTime() }) }));
}
