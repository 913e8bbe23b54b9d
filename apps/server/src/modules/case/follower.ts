import type { Db } from "@yimen/db";
import { type LegalDate, legalDateOf } from "@yimen/domain";
import type { Row, TransactionSql } from "postgres";

/** One who goes through the cases in the order of their changes. */
export type Follower<R extends Row> = {
  readonly name: string;
  /** Columns of `cases` besides its place; of the query, `c` is the case. */
  readonly columns: string;
  /** What is done with a page, in the transaction that moves the follower on. `since`: the day on which it began, Asia/Shanghai. */
  readonly work: (tx: TransactionSql, rows: readonly (R & { id: string })[], since: LegalDate) => Promise<void>;
};

/**
 * Works through the next page of the cases that have changed, in one transaction: stopped at any point it goes on from there, and however many
 * processes run it, one follows and the others go home.
 * @returns how many cases were looked at; fewer than `size`: nothing is left
 */
export async function followPage<R extends Row>(db: Db, county: string, { name, columns, work }: Follower<R>, size: number, now: number): Promise<number> {
  return db.sql.begin(async (tx) => {
    await tx`insert into followers (county, name, tx, id, since) values (${county}, ${name}, '0', '00000000-0000-0000-0000-000000000000', ${legalDateOf(now)}) on conflict do nothing`;
    const [at] = await tx<
      { tx: string; id: string; since: LegalDate }[]
    >`select tx::text, id, since::text from followers where county = ${county} and name = ${name} for update skip locked`;
    if (!at) return 0;
    // Never past the oldest transaction still under way: it may bring changes of before.
    const rows = await tx<(R & { id: string; at: string })[]>`
      select c.id, c.tx::text as at, ${tx.unsafe(columns)} from cases c
      where c.county = ${county} and c.tx >= ${at.tx}::text::xid8 and (c.tx > ${at.tx}::text::xid8 or c.id > ${at.id}) and c.tx < pg_snapshot_xmin(pg_current_snapshot())
      order by c.tx, c.id limit ${size}`;
    const last = rows.at(-1);
    if (!last) return 0;
    await work(tx, rows, at.since);
    await tx`update followers set tx = ${last.at}::text::xid8, id = ${last.id} where county = ${county} and name = ${name}`;
    return rows.length;
  });
}

/** Has a follower cases before it that it could go through now? */
export async function isBehind(db: Db, county: string, name: string): Promise<boolean> {
  const [at] = await db.sql<{ tx: string; id: string }[]>`select tx::text, id from followers where county = ${county} and name = ${name}`;
  const left = await db.sql`select 1 from cases c
    where c.county = ${county} and c.tx >= ${at?.tx ?? "0"}::text::xid8 ${at ? db.sql`and (c.tx > ${at.tx}::text::xid8 or c.id > ${at.id})` : db.sql``}
      and c.tx < pg_snapshot_xmin(pg_current_snapshot()) order by c.tx limit 1`;
  return left.length > 0;
}

/** Follows to the end, as fast as it goes, a page of `size` at a time. @returns how many cases were looked at */
export async function followToEnd<R extends Row>(db: Db, county: string, follower: Follower<R>, size: number): Promise<number> {
  for (let done = 0; ; ) {
    const looked = await followPage(db, county, follower, size, Date.now());
    done += looked;
    if (looked < size) return done;
  }
}
