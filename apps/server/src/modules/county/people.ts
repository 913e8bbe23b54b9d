import { TRPCError } from "@trpc/server";
import { append, type CaseChange, calendarOf, type Db } from "@yimen/db";
import { type Actor, type CaseEvent, type CaseState, evolve, type ItemVersion, isFinal, type LegalDate, legalDateOf, sees, systemActor } from "@yimen/domain";
import type { TransactionSql } from "postgres";
import { applyPlan, readPlan } from "./plan.ts";

/** What lies on a person's desk: cases whose step they hold, and those for which they were first asked and that are not over. */
export type OpenWork = {
  readonly held: readonly { id: string; number: string | null; item: string; applicant: string; stage: string }[];
  readonly firstAsked: number;
  readonly devices: number;
  /** Acts that wait on their devices, as those last said. */
  readonly waiting: number;
  readonly refused: number;
  readonly mandates: number;
};

const over = ["closed", "notAccepted", "withdrawn", "terminated", "revoked"];

export async function openWork(sql: Db["sql"] | TransactionSql, county: string, person: string): Promise<OpenWork> {
  const [held, [first], [devices], [refused], [mandates]] = await Promise.all([
    sql<
      { id: string; number: string | null; item: string; applicant: string; stage: string }[]
    >`select id, number, item, applicant_name as applicant, stage from cases where county = ${county} and holder = ${person} and stage <> all(${over}) order by id limit 200`,
    sql<{ n: number }[]>`select count(*)::int as n from cases where county = ${county} and state->>'firstAsked' = ${person} and stage <> all(${over})`,
    sql<
      { n: number; waiting: number }[]
    >`select count(*)::int as n, coalesce(sum(waiting), 0)::int as waiting from devices where county = ${county} and person = ${person} and status <> 'revoked'`,
    sql<{ n: number }[]>`select count(*)::int as n from commands c join devices d on d.county = c.county and d.id = c.device
      where c.county = ${county} and d.person = ${person} and c.outcome->>'status' = 'refused' and c.settled_at is null`,
    sql<{ n: number }[]>`select count(*)::int as n from mandates where county = ${county} and person = ${person} and withdrawn_at is null and to_day >= now()::date`,
  ]);
  return { held, firstAsked: first?.n ?? 0, devices: devices?.n ?? 0, waiting: devices?.waiting ?? 0, refused: refused?.n ?? 0, mandates: mandates?.n ?? 0 };
}

export type Leaving = {
  readonly username: string;
  readonly until: LegalDate /** Who takes over: of the held steps, and of what they were first asked for. Null: whoever is entitled. */;
  readonly heir: string | null;
};

/**
 * Ends a person's duties: what they hold goes to a named colleague or back to whoever is entitled, what they were first asked for to the heir, their
 * devices are revoked, their sessions end, their mandates too; what they signed stays theirs. All of it or nothing.
 * @throws BAD_REQUEST `person.heir` where the heir could not take a case over; NOT_FOUND `person.unknown`; PlanRefused
 */
export async function leave(db: Db, county: string, by: Actor, { username, until, heir }: Leaving, at: number): Promise<{ handed: number }> {
  return db.sql.begin(async (tx) => {
    const [person] = await tx<{ id: string; name: string }[]>`select id, name from people where county = ${county} and username = ${username}`;
    if (!person) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
    const [successor] = heir ? await tx<Actor[]>`select id, name, roles, office, unit from people where county = ${county} and username = ${heir} and active` : [];
    if (heir && (!successor || successor.id === person.id)) throw new TRPCError({ code: "BAD_REQUEST", message: "person.heir" });
    const plan = await readPlan(tx, county);
    const today = legalDateOf(at);
    const self = plan.people.find((p) => p.username === username);
    if (!self) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
    const [me] = await tx<{ username: string }[]>`select username from people where county = ${county} and id = ${by.id}`;
    await applyPlan(tx, { ...plan, people: plan.people.map((p) => (p.username === username ? { ...p, until } : p)) }, { county, today, self: me?.username, by: by.id, at });
    await tx`update mandates set withdrawn_by = ${by.id}, withdrawn_at = ${new Date(at)} where county = ${county} and person = ${person.id} and withdrawn_at is null`;
    const calendar = await calendarOf(tx, county);
    const system = systemActor(county).id;
    let handed = 0;
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const rows = await tx<
        { id: string; state: CaseState; head_hash: Buffer; body: ItemVersion }[]
      >`select c.id, c.state, c.head_hash, i.body from cases c join item_versions i on i.county = c.county and i.code = c.item and i.version = c.item_version
        where c.county = ${county} and c.id > ${after} and c.stage <> all(${over}) and (c.holder = ${person.id} or c.state->>'firstAsked' = ${person.id}) order by c.id limit 500 for update of c`;
      const changes = rows.flatMap(({ state, head_hash, body }): CaseChange[] => {
        const events: CaseEvent[] = [];
        const fits = (who: Actor | undefined) => who !== undefined && sees(who, { office: state.office, unit: body.unit });
        if (state.holder === person.id) {
          const role = body.route[state.step]?.role;
          const takes = successor && successor.unit === body.unit && role && successor.roles.includes(role) && !state.signatures.some((s) => s.by === successor.id);
          events.push({ type: "holderLeft", to: takes ? successor.id : null, by: system, at });
        }
        if (state.firstAsked === person.id && !isFinal(state.stage) && successor && fits(successor))
          events.push({ type: "handedOver", to: successor.id, reason: `${person.name}离岗`, by: system, at });
        if (events.length === 0) return [];
        handed += 1;
        let now = state;
        const added = events.map((event) => {
          now = evolve(now, event);
          return { event, version: now.version, device: null, seq: null, claimedAt: at };
        });
        return [{ state: now, item: body, headHash: head_hash, events: added, calendar }];
      });
      await append(tx, county, changes, [], new Date(at));
      const last = rows.at(-1);
      if (!last || rows.length < 500) return { handed };
      after = last.id;
    }
  });
}

/** Duties begin and end by their days: every morning. @returns how many people changed */
export async function followDays(db: Db, county: string, today: LegalDate): Promise<number> {
  const rows = await db.sql`update people set active = not active where county = ${county}
    and active <> ((from_day is null or from_day <= ${today}::text::date) and (to_day is null or to_day >= ${today}::text::date)) and (from_day is not null or to_day is not null) returning id, active`;
  const gone = rows.filter((r) => !r.active).map((r) => r.id as string);
  if (gone.length > 0)
    await db.sql`update devices set status = 'revoked', remark = ${"离岗"}, judged_by = 'system', judged_at = now() where county = ${county} and person = any(${gone}) and status <> 'revoked'`;
  return rows.length;
}
