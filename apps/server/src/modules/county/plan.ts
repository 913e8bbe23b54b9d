import { hash as argon2 } from "@node-rs/argon2";
import { append, type CaseChange, calendarOf } from "@yimen/db";
import {
  type CaseEvent,
  type CaseState,
  type CountyPlan,
  evolve,
  type ItemVersion,
  inForce,
  type LegalDate,
  type OfficeRow,
  type PersonRow,
  type PlanChange,
  type PlanFault,
  planChanges,
  planFaults,
  planInForm,
  type Role,
  systemActor,
  type WindowRow,
} from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";
import { firstPassword } from "./letters.ts";

/** What a person is handed once, on paper: how to sign in for the first time. */
export type Letter = { readonly username: string; readonly name: string; readonly office: string; readonly password: string };
export type Applied = { readonly changes: readonly PlanChange[]; readonly letters: readonly Letter[] };

const day = (value: string | null): { v: string } | null => (value === null ? null : { v: value });

/** The county as it is. Offices that moved away are not in it: they go on under their new code. */
export async function readPlan(sql: Sql | TransactionSql, county: string): Promise<CountyPlan> {
  const [offices, windows, people] = await Promise.all([
    sql<
      { code: string; name: string; from: string | null; until: string | null }[]
    >`select code, name, from_day::text as from, to_day::text as until from offices where county = ${county} and moved_to is null order by code`,
    sql<
      { code: string; name: string; unit: string; unit_name: string; from: string | null; until: string | null }[]
    >`select code, name, unit, unit_name, from_day::text as from, to_day::text as until from windows where county = ${county} order by code`,
    sql<
      { username: string; name: string; roles: Role[]; office: string; unit: string | null; from: string | null; until: string | null }[]
    >`select username, name, roles, office, unit, from_day::text as from, to_day::text as until from people where county = ${county} order by username`,
  ]);
  const days = (r: { from: string | null; until: string | null }) => ({ ...(day(r.from) && { from: r.from as string }), ...(day(r.until) && { until: r.until as string }) });
  return {
    offices: offices.map((o): OfficeRow => ({ code: o.code, name: o.name, ...days(o) })),
    windows: windows.map((w): WindowRow => ({ code: w.code, name: w.name, unit: w.unit, unitName: w.unit_name, ...days(w) })),
    people: people.map((p): PersonRow => ({ username: p.username, name: p.name, roles: p.roles, office: p.office, ...(p.unit && { unit: p.unit }), ...days(p) })),
  };
}

/** People of an office that moves go with it, though their own rows say the old code. */
export function followMoves(plan: CountyPlan): CountyPlan {
  const moves = new Map(plan.offices.flatMap((o) => (o.movedFrom ? [[o.movedFrom, o.code] as const] : [])));
  return { ...plan, people: plan.people.map((p) => (moves.has(p.office) ? { ...p, office: moves.get(p.office) as string } : p)) };
}

export type Judging = { readonly county: string; readonly today: LegalDate; readonly self?: string | undefined };

/** What a county as it is to be changes, and everything that is wrong with it; writes nothing. */
export async function judgePlan(sql: Sql | TransactionSql, given: CountyPlan, how: Judging): Promise<{ next: CountyPlan; changes: PlanChange[]; faults: PlanFault[] }> {
  const now = await readPlan(sql, how.county);
  const next = followMoves(planInForm(given));
  const faults = [...planFaults(next, now, how), ...(await inUse(sql, now, next, how)), ...(await takenNames(sql, now, next, how))];
  return { next, changes: planChanges(now, next), faults };
}

const underWay = ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided", "issued", "delivered"];

/** A place or unit that is closed while cases run in it: they would be nobody's. */
async function inUse(sql: Sql | TransactionSql, now: CountyPlan, next: CountyPlan, { county, today }: Judging): Promise<PlanFault[]> {
  const closing = next.offices.filter((o) => !inForce(o, today) && now.offices.some((was) => was.code === o.code && inForce(was, today))).map((o) => o.code);
  const open = (plan: CountyPlan) => new Set(plan.windows.filter((w) => inForce(w, today)).map((w) => w.unit));
  const [before, after] = [open(now), open(next)];
  const units = [...before].filter((unit) => !after.has(unit));
  if (closing.length + units.length === 0) return [];
  const rows = await sql<
    { key: string; n: number; of: "office" | "unit" }[]
  >`select office as key, 'office' as of, count(*)::int as n from cases where county = ${county} and office = any(${closing}) and stage = any(${underWay}) group by office
    union all select unit, 'unit', count(*)::int from cases where county = ${county} and unit = any(${units}) and stage = any(${underWay}) group by unit`;
  return rows.map(({ key, n, of }) =>
    of === "office"
      ? { part: "offices", n: next.offices.findIndex((o) => o.code === key), column: "until", code: "officeInUse", params: { n: String(n) } }
      : { part: "windows", n: next.windows.findIndex((w) => w.unit === key), column: "until", code: "unitInUse", params: { n: String(n) } },
  );
}

