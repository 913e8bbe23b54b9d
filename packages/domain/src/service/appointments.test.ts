import fc from "fast-check";
import { expect, test } from "vitest";
import { chinaCalendar } from "../calendar/announced.ts";
import type { LegalDate } from "../kernel/legalDate.ts";
import { bookable, OfficeHours, slotsOf, usualHours } from "./appointments.ts";

const day = (d: string) => d as LegalDate;

test("a working day has its slots, a make-up Saturday likewise, a holiday and a Sunday none but where a window says so", () => {
  expect(slotsOf(usualHours, day("2026-06-01"), chinaCalendar)).toEqual([
    "09:00",
    "09:30",
    "10:00",
    "10:30",
    "11:00",
    "11:30",
    "14:00",
    "14:30",
    "15:00",
    "15:30",
    "16:00",
    "16:30",
  ]);
  expect(slotsOf(usualHours, day("2026-02-14"), chinaCalendar)).toHaveLength(12);
  expect(slotsOf(usualHours, day("2026-10-01"), chinaCalendar)).toEqual([]);
  expect(slotsOf({ ...usualHours, restDays: ["09:00-10:30"] }, day("2026-06-07"), chinaCalendar)).toEqual(["09:00", "09:30", "10:00"]);
});

test("what has begun can't be booked any more, and no further ahead than a fortnight", () => {
  const found = bookable(usualHours, chinaCalendar, Date.parse("2026-06-01T14:00:00+08:00"));
  expect(found[0]).toEqual({ day: "2026-06-01", slots: ["14:30", "15:00", "15:30", "16:00", "16:30"] });
  expect(found.at(-1)?.day).toBe("2026-06-15");
  expect(bookable(usualHours, chinaCalendar, Date.parse("2026-06-01T17:00:00+08:00"))[0]?.day).toBe("2026-06-02");
});

test("whatever the hours, slots are in order, none twice, each within a span", () => {
  const half = fc.integer({ min: 0, max: 47 }).map((n) => `${String(Math.floor(n / 2)).padStart(2, "0")}:${n % 2 ? "30" : "00"}`);
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(half, half).map(([a, b]) => `${a}-${b}`),
        { maxLength: 4 },
      ),
      (spans) => {
        const hours = OfficeHours.parse({ workdays: spans, restDays: [] });
        const slots = slotsOf(hours, day("2026-06-01"), chinaCalendar);
        expect(slots).toEqual([...new Set(slots)].sort());
        for (const s of slots) expect(spans.some((x) => x.slice(0, 5) <= s && s < x.slice(6))).toBe(true);
      },
    ),
  ); // prettier-ignore
});
