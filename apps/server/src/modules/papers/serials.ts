import { type CaseEvent, type CaseState, type ItemVersion, legalDateOf, type PaperKind, papersOf, serialOf, splitKey, systemActor, unnumbered } from "@yimen/domain";
import type { TransactionSql } from "postgres";

/**
 * Serials for the papers that an act has just brought about: per unit, kind and year, without gaps, since the series is locked until the act is
 * written or not. Cases of a time before there were serials keep their papers as they were printed.
 * @returns the event that says them, for the same instant as the act; null where the act brought no such paper
 */
export async function serialsFor(tx: TransactionSql, county: string, before: CaseState | null, after: CaseState, item: ItemVersion, at: number): Promise<CaseEvent | null> {
  const known = new Set<string>(before ? papersOf(before, item) : []);
  const fresh = unnumbered(after, item).filter((key) => !known.has(key));
  if (fresh.length === 0) return null;
  const year = Number(legalDateOf(at).slice(0, 4));
  const numbers: Record<string, string> = {};
  for (const key of fresh) {
    const kind = splitKey(key)?.kind as PaperKind;
    const [row] = await tx<{ last: number }[]>`insert into paper_series (county, unit, kind, year, last) values (${county}, ${item.unit}, ${kind}, ${year}, 1)
      on conflict (county, unit, kind, year) do update set last = paper_series.last + 1 returning last`;
    numbers[key] = serialOf(item.unitName, kind, year, row?.last ?? 1);
  }
  return { type: "papersNumbered", numbers, by: systemActor(county).id, at };
}
