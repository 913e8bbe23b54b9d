import { addDays, daysBetween, type LegalDate, weekday } from "../kernel/legalDate.ts";

/** First and last day, both counted, Asia/Shanghai. */
export type Period = { readonly from: LegalDate; readonly to: LegalDate };
export const periodKinds = ["day", "week", "month", "quarter", "year"] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** Three years and a bit: what one page of figures may ask for. */
export const longestPeriod = 1_127;
export const periodLength = ({ from, to }: Period): number => daysBetween(from, to) + 1;

/** The day, the week from Monday, the month, quarter or year that a day lies in, whole. */
export function periodOf(kind: PeriodKind, day: LegalDate): Period {
  if (kind === "day") return { from: day, to: day };
  if (kind === "week") {
    const from = addDays(day, -((weekday(day) + 6) % 7));
    return { from, to: addDays(from, 6) };
  }
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const months = { month: 1, quarter: 3, year: 12 }[kind];
  const first = month - ((month - 1) % months);
  return { from: firstOf(year, first), to: addDays(firstOf(year, first + months), -1) };
}

const firstOf = (year: number, month: number): LegalDate => `${month > 12 ? year + 1 : year}-${String(month > 12 ? month - 12 : month).padStart(2, "0")}-01` as LegalDate;

/** The one right before, by which a figure is compared: of a whole month the month before, of other spans as many days. */
export function periodBefore(period: Period): Period {
  const last = addDays(period.from, -1);
  const kind = periodKinds.find((k) => k !== "day" && periodOf(k, period.from).from === period.from && periodOf(k, period.from).to === period.to);
  return kind ? periodOf(kind, last) : { from: addDays(period.from, -periodLength(period)), to: last };
}

/** By what a course of time is drawn: never more than a hundred points. */
export const stepOf = (period: Period): PeriodKind => (periodLength(period) <= 62 ? "day" : periodLength(period) <= 400 ? "week" : "month");

/** The first day of each step of a period; the first of them may begin before it. */
export function stepsOf(period: Period): LegalDate[] {
  const kind = stepOf(period);
  const steps: LegalDate[] = [];
  for (let step = periodOf(kind, period.from); step.from <= period.to; step = periodOf(kind, addDays(step.to, 1))) steps.push(step.from);
  return steps;
}

/** A period as whole months, and the days before and after them; each part may be absent. */
export function partsOf({ from, to }: Period): { readonly months: Period | null; readonly days: readonly Period[] } {
  const first = periodOf("month", from).from === from ? from : addDays(periodOf("month", from).to, 1);
  const last = periodOf("month", to).to === to ? to : addDays(periodOf("month", to).from, -1);
  if (last < first) return { months: null, days: [{ from, to }] };
  const days: Period[] = [];
  if (from < first) days.push({ from, to: addDays(first, -1) });
  if (last < to) days.push({ from: addDays(last, 1), to });
  return { months: { from: first, to: last }, days };
}
