import { z } from "zod/mini";

/** A calendar day `YYYY-MM-DD` in Asia/Shanghai, the only zone in which legal limits run. */
export type LegalDate = string & { readonly __brand: "LegalDate" };

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;
/** No day of this program's world lies outside: the oldest living applicant was born later, and no document is valid longer. */
const [firstDay, lastDay] = ["1850-01-01", "2999-12-31"];
const dayMs = 86_400_000;
/** China has had one zone, UTC+8 without summer time, since 1991: a fixed offset is exact for every case here. */
const shanghaiOffsetMs = 8 * 3_600_000;

const toDayNumber = (date: LegalDate): number => Date.parse(`${date}T00:00:00Z`) / dayMs;
const fromDayNumber = (day: number): LegalDate => new Date(day * dayMs).toISOString().slice(0, 10) as LegalDate;

/** @returns the date, or null when the text is not a real day of the calendar (2026-02-30), or one before 1850 or after 2999. */
export function parseLegalDate(text: string): LegalDate | null {
  const match = pattern.exec(text);
  if (!match || text < firstDay || text > lastDay) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) return null;
  return text as LegalDate;
}

export const LegalDate = z.pipe(
  z.string(),
  z.transform((text: string, ctx): LegalDate => {
    const date = parseLegalDate(text);
    if (date) return date;
    ctx.issues.push({ code: "custom", message: "not a date YYYY-MM-DD", input: text });
    return z.NEVER;
  }),
);

/** The last instant that a device may name: the end of the year 2199, epoch milliseconds. A clock may be wrong; a number that is no time is none. */
export const lastInstant = 7_258_118_399_999;

/** An instant as a device names it, epoch milliseconds: from 1970, where a clock with a dead battery begins. */
export const Instant = z.int().check(z.gte(0), z.lte(lastInstant));

/** The Shanghai day on which an instant (epoch milliseconds) falls, whatever the device's own zone. */
export const legalDateOf = (epochMs: number): LegalDate => fromDayNumber(Math.floor((epochMs + shanghaiOffsetMs) / dayMs));

/** `date` moved by whole days; negative goes back. */
export const addDays = (date: LegalDate, days: number): LegalDate => fromDayNumber(toDayNumber(date) + days);

/** Days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: LegalDate, b: LegalDate): number => toDayNumber(b) - toDayNumber(a);

/** 0 = Sunday … 6 = Saturday. */
export const weekday = (date: LegalDate): number => (((toDayNumber(date) + 4) % 7) + 7) % 7;
