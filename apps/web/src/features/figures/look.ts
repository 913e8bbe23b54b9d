import type { Counts, LegalDate, Measure, Period, PeriodKind } from "@yimen/domain";
import { type MessageKey, t } from "../../app/i18n.ts";

export const n = (sums: Counts, measure: Measure): number => sums[measure] ?? 0;
/** A share in hundredths with one digit, or a dash where there is nothing to divide by. */
export const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${((part / whole) * 100).toFixed(1)}%`);
const mean = (sum: number, of: number): string => (of === 0 ? "–" : (sum / of).toFixed(1));
export const onTime = (sums: Counts): string => share(n(sums, "answered") - n(sums, "late"), n(sums, "answered"));

/** The figures that people look at: how each is put together from the sums, and which cases are behind it. */
export type Tile = { readonly key: string; readonly value: (sums: Counts) => string; readonly cases: Measure; readonly bad?: true };
const count = (measure: Measure, bad?: true): Tile => ({ key: measure, value: (s) => String(n(s, measure)), cases: measure, ...(bad && { bad }) });
export const tiles: readonly Tile[] = [
  count("taken"),
  count("accepted"),
  count("answered"),
  count("delivered"),
  { key: "onTime", value: onTime, cases: "answered" },
  count("late", true),
  count("beyond", true),
  { key: "onSpot", value: (s) => share(n(s, "onSpot"), n(s, "answered")), cases: "onSpot" },
  { key: "used", value: (s) => mean(n(s, "used"), n(s, "answered")), cases: "answered" },
  { key: "saved", value: (s) => mean(n(s, "saved"), n(s, "answered")), cases: "saved" },
  { key: "ratio", value: (s) => share(n(s, "promised"), n(s, "statutory")), cases: "answered" },
  count("noticed"),
  count("declined"),
  count("refused"),
];
/** Of each member in a table. */
export const columns: readonly Tile[] = ["taken", "accepted", "answered", "onTime", "late", "beyond", "onSpot", "used", "saved", "noticed"].map(
  (key) => tiles.find((tile) => tile.key === key) as Tile,
);
export const tileName = (tile: Tile): string => t(`figures.tile.${tile.key}` as MessageKey);

/** A period as people call it. */
export function periodName(kind: PeriodKind, { from, to }: Period): string {
  const [year, month] = [from.slice(0, 4), Number(from.slice(5, 7))];
  if (kind === "day") return from;
  if (kind === "year") return year;
  if (kind === "quarter") return `${year} Q${(month + 2) / 3}`;
  if (kind === "month") return from.slice(0, 7);
  return `${from} – ${to}`;
}

/** The first day of the period that holds a day asked for in the address, or today's. */
export const dayAsked = (asked: string | undefined, today: LegalDate): LegalDate =>
  /^\d{4}-\d{2}-\d{2}$/.test(asked ?? "") && !Number.isNaN(Date.parse(asked ?? "")) ? (asked as LegalDate) : today;
