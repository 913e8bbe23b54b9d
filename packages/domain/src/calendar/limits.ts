import { addDays, type LegalDate, parseLegalDate } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type DayKind, dayKind, isAnnounced, type WorkCalendar } from "./workCalendar.ts";

/** A stop of the clock (行政许可法 art. 45): days after `from` up to and including `to` are not counted; null = still running. */
export type Suspension = { readonly from: LegalDate; readonly to: LegalDate | null };

export type LimitInput = {
  readonly acceptedOn: LegalDate;
  readonly limitWorkingDays: number;
  /** Approved extensions in working days (art. 42). */
  readonly extensions?: readonly { readonly days: number }[];
  readonly suspensions?: readonly Suspension[];
  readonly asOf: LegalDate;
  readonly calendar: WorkCalendar;
};

/** One day of the reckoning, so that screen and paper can explain every count. */
export type ReckonedDay = { readonly date: LegalDate; readonly counted: boolean; readonly because: DayKind | "suspended" };

export type Reckoning = {
  /** Last day of the limit; null while a suspension without end runs. */
  readonly dueOn: LegalDate | null;
  /** Working days used up to and including `asOf`. */
  readonly used: number;
  /** Working days left; 0 once due. */
  readonly left: number;
  /** Working days past the limit, at `asOf`. */
  readonly overdueBy: number;
  /** True when a day beyond the announced years was needed: to be computed anew once the year is loaded. */
  readonly provisional: boolean;
  readonly days: readonly ReckonedDay[];
};

const maxSpanDays = 3_660;

/**
 * Reckons a limit day by day (行政许可法 arts. 42, 45, 82). The day of acceptance is not counted; overlapping
 * suspensions count once.
 * @returns a refusal for a bad date, a negative limit, or a start before the calendar begins.
 */
export function reckonLimit(input: LimitInput): Result<Reckoning> {
  const { acceptedOn, asOf, calendar, suspensions = [], extensions = [] } = input;
  for (const date of [acceptedOn, asOf, ...suspensions.flatMap((s) => (s.to ? [s.from, s.to] : [s.from]))])
    if (!parseLegalDate(date)) return refuse("calendar.badDate", { params: { date } });
  const parts = [input.limitWorkingDays, ...extensions.map((e) => e.days)];
  if (parts.some((n) => !Number.isInteger(n) || n < 0)) return refuse("calendar.negativeLimit", { params: { days: parts.join("+") } });
  if (acceptedOn < calendar.from) return refuse("calendar.outOfRange", { params: { date: acceptedOn } });

  const total = parts.reduce((a, b) => a + b, 0);
  const suspended = (date: LegalDate) => suspensions.some((s) => date > s.from && (s.to === null || date <= s.to));
  const openEnded = suspensions.some((s) => s.to === null);

  const days: ReckonedDay[] = [];
  let counted = 0;
  let used = 0;
  let overdueBy = 0;
  let dueOn: LegalDate | null = total === 0 ? acceptedOn : null;
  let date = acceptedOn;
  for (let i = 0; i < maxSpanDays; i += 1) {
    const done = dueOn !== null || (openEnded && suspended(addDays(date, 1)));
    if (done && date >= asOf) break;
    date = addDays(date, 1);
    const kind = dayKind(calendar, date);
    const because = suspended(date) ? "suspended" : kind;
    const counts = because === "workday" || because === "makeUp";
    if (counts) counted += 1;
    if (counts && date <= asOf) used += 1;
    if (counts && counted > total && date <= asOf) overdueBy += 1;
    if (dueOn === null && counted === total) dueOn = date;
    days.push({ date, counted: counts, because });
  }
  const last = days.at(-1)?.date ?? acceptedOn;
  const provisional = !isAnnounced(calendar, dueOn ?? last);
  return ok({ dueOn, used, left: Math.max(0, total - used), overdueBy, provisional, days });
}
