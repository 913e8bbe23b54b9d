import { z } from "zod/mini";
import { dayKind, type WorkCalendar } from "../calendar/workCalendar.ts";
import { addDays, type LegalDate, legalDateOf } from "../kernel/legalDate.ts";

const Span = z.string().check(z.regex(/^([01]\d|2[0-3]):[03]0-([01]\d|2[0-3]):[03]0$/));
/** When a window is open, as spans `HH:MM-HH:MM` on the half hour, Shanghai's time: on working days, and on days of rest (延时服务). */
export const OfficeHours = z.object({ workdays: z.array(Span).check(z.maxLength(4)), restDays: z.array(Span).check(z.maxLength(4)) });
export type OfficeHours = z.infer<typeof OfficeHours>;
/** Where a window names none of its own. Practice. */
export const usualHours: OfficeHours = { workdays: ["09:00-12:00", "14:00-17:00"], restDays: [] };

/** At the window by appointment (预约), or at the applicant's home (上门). */
export const appointmentModes = ["window", "home"] as const;
export type AppointmentMode = (typeof appointmentModes)[number];
/** How an appointment ended: the person came, did not come, or it was called off. */
export const appointmentEnds = ["kept", "missed", "cancelled"] as const;

/** Days ahead for which one can book, and minutes of one slot. Practice. */
export const [bookAheadDays, slotMinutes] = [14, 30] as const;

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const clock = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;

/** The beginnings of a day's slots, in order; a slot that would run past the end of its span is none. */
export function slotsOf(hours: OfficeHours, date: LegalDate, calendar: WorkCalendar): string[] {
  const kind = dayKind(calendar, date);
  const spans = kind === "workday" || kind === "makeUp" ? hours.workdays : hours.restDays;
  const starts = spans.flatMap((span) => {
    const [from, to] = [minutes(span.slice(0, 5)), minutes(span.slice(6))];
    return Array.from({ length: Math.max(0, Math.floor((to - from) / slotMinutes)) }, (_, i) => clock(from + i * slotMinutes));
  });
  return [...new Set(starts)].sort();
}

/** What can be booked at an instant: the days from today on with the slots that have not begun yet. */
export function bookable(hours: OfficeHours, calendar: WorkCalendar, now: number): { day: LegalDate; slots: string[] }[] {
  const today = legalDateOf(now);
  const time = new Date(now + 8 * 3_600_000).toISOString().slice(11, 16);
  return Array.from({ length: bookAheadDays + 1 }, (_, i) => addDays(today, i))
    .map((day) => ({ day, slots: slotsOf(hours, day, calendar).filter((slot) => day > today || slot > time) }))
    .filter((d) => d.slots.length > 0);
}
