import fc from "fast-check";
import { expect, test } from "vitest";
import { announcedYears, chinaCalendar } from "../calendar/announced.ts";
import { workCalendar } from "../calendar/workCalendar.ts";
import { histories, wander, item as wideItem } from "../case/histories.fixture.ts";
import { item, Story } from "../case/special/story.fixture.ts";
import { addDays, daysBetween, type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { type KnownEvent, type SignalInputs, signalsOf } from "./signals.ts";
import { type Thresholds, thresholdsOn, usualThresholds } from "./thresholds.ts";

const always = "2000-01-01" as LegalDate;
const usual: SignalInputs = { calendars: [{ from: always, calendar: chinaCalendar }], thresholds: [] };
/** What is raised, but for the missing number: nobody gives numbers here. */
const of = (s: Story, until: string, inputs = usual) =>
  signalsOf(s.events, s.item, inputs, until as LegalDate)
    .filter((x) => x.kind !== "numberLate")
    .map((x) => `${x.on} ${x.kind}`);

// Ten promised working days from Monday 2026-06-01 end on 06-15, twenty of the law on 06-30 (the festival of the 19th left out).
test("nobody begins: reminder, warning, yellow and red, each on its day and no day before", () => {
  const s = new Story(item()).accepted("2026-06-01");
  expect(of(s, "2026-06-05")).toEqual([]);
  expect(of(s, "2026-06-08")).toEqual(["2026-06-08 reminder"]);
  expect(of(s, "2026-06-10")).toEqual(["2026-06-08 reminder"]);
  expect(of(s, "2026-06-30")).toEqual(["2026-06-08 reminder", "2026-06-11 warning", "2026-06-16 yellow"]);
  expect(of(s, "2026-07-01").at(-1)).toBe("2026-07-01 red");
});

test("a yellow card wants reasons within one working day, a red one a rectification within five", () => {
  const s = new Story(item()).accepted("2026-06-01");
  const by = (kind: string) => signalsOf(s.events, s.item, usual, "2026-08-01" as LegalDate).find((x) => x.kind === kind)?.answerBy;
  expect([by("reminder"), by("yellow"), by("red")]).toEqual([null, "2026-06-17", "2026-07-08"]);
});

test("decided on the last day: warned, and nothing more; granted and not delivered in ten days: told", () => {
  const s = new Story(item()).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
  s.do("2026-06-15", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  expect(of(s, "2026-06-30")).toEqual(["2026-06-08 reminder", "2026-06-11 warning"]);
  expect(of(s, "2026-08-01")).toEqual(["2026-06-08 reminder", "2026-06-11 warning", "2026-07-01 deliveryLate"]);
});

test("five working days without an answer", () => {
  const s = new Story(item()).collected("2026-06-01", "idCard", "photo");
  expect(of(s, "2026-06-08")).toEqual([]);
  expect(of(s, "2026-06-09")).toEqual(["2026-06-09 answerLate"]);
});

test("what a device brings late is raised on the day on which it is known, not on the day on which it was done", () => {
  const s = new Story(item({ promised: { workingDays: 1, basis: "" } as never }));
  s.way = { received: "2026-06-08" };
  s.accepted("2026-06-01");
  expect(of(s, "2026-06-07")).toEqual([]);
  expect(of(s, "2026-06-08").sort()).toEqual(["2026-06-08 reminder", "2026-06-08 warning", "2026-06-08 yellow"]);
});

test("a stop begun on the promise's last day, one past what was told, and a second of its kind", () => {
  const s = new Story(item({ special: [{ procedure: "expertReview", usualDays: 30 }] as never })).accepted("2026-06-01");
  s.do("2026-06-15", "handler", "suspend", { procedure: "expertReview", reason: "论证", expectedOn: "2026-06-22" });
  s.do("2026-06-24", "handler", "resume", { text: "完" });
  s.do("2026-06-24", "handler", "suspend", { procedure: "expertReview", reason: "再论证", expectedOn: "2026-06-30" });
  const told = of(s, "2026-06-24");
  for (const x of ["2026-06-15 stopOnLastDay", "2026-06-23 stopLate", "2026-06-24 stopAgain"]) expect(told).toContain(x);
  expect(told.filter((x) => x.endsWith("yellow"))).toEqual([]);
});

test("accepted without a number by the next day", () => {
  const s = new Story(item()).accepted("2026-06-01");
  const told = (until: string) => signalsOf(s.events, s.item, usual, until as LegalDate).map((x) => `${x.on} ${x.kind}`);
  expect([told("2026-06-01"), told("2026-06-02")]).toEqual([[], ["2026-06-02 numberLate"]]);
});

test("what only an older program let by: a result before its decision, a refusal without reasons, a second notice", () => {
  const s = new Story(item()).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
  s.do("2026-06-03", "approver", "decide", { outcome: "refuse", opinion: "", reasons: "不符合条件", remedies: "可以复议" });
  const decided = s.events.at(-1) as KnownEvent;
  const at = (event: object) => ({ ...decided, event: { ...decided.event, ...event } }) as KnownEvent;
  const told = (...more: KnownEvent[]) =>
    signalsOf([...s.events.slice(0, -1), ...more], s.item, usual, "2026-06-04" as LegalDate)
      .map((x) => x.kind)
      .filter((kind) => kind !== "numberLate");
  const issued = at({ type: "issued", document: "证", documentNumber: "1" });
  expect(told(decided, issued)).toEqual([]);
  expect(told(issued, decided)).toEqual(["resultBeforeDecision"]);
  expect(told(at({ reasons: " " }))).toEqual(["noReasons"]);
  expect(told(at({ type: "noticeGiven", missing: [], again: true }))).toEqual(["noticeAgain"]);
});

test("who holds a step for more than three working days", () => {
  const s = new Story(item()).accepted("2026-06-01").do("2026-06-01", "handler", "assign", { to: "h-1" });
  expect(of(s, "2026-06-04").filter((x) => x.endsWith("heldLong"))).toEqual([]);
  expect(of(s, "2026-06-05")).toContain("2026-06-05 heldLong");
});

test("thresholds count from their first day; what was raised before stays, what was not comes then", () => {
  const s = new Story(item()).accepted("2026-06-01");
  const strict: Thresholds = { ...usualThresholds, from: "2026-06-04" as LegalDate, warningShare: 0.9 };
  expect(of(s, "2026-06-05", { ...usual, thresholds: [strict] })).toContain("2026-06-04 warning");
  const lax: Thresholds = { ...usualThresholds, from: "2026-06-12" as LegalDate, warningShare: 0, warningDays: 0 };
  expect(of(s, "2026-06-15", { ...usual, thresholds: [lax] })).toContain("2026-06-11 warning");
  expect(thresholdsOn([lax, strict], "2026-06-03" as LegalDate)).toBe(usualThresholds);
  expect(thresholdsOn([lax, strict], "2026-07-03" as LegalDate)).toBe(lax);
});

/** The county's calendar after an announcement that takes a week off. */
const other = workCalendar({
  ...announcedYears,
  "2026": {
    ...(announcedYears["2026"] as object),
    holidays: [...(announcedYears["2026"]?.holidays ?? []), "2026-06-08", "2026-06-09", "2026-06-10", "2026-07-06", "2026-07-07"],
  } as never,
});

test("on any day, with what was known on it, the signals are those that are reckoned for it years later", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      histories,
      fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }),
      fc.nat(40),
      fc.nat(40),
      fc.array(fc.nat(99), { minLength: 4, maxLength: 4 }),
      (moves, delays, loaded, changed, days) => {
        const told = wander(moves).events;
        if (told.length === 0) return;
        let known = 0;
        const events: KnownEvent[] = told.map((event, i) => {
          const late = delays[i % delays.length] ?? 0;
          known = Math.max(known, event.at + (late > 15 ? late * 86_400_000 : 0));
          return { event, receivedAt: known };
        });
        const first = legalDateOf(events[0]?.receivedAt ?? 0);
        const last = addDays(legalDateOf(known), 40);
        const inputs: SignalInputs = {
          calendars: [
            { from: always, calendar: chinaCalendar },
            { from: addDays(first, loaded), calendar: other },
          ],
          thresholds: [{ ...usualThresholds, from: addDays(first, changed), warningShare: 0.6, reminderShare: 0.2, heldDays: 1 }],
        };
        const zero = signalsOf(events, wideItem, inputs, last);
        for (const x of zero) seen.add(x.kind);
        const someDay = days.map((share) => addDays(first, Math.floor((daysBetween(first, last) * share) / 100)));
        // Days on which something is raised, and those before, are where it could go wrong.
        const edges = zero.slice(0, 3).flatMap((x) => [addDays(x.on, -1), x.on]);
        for (const day of [...someDay, ...edges]) {
          const upTo = events.filter((e) => legalDateOf(e.receivedAt) <= day);
          const then = { calendars: inputs.calendars.filter((c) => c.from <= day), thresholds: inputs.thresholds.filter((t) => t.from <= day) };
          expect(signalsOf(upTo, wideItem, then, day)).toEqual(zero.filter((x) => x.on <= day));
        }
      },
    ),
    { numRuns: 120 },
  );
  for (const kind of ["reminder", "warning", "yellow", "red", "answerLate"]) expect(seen).toContain(kind);
});
