import { type Actor, type CaseState, type PullCursor, type PullOutput, reachOf } from "@yimen/domain";
import { type Reading, readAs } from "../case/reader.ts";

/**
 * What a device holds, as a name: another name means another content. Where points have moved out of an office's reach, its name counts them, so
 * that its devices let go what went along.
 */
export const scopeOf = (actor: Actor, movedAway: number): string => {
  const reach = reachOf(actor);
  return reach.of !== "office" ? reach.of : movedAway > 0 ? `${reach.office}~${movedAway}` : reach.office;
};

/**
 * The cases in scope changed since the cursor, oldest change first.
 *
 * Position = id of the changing transaction. Ids are given at the start of a transaction and become visible at commit, so a
 * higher one may be visible before a lower one. A cursor therefore never passes `xmin`, the oldest transaction still running:
 * what lies above is delivered at once and delivered again next time, which is harmless, since a state replaces itself.
 */
export async function pull(reading: Reading, epoch: string, cursor: PullCursor | null, limit: number): Promise<Omit<PullOutput, "contact">> {
  const reach = reachOf(reading.actor);
  const [away] =
    reach.of === "office"
      ? await reading.db.sql<
          { n: number }[]
        >`select count(*)::int as n from offices where county = ${reading.county} and starts_with(code, ${reach.office}) and moved_to is not null and not starts_with(moved_to, ${reach.office})`
      : [];
  const scope = scopeOf(reading.actor, away?.n ?? 0);
  const reset = cursor !== null && (cursor.scope !== scope || cursor.epoch !== epoch);
  const start = cursor === null || reset ? null : cursor;
  const from = start?.page?.tx ?? start?.from ?? "0";
  const afterId = start?.page?.id ?? "00000000-0000-0000-0000-000000000000";
  const [rows, horizonRow, totalRow] = await readAs(reading, async ({ tx, mine }) => {
    // The planner can't see how much a policy lets through, and would sort all for each page: in this order there is an index.
    await tx`select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)`;
    const horizon = await tx<{ xmin: string }[]>`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`;
    const changed = await tx<{ id: string; tx: string; state: CaseState }[]>`
      select id, tx::text as tx, state from cases where ${mine} and cases.tx >= ${from}::text::xid8 and (cases.tx > ${from}::text::xid8 or id > ${afterId}::uuid) order by cases.tx, id limit ${limit + 1}`;
    const total = start ? [] : await tx<{ n: number }[]>`select count(*)::int as n from cases where ${mine}`;
    return [changed, horizon[0], total[0]] as const;
  });
  const horizon = start?.page?.horizon ?? horizonRow?.xmin ?? "0";
  const more = rows.length > limit;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    cases: page.map((r) => r.state),
    cursor: { scope, epoch, from: more ? (start?.from ?? "0") : horizon, page: more && last ? { tx: last.tx, id: last.id, horizon } : null },
    more,
    reset,
    ...(totalRow && { total: totalRow.n }),
  };
}
