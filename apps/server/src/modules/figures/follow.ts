import type { Db } from "@yimen/db";
import {
  type CaseEvent,
  type CaseFacts,
  type Count,
  calendarOn,
  caseFacts,
  difference,
  type ItemVersion,
  type KnownEvent,
  type LegalDate,
  legalDateOf,
  measures,
  milestones,
  monthly,
} from "@yimen/domain";
import type { TransactionSql } from "postgres";
import { type Follower, followToEnd } from "../case/follower.ts";
import { signalInputs } from "../supervision/watch.ts";

type Changed = { body: ItemVersion | null };
const day = (done: { at: number } | null): LegalDate | null => done && legalDateOf(done.at);

/**
 * Keeps the figures up: for each changed case what it added before is taken away, and what it adds now is put there, in the transaction that moves the
 * follower on. Sums by day are therefore exactly those of all cases up to the follower's place, whatever has changed and however often.
 */
export const countingOf = (county: string): Follower<Changed> => ({
  name: "figures",
  columns: "(select i.body from item_versions i where i.county = c.county and i.code = c.item and i.version = c.item_version) as body",
  async work(tx, rows) {
    const ids = rows.map((r) => r.id);
    const inputs = await signalInputs(tx, county);
    const events = await tx<{ case_id: string; event: CaseEvent; received_at: Date }[]>`
      select case_id, body as event, received_at from case_events where county = ${county} and case_id = any(${ids}::uuid[]) order by case_id, version`;
    const byCase = Map.groupBy(events, (e) => e.case_id);
    const before = new Map(
      (await tx<{ case_id: string; facts: CaseFacts }[]>`select case_id, facts from case_facts where county = ${county} and case_id = any(${ids}::uuid[])`).map((r) => [
        r.case_id,
        r.facts,
      ]),
    );
    const now = new Map<string, CaseFacts>();
    for (const { id, body } of rows) {
      const known: KnownEvent[] = (byCase.get(id) ?? []).map(({ event, received_at }) => ({ event, receivedAt: received_at.getTime() }));
      const facts = body && caseFacts(known, body, (on) => calendarOn(inputs, on));
      if (facts) now.set(id, facts);
    }
    const sums = difference([...before.values()], [...now.values()]);
    await keep(tx, county, now);
    if (sums.length === 0) return;
    await addUp(tx, county, "figures", sums);
    await addUp(tx, county, "figures_by_month", monthly(sums));
  },
});

async function addUp(tx: TransactionSql, county: string, table: "figures" | "figures_by_month", sums: readonly Count[]): Promise<void> {
  const flat = sums.map(({ by, unit, member, day: on, counts }) => ({ by, unit, member, day: on, ...counts }));
  const names = measures.map((m) => `"${m}"`);
  await tx`
    insert into ${tx(table)} as f (county, by, day, unit, member, ${tx.unsafe(names.join(", "))})
    select ${county}, s.by, s.day, s.unit, s.member, ${tx.unsafe(names.map((m) => `coalesce(s.${m}, 0)`).join(", "))}
    from json_to_recordset(${JSON.stringify(flat)}::text::json) as s(by text, unit text, member text, day date, ${tx.unsafe(names.map((m) => `${m} int`).join(", "))})
    order by s.by, s.day, s.unit, s.member
    on conflict (county, by, day, unit, member) do update set ${tx.unsafe(names.map((m) => `${m} = f.${m} + excluded.${m}`).join(", "))}`;
}

async function keep(tx: TransactionSql, county: string, now: ReadonlyMap<string, CaseFacts>): Promise<void> {
  const rows = [...now].map(([id, facts]) => ({
    id,
    unit: facts.unit,
    item: facts.item,
    late: facts.answered?.late ?? false,
    facts,
    ...Object.fromEntries(milestones.map((thing) => [thing, day(facts[thing])])),
  }));
  const columns = milestones.map((thing) => `${thing}_on`);
  await tx`insert into case_facts (county, case_id, unit, item, late, facts, ${tx.unsafe(columns.join(", "))})
    select ${county}, x.id, x.unit, x.item, x.late, x.facts, ${tx.unsafe(milestones.map((thing) => `x.${thing}`).join(", "))}
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as x(id uuid, unit text, item text, late boolean, facts jsonb, ${tx.unsafe(milestones.map((thing) => `${thing} date`).join(", "))}) order by x.id
    on conflict (county, case_id) do update set unit = excluded.unit, item = excluded.item, late = excluded.late, facts = excluded.facts, ${tx.unsafe(columns.map((c) => `${c} = excluded.${c}`).join(", "))}`;
}

/** Follows to the end, as fast as it goes. @returns how many cases were looked at */
export const followFigures = (db: Db, county: string): Promise<number> => followToEnd(db, county, countingOf(county), 2_000);