/** Names that people sign in by are one list for all counties of a database. */
async function takenNames(sql: Sql | TransactionSql, now: CountyPlan, next: CountyPlan, { county }: Judging): Promise<PlanFault[]> {
  const known = new Set(now.people.map((p) => p.username));
  const fresh = next.people.map((p) => p.username).filter((name) => !known.has(name));
  if (fresh.length === 0) return [];
  const rows = await sql<{ username: string }[]>`select username from people where county <> ${county} and (username = any(${fresh}) or id = any(${fresh}))`;
  return rows.map(({ username }) => ({ part: "people", n: next.people.findIndex((p) => p.username === username), column: "username", code: "takenUsername" }));
}

/** The plan has faults: nothing was written. */
export class PlanRefused extends Error {
  readonly faults: readonly PlanFault[];
  constructor(faults: readonly PlanFault[]) {
    super("plan.faults");
    this.faults = faults;
  }
}

/**
 * Makes the county what the plan says, whole or not at all, in the caller's transaction; each change is on record with what it was and is. Who does it
 * at the same time waits, and is judged by what is then there.
 * @throws PlanRefused
 */
export async function applyPlan(tx: TransactionSql, given: CountyPlan, how: Judging & { by: string; at: number }): Promise<Applied> {
  const { county, today } = how;
  await tx`select pg_advisory_xact_lock(hashtext(${`county/${county}`}))`;
  const { next, changes, faults } = await judgePlan(tx, given, how);
  if (faults.length > 0) throw new PlanRefused(faults);
  const names = new Map(next.offices.map((o) => [o.code, o.name]));
  const letters: Letter[] = [];
  const fresh = changes.flatMap((c) => (c.part === "people" && c.before === null ? [c.after] : []));
  // Random words of sixty bits need no slow digest; three hundred are made in a second.
  const passwords = new Map(fresh.map((p) => [p.username, firstPassword()] as const));
  const hashes = new Map(await Promise.all([...passwords].map(async ([name, word]) => [name, await argon2(word, { memoryCost: 4096, timeCost: 1 })] as const)));
  for (const change of changes) {
    if (change.part === "offices") await putOffice(tx, county, change, how);
    else if (change.part === "windows") {
      const { code, name, unit, unitName, from = null, until = null } = change.after;
      await tx`insert into windows (county, code, name, unit, unit_name, from_day, to_day) values (${county}, ${code}, ${name}, ${unit}, ${unitName}, ${from}, ${until})
        on conflict (county, code) do update set name = excluded.name, unit = excluded.unit, unit_name = excluded.unit_name, from_day = excluded.from_day, to_day = excluded.to_day`;
    } else {
      const { username, name, roles, office, unit = null, from = null, until = null } = change.after;
      const active = inForce(change.after, today);
      if (change.before === null) {
        await tx`insert into people (county, id, username, name, roles, office, unit, password_hash, active, from_day, to_day, must_change)
          values (${county}, ${username}, ${username}, ${name}, ${tx.json([...roles])}, ${office}, ${unit}, ${hashes.get(username) ?? ""}, ${active}, ${from}, ${until}, true)`;
        letters.push({ username, name, office: names.get(office) ?? office, password: passwords.get(username) ?? "" });
      } else
        await tx`update people set name = ${name}, roles = ${tx.json([...roles])}, office = ${office}, unit = ${unit}, active = ${active}, from_day = ${from}, to_day = ${until}
          where county = ${county} and username = ${username}`;
      // Whoever leaves takes no device along.
      if (change.before !== null && !active)
        await tx`update devices set status = 'revoked', remark = ${"离岗"}, judged_by = ${how.by}, judged_at = now()
          where county = ${county} and person = (select id from people where county = ${county} and username = ${username}) and status <> 'revoked'`;
    }
    const detail = JSON.stringify({ before: change.before, after: change.after }).slice(0, 2000);
    await tx`insert into audit_log (county, person, action, case_id, detail) values (${county}, ${how.by}, ${`county.${change.part}`}, null, ${detail})`;
  }
  return { changes, letters };
}

async function putOffice(tx: TransactionSql, county: string, { before, after }: PlanChange & { part: "offices" }, { at }: { at: number }): Promise<void> {
  const { code, name, from = null, until = null } = after;
  await tx`insert into offices (county, code, name, from_day, to_day) values (${county}, ${code}, ${name}, ${from}, ${until})
    on conflict (county, code) do update set name = excluded.name, from_day = excluded.from_day, to_day = excluded.to_day, moved_to = null`;
  if (before === null || before.code === code) return;
  // Moved: the old code leads to the new one, and its cases go along, each with the act on its own record.
  await tx`update offices set moved_to = ${code} where county = ${county} and code = ${before.code}`;
  const system = systemActor(county).id;
  for (;;) {
    const rows = await tx<
      { state: CaseState; head_hash: Buffer; body: ItemVersion }[]
    >`select c.state, c.head_hash, i.body from cases c join item_versions i on i.county = c.county and i.code = c.item and i.version = c.item_version
      where c.county = ${county} and c.office = ${before.code} order by c.id limit 500 for update of c`;
    const calendar = await calendarOf(tx, county);
    const moved = rows.map(({ state, head_hash, body }): CaseChange => {
      const event: CaseEvent = { type: "officeMoved", office: code, by: system, at };
      const next = evolve(state, event);
      return { state: next, item: body, headHash: head_hash, events: [{ event, version: next.version, device: null, seq: null, claimedAt: at }], calendar };
    });
    await append(tx, county, moved, [], new Date(at));
    if (rows.length < 500) return;
  }
}
