import fc from "fast-check";
import { expect, test } from "vitest";
import type { LegalDate } from "../kernel/legalDate.ts";
import { unwrap } from "../kernel/result.ts";
import { chinaCalendar } from "./announced.ts";
import holidays from "./holidays.json" with { type: "json" };
import { reckonLimit } from "./limits.ts";
import { addWorkingDays, countWorkingDays } from "./workCalendar.ts";

const d = (s: string) => s as LegalDate;
const suspension = (from: string, to: string | null) => ({ from: d(from), to: to === null ? null : d(to) });

test.each([
  ["2026-02-13", 5, 0, [], "2026-02-27"],
  ["2026-02-14", 1, 0, [], "2026-02-24"],
  ["2026-09-24", 20, 0, [], "2026-10-29"],
  ["2026-04-30", 10, 0, [], "2026-05-18"],
  ["2026-03-08", 20, 0, [], "2026-04-03"],
  ["2025-01-20", 20, 10, [], "2025-03-07"],
  ["2026-06-01", 20, 0, [suspension("2026-06-05", "2026-06-15")], "2026-07-08"],
  ["2026-06-01", 20, 0, [suspension("2026-06-05", "2026-06-15"), suspension("2026-06-10", "2026-06-18")], "2026-07-13"],
  ["2024-09-13", 3, 0, [], "2024-09-19"],
  ["2026-12-31", 0, 0, [], "2026-12-31"],
] as const)("accepted %s, limit %i + %i: due %5$s", (acceptedOn, limit, extension, suspensions, due) => {
  const reckoned = unwrap(
    reckonLimit({
      acceptedOn: d(acceptedOn),
      limitWorkingDays: limit,
      extensions: extension ? [{ days: extension }] : [],
      suspensions: suspensions as never,
      asOf: d(acceptedOn),
      calendar: chinaCalendar,
    }),
  );
  expect(reckoned.dueOn).toBe(due);
});

test("the list of days explains the count: counted days equal the limit", () => {
  const r = unwrap(reckonLimit({ acceptedOn: d("2026-02-13"), limitWorkingDays: 5, asOf: d("2026-02-13"), calendar: chinaCalendar }));
  expect(r.days.filter((x) => x.counted)).toHaveLength(5);
  expect(r.days.find((x) => x.date === "2026-02-14")?.because).toBe("makeUp");
  expect(r.days.find((x) => x.date === "2026-02-17")?.because).toBe("holiday");
});

test("overdue is counted in working days", () => {
  const r = unwrap(reckonLimit({ acceptedOn: d("2026-03-02"), limitWorkingDays: 2, asOf: d("2026-03-09"), calendar: chinaCalendar }));
  expect(r).toMatchObject({ dueOn: "2026-03-04", used: 5, left: 0, overdueBy: 3 });
});

test("a suspension without end leaves the due date open", () => {
  const r = unwrap(
    reckonLimit({ acceptedOn: d("2026-06-01"), limitWorkingDays: 20, suspensions: [suspension("2026-06-05", null)], asOf: d("2026-06-30"), calendar: chinaCalendar }),
  );
  expect(r).toMatchObject({ dueOn: null, used: 4, left: 16 });
});

test("beyond the announced years a due date is provisional", () => {
  const r = unwrap(reckonLimit({ acceptedOn: d("2026-12-30"), limitWorkingDays: 5, asOf: d("2026-12-30"), calendar: chinaCalendar }));
  expect(r.provisional).toBe(true);
});

test.each([
  ["2018-12-31", 1, "calendar.outOfRange"],
  ["2026-02-30", 1, "calendar.badDate"],
  ["2026-02-03", -1, "calendar.negativeLimit"],
])("%s with limit %i is refused as %s", (acceptedOn, limit, code) => {
  const r = reckonLimit({ acceptedOn: d(acceptedOn), limitWorkingDays: limit, asOf: d("2026-03-01"), calendar: chinaCalendar });
  expect(r).toMatchObject({ ok: false, error: { code } });
});

test("addWorkingDays and countWorkingDays are inverse", () => {
  expect(unwrap(addWorkingDays(chinaCalendar, d("2026-02-13"), 5))).toBe("2026-02-27");
  expect(countWorkingDays(chinaCalendar, d("2026-02-13"), d("2026-02-27"))).toBe(5);
});

/** The same question answered slowly and by other means: a sheet of days ticked off one by one, straight from the announcements. */
function byHand(accepted: string, limit: number, extension: number, stops: readonly { from: string; to: string }[]): string {
  const years = holidays.years as unknown as Record<string, { holidays: { date: string }[]; workdays: (string | { date: string })[] }>;
  const off = new Set(Object.values(years).flatMap((y) => y.holidays.map((h) => h.date)));
  const on = new Set(Object.values(years).flatMap((y) => y.workdays.map((w) => (typeof w === "string" ? w : w.date))));
  let left = limit + extension;
  const day = new Date(`${accepted}T12:00:00Z`);
  while (left > 0) {
    day.setUTCDate(day.getUTCDate() + 1);
    const text = day.toISOString().slice(0, 10);
    const weekend = day.getUTCDay() % 6 === 0;
    const works = on.has(text) || (!weekend && !off.has(text));
    const stands = stops.some((s) => text > s.from && text <= s.to);
    if (works && !stands) left -= 1;
  }
  return day.toISOString().slice(0, 10);
}

test("ten thousand random cases from 2019 to 2026, with suspensions and extensions, come out as reckoned by hand", () => {
  const date = fc.integer({ min: Date.UTC(2019, 0, 1) / 86_400_000, max: Date.UTC(2026, 5, 30) / 86_400_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
  const stop = fc.record({ after: fc.nat(60), length: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(date, fc.nat(60), fc.nat(15), fc.array(stop, { maxLength: 3 }), (accepted, limit, extension, gaps) => {
      const plus = (n: number) => new Date(Date.parse(`${accepted}T12:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
      const stops = gaps.map(({ after, length }) => ({ from: plus(after), to: plus(after + length) }));
      const reckoned = unwrap(
        reckonLimit({
          acceptedOn: d(accepted),
          limitWorkingDays: limit,
          extensions: [{ days: extension }],
          suspensions: stops as never,
          asOf: d(accepted),
          calendar: chinaCalendar,
        }),
      );
      expect(reckoned.dueOn).toBe(byHand(accepted, limit, extension, stops));
    }),
    { numRuns: 10_000 },
  );
});
