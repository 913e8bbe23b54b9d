import { type CaseState, type DecideContext, filesOf } from "@yimen/domain";
import type { TransactionSql } from "postgres";

/** When each file of these cases arrived at the county. */
export async function arrivals(tx: TransactionSql, county: string, states: readonly CaseState[]): Promise<NonNullable<DecideContext["arrived"]>> {
  const rows = await tx<{ hash: string; at: Date }[]>`select hash, at from attachments where county = ${county} and hash = any(${states.flatMap(filesOf)})`;
  const byHash = new Map(rows.map((r) => [r.hash, r.at.getTime()]));
  return (hash) => byHash.get(hash);
}
