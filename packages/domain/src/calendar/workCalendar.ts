import { addDays, type LegalDate, parseLegalDate, weekday } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";

/**
 * Which days are working days (行政许可法 art. 82: statutory holidays are not counted; a make-up
 * Saturday or Sunday is). Years outside `from`…`to` have not been announced: there only weekends are free
 * and everything reckoned is provisional.
 */
export type WorkCalendar = {
  readonly from: LegalDate;
  readonly to: LegalDate;
  readonly holidays: ReadonlyMap<LegalDate, string>;
  readonly makeUpDays: ReadonlySet<LegalDate>;
};

/** Why a day counts or does not. */
export type DayKind = "workday" | "makeUp" | "weekend" | "holiday";

/** One year of the State Council General Office: days off with their names, and the weekend days that are worked. */
export type AnnouncedYear = { holidays: { date: string; name: string }[]; workdays: (string | { date: string })[] };

export type AnnouncedYears = Readonly<Record<string, AnnouncedYear>>;

/** Builds a calendar from the announcements of the State Council General Office, one entry a year. */
export function workCalendar(years: AnnouncedYears): WorkCalendar {
  const names = Object.keys(years).sort();
  const all = Object.values(years);
  return {
    from: `${names[0]}-01-01` as LegalDate,
    to: `${names.at(-1)}-12-31` as LegalDate,
    holidays: new Map(all.flatMap((y) => y.holidays.map((h) => [h.date as LegalDate, h.name] as const))),
    makeUpDays: new Set(all.flatMap((y) => y.workdays.map((w) => (typeof w === "string" ? w : w.date) as LegalDate))),
  };
}

export function dayKind(calendar: WorkCalendar, date: LegalDate): DayKind {
  if (calendar.makeUpDays.has(date)) return "makeUp";
  if (calendar.holidays.has(date)) return "holiday";
  const day = weekday(date);
  return day === 0 || day === 6 ? "weekend" : "workday";
}

export const isWorkingDay = (calendar: WorkCalendar, date: LegalDate): boolean => {
  const kind = dayKind(calendar, date);
  return kind === "workday" || kind === "makeUp";
};

export const isAnnounced = (calendar: WorkCalendar, date: LegalDate): boolean => date >= calendar.from && date <= calendar.to;

/**
 * The `n`-th working day after `date`; the starting day is not counted; 0 gives the same date.
 * @returns a refusal for a bad date, a negative count or a start before the calendar begins.
 */
export function addWorkingDays(calendar: WorkCalendar, date: LegalDate, n: number): Result<LegalDate> {
  if (!parseLegalDate(date)) return refuse("calendar.badDate", { params: { date } });
  if (!Number.isInteger(n) || n < 0) return refuse("calendar.negativeLimit", { params: { days: n } });
  if (date < calendar.from) return refuse("calendar.outOfRange", { params: { date } });
  let at = date;
  for (let left = n; left > 0; ) {
    at = addDays(at, 1);
    if (isWorkingDay(calendar, at)) left -= 1;
  }
  return ok(at);
}

/** Working days after `fromExclusive` up to and including `toInclusive`; 0 when the span is empty. */
export function countWorkingDays(calendar: WorkCalendar, fromExclusive: LegalDate, toInclusive: LegalDate): number {
  let count = 0;
  for (let at = addDays(fromExclusive, 1); at <= toInclusive; at = addDays(at, 1)) if (isWorkingDay(calendar, at)) count += 1;
  return count;
}
