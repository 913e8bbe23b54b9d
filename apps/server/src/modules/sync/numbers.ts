import { TRPCError } from "@trpc/server";
import { blockIndex, blockName, blockSize, formatCaseNumber, legalDateOf } from "@yimen/domain";
import type { TransactionSql } from "postgres";

/** The server's own block of case numbers, for cases that are accepted without one: taken from under a lock, kept with the transaction. */
export class OwnNumbers {
  private readonly county: string;
  private readonly block: { year: number; block: string; next: number };

  private constructor(county: string, block: OwnNumbers["block"]) {
    this.county = county;
    this.block = block;
  }

  /** A block leased anew when the old one is used up. */
  static async of(tx: TransactionSql, county: string, now: number): Promise<OwnNumbers> {
    const year = Number(legalDateOf(now).slice(0, 4));
    await tx`select pg_advisory_xact_lock(hashtext(${`numbers/${county}`}))`;
    const [row] = await tx<
      { year: number; block: string; next: number }[]
    >`select year, block, next from number_blocks where county = ${county} and year = ${year} and device is null and next < ${blockSize} order by block limit 1`;
    if (row) return new OwnNumbers(county, row);
    const [lease] = await leaseBlocks(tx, county, year, null, 1);
    return new OwnNumbers(county, { year, block: lease as string, next: 0 });
  }

  next(): string {
    const { year, block, next } = this.block;
    const number = formatCaseNumber({ division: this.county, year, block }, next);
    this.block.next += 1;
    return number;
  }

  async save(tx: TransactionSql): Promise<void> {
    await tx`update number_blocks set next = ${this.block.next} where county = ${this.county} and year = ${this.block.year} and block = ${this.block.block}`;
  }
}

/** Leases `count` fresh blocks of a year to a device (null: the server itself). @returns their names. */
export async function leaseBlocks(tx: TransactionSql, county: string, year: number, device: string | null, count: number): Promise<string[]> {
  await tx`select pg_advisory_xact_lock(hashtext(${`numbers/${county}`}))`;
  const [row] = await tx<{ last: string | null }[]>`select max(block) as last from number_blocks where county = ${county} and year = ${year}`;
  const first = row?.last == null ? 0 : blockIndex(row.last) + 1;
  const names = Array.from({ length: count }, (_, i) => blockName(first + i));
  for (const block of names) await tx`insert into number_blocks (county, year, block, device) values (${county}, ${year}, ${block}, ${device})`;
  return names;
}

/** So many numbers more than it has used a device may hold: two blocks in stock, and some that an answer lost on its way has cost. */
const mostUnused = 8;

/** Leases blocks to a device, as long as it uses what it has. @throws 429 `numbers.enough` */
export async function leaseToDevice(tx: TransactionSql, county: string, year: number, device: string, count: number): Promise<string[]> {
  await tx`select pg_advisory_xact_lock(hashtext(${`numbers/${county}`}))`;
  const blocks = await tx<{ block: string }[]>`select block from number_blocks where county = ${county} and year = ${year} and device = ${device}`;
  if (blocks.length + count > mostUnused) {
    // A block is in use once the county has a case with a number of it.
    const used = await tx<{ n: number }[]>`select count(*)::int as n from unnest(${blocks.map((b) => `${county}-${year}-${b.block}-`)}::text[]) as own(head)
      where exists (select 1 from cases where county = ${county} and number >= own.head and number < own.head || '~')`;
    if (blocks.length - (used[0]?.n ?? 0) + count > mostUnused) throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "numbers.enough" });
  }
  return leaseBlocks(tx, county, year, device, count);
}
