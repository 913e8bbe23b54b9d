import { randomUUID } from "node:crypto";
import { blockIndex, blockName } from "@yimen/domain";
import type { TransactionSql } from "postgres";

/** `next` of a block from the time that a restored backup has forgotten: nothing more is given from it, and what was given is believed. */
export const retiredBlock = 2000;

/** So many blocks a year may have been leased since the backup was made. */
const forgottenBlocks = 1024;

/**
 * Begins a new epoch, after the database was restored from a backup: devices learn of it at their next contact, offer all they have kept,
 * and pull everything anew. No number that may have been given since the backup is given again.
 * @returns the counties concerned
 */
export async function beginEpoch(tx: TransactionSql): Promise<string[]> {
  const counties = (await tx<{ county: string }[]>`select distinct county from offices`).map((row) => row.county);
  // Positions of another cluster mean nothing here; all devices load anew.
  await tx`update cases set tx = pg_current_xact_id()`;
  // A session of then may have been ended since, with reason: devices take theirs up again by themselves.
  await tx`delete from sessions`;
  await tx`update number_blocks set next = ${retiredBlock} where device is null`;
  for (const county of counties) {
    await tx`insert into epochs (county, epoch) values (${county}, ${randomUUID()})`;
    const years = await tx<{ year: number; last: string }[]>`select year, max(block) as last from number_blocks where county = ${county} group by year`;
    for (const { year, last } of years) {
      const names = Array.from({ length: forgottenBlocks }, (_, i) => blockName(blockIndex(last) + 1 + i));
      await tx`insert into number_blocks (county, year, block, device, next) select ${county}, ${year}, b, null, ${retiredBlock} from unnest(${names}::text[]) as b`;
    }
  }
  return counties;
}
