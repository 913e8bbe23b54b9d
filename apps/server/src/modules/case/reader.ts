import type { Db } from "@yimen/db";
import { type Actor, type Reach, reachOf } from "@yimen/domain";
import type { PendingQuery, Row, TransactionSql } from "postgres";

/** `databaseOnly`: the program's own filters are off, as a test proves that the database's row policies hold alone. */
export type Guards = "both" | "databaseOnly";
export type Reading = { db: Db; county: string; actor: Actor; guards?: Guards | undefined };

/**
 * A transaction that sees only this person's cases, and the program's own filter for the same: `mine`, the cases that are this person's work,
 * by which lists go; `seen`, besides them those about which the person's unit is asked by copy notice; `ofUnit`: of what is kept by the unit of its case (words,
 * signals, figures), the rows of `mine`.
 */
export type Reader = { tx: TransactionSql; mine: PendingQuery<Row[]>; seen: PendingQuery<Row[]>; ofUnit: PendingQuery<Row[]> };

/**
 * Reads for a person: under the role that may read cases and nothing else, whose rows the database itself limits to the person's reach
 * (migration 0002). Queries say `where ${mine}` besides: the first wall, and the one that indexes know. Under row policies an
 * index serves only comparisons that can't leak a row: `starts_with`, not `like`; columns one by one, not rows of them.
 */
export async function readAs<T>({ db, county, actor, guards = "both" }: Reading, work: (reader: Reader) => Promise<T>, reach: Reach = reachOf(actor)): Promise<T> {
  const within = reach.of === "office" ? reach.office : reach.of === "unit" ? reach.unit : "";
  return db.sql.begin("isolation level repeatable read read only", async (tx) => {
    await tx`select set_config('yimen.county', ${county}, true), set_config('yimen.reach', ${reach.of}, true), set_config('yimen.within', ${within}, true), set_config('role', 'yimen_reader', true)`;
    const mine =
      guards === "databaseOnly"
        ? tx`true`
        : reach.of === "office"
          ? tx`county = ${county} and starts_with(office, ${within})`
          : reach.of === "unit"
            ? tx`county = ${county} and unit = ${within}`
            : reach.of === "all"
              ? tx`county = ${county}`
              : tx`false`;
    const seen =
      guards !== "databaseOnly" && reach.of === "unit"
        ? tx`county = ${county} and (unit = ${within} or exists (select 1 from copy_notices n where n.county = ${county} and n.case_id = cases.id and n.unit = ${within}))`
        : mine;
    // Neither is for those who take cases in: they have theirs with them.
    const ofUnit = reach.of === "office" ? tx`false` : mine;
    return work({ tx, mine, seen, ofUnit });
  }) as Promise<T>;
}
