import fc from "fast-check";
import { expect, test } from "vitest";
import { chinaCalendar } from "../calendar/announced.ts";
import { histories, wander, item as wideItem } from "../case/histories.fixture.ts";
import { item, Story } from "../case/special/story.fixture.ts";
import type { LegalDate } from "../kernel/legalDate.ts";
import type { KnownEvent } from "../supervision/signals.ts";
import { type Counts, countsOf, difference, type Grouping } from "./counts.ts";
import { type CaseFacts, caseFacts } from "./facts.ts";
import { longestPeriod, partsOf, periodBefore, periodKinds, periodLength, periodOf, stepsOf } from "./periods.ts";

const facts = (s: Story, calendar = chinaCalendar) => caseFacts(s.events, s.item, () => calendar) as CaseFacts;
/** What a case adds for a unit, by day. */
const perDay = (s: Story, by: Grouping = "unit") => {
  const days: Record<string, Counts> = {};
  for (const c of countsOf(facts(s))) if (c.by === by) days[c.day] = Object.fromEntries(Object.entries({ ...days[c.day], ...c.counts }).sort());
  return days;
};

// Ten promised working days, twenty of the law.
const decided = (day: string, outcome = "grant") =>
  new Story(item())
    .accepted("2026-06-01")
    .do("2026-06-02", "handler", "review", { opinion: "" })
    .do(day, "approver", "decide", { outcome, opinion: "", reasons: outcome === "refuse" ? "不符合" : "", remedies: outcome === "refuse" ? "可以复议" : "" });

test("taken and accepted on Monday, granted on Wednesday: each on its day, two working days used, eighteen of the law's twenty saved", () => {
  expect(perDay(decided("2026-06-03"))).toEqual({
    "2026-06-01": { taken: 1, accepted: 1, ofTakenAccepted: 1, ofTakenAnswered: 1 },
    "2026-06-03": { answered: 1, granted: 1, used: 2, promised: 10, statutory: 20, saved: 18 },
  });
});

test("on the last promised day it is not late, on the next it is; on the law's last day it is not beyond it, on the next it is", () => {
  const [last, next] = ["2026-06-15", "2026-06-16"].map((day) => facts(decided(day)).answered);
  expect([last?.late, last?.used, next?.late, next?.used]).toEqual([false, 10, true, 11]);
  expect(["2026-06-30", "2026-07-01"].map((day) => facts(decided(day)).answered?.beyond)).toEqual([false, true]);
  expect(perDay(decided("2026-07-01", "refuse"))["2026-07-01"]).toMatchObject({ answered: 1, refused: 1, late: 1, beyond: 1, saved: 0 });
});

test("a stop is not counted as used", () => {
  const s = new Story(item({ special: [{ procedure: "testing", usualDays: 30 }] })).accepted("2026-06-01");
  s.do("2026-06-02", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-06-12" }).do("2026-06-12", "handler", "resume", { text: "完" });
  s.do("2026-06-15", "handler", "review", { opinion: "" }).do("2026-06-15", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  expect(facts(s).answered).toMatchObject({ used: 2, late: false });
});

test("a refusal that is set aside, and what is decided then, change nothing that was counted", () => {
  const s = decided("2026-06-03", "refuse");
  const before = perDay(s);
  s.do("2026-07-06", "approver", "reopen", { document: "复决字〔2026〕1号", reason: "撤销" });
  s.do("2026-07-07", "handler", "review", { opinion: "" }).do("2026-07-07", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  expect(perDay(s)).toEqual(before);
});

test("hours are Shanghai's, weekdays from Sunday; the township is the office's; time itself has no person", () => {
  const s = decided("2026-06-03");
  const members = (by: Grouping) => countsOf(facts(s)).flatMap((c) => (c.by === by ? [`${c.member} ${Object.keys(c.counts)[0]}`] : []));
  expect(members("hour")).toEqual(["1 12 taken"]);
  expect(new Set(members("town").map((m) => m.split(" ")[0]))).toEqual(new Set(["361028100"]));
  expect(members("person")).toEqual(["agent-1 taken", "agent-1 accepted", "a-1 answered"]);
  const late = new Story(item()).collected("2026-06-01", "idCard", "photo").do("2026-06-15", "system", "deemAccepted");
  expect(countsOf(facts(late)).filter((c) => c.by === "person")).toHaveLength(1);
});

test("whatever happens, and in whatever portions it comes: what was added adds up to what there is", () => {
  fc.assert(
    fc.property(fc.array(histories, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat(5)), (moves, cut) => {
      const all = moves.map((m) => wander(m).events.map((event): KnownEvent => ({ event, receivedAt: event.at })));
      const reckon = (events: readonly KnownEvent[]) => caseFacts(events, wideItem, () => chinaCalendar);
      const sums = new Map<string, number>();
      const add = (counts: ReturnType<typeof difference>) => {
        for (const c of counts)
          for (const [measure, n] of Object.entries(c.counts)) {
            const key = `${c.by}/${c.day}/${c.unit}/${c.member}/${measure}`;
            sums.set(key, (sums.get(key) ?? 0) + n);
          }
      };
      for (const events of all) {
        let known: CaseFacts | null = null;
        for (let upTo = 0; upTo < events.length; ) {
          upTo = Math.min(events.length, upTo + 1 + (cut.next().value as number) * 10);
          const now = reckon(events.slice(0, upTo));
          add(difference(known ? [known] : [], now ? [now] : []));
          known = now;
        }
      }
      const live = new Map([...sums].filter(([, n]) => n !== 0));
      sums.clear();
      add(
        difference(
          [],
          all.flatMap((events) => reckon(events) ?? []),
        ),
      );
      expect(live).toEqual(new Map([...sums].filter(([, n]) => n !== 0)));
      // What follows what was taken never exceeds it.
      for (const [key, n] of live) if (/\/ofTaken/.test(key)) expect(n).toBeLessThanOrEqual(live.get(key.replace(/[^/]+$/, "taken")) ?? 0);
    }),
    { numRuns: 60 },
  );
});

test("periods are whole, follow one another, and are cut into at most a hundred steps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.nat(longestPeriod - 1), (n, length) => {
      const day = new Date(n * 86_400_000).toISOString().slice(0, 10) as LegalDate;
      for (const kind of periodKinds) {
        const period = periodOf(kind, day);
        expect(period.from <= day && day <= period.to).toBe(true);
        expect(periodOf(kind, period.to)).toEqual(period);
        expect(periodBefore(period)).toEqual(periodOf(kind, new Date(Date.parse(period.from) - 86_400_000).toISOString().slice(0, 10) as LegalDate));
      }
      const span = { from: day, to: new Date((n + length) * 86_400_000).toISOString().slice(0, 10) as LegalDate };
      const { months, days } = partsOf(span);
      const parts = [...(months ? [months] : []), ...days].sort((a, b) => (a.from < b.from ? -1 : 1));
      expect([parts[0]?.from, parts.at(-1)?.to, parts.reduce((n, p) => n + periodLength(p), 0)]).toEqual([span.from, span.to, periodLength(span)]);
      if (months) expect([months.from.slice(8), periodOf("month", months.to).to]).toEqual(["01", months.to]);
      expect(stepsOf(span).length).toBeLessThanOrEqual(100);
      expect(periodLength(periodBefore(span)) > 0 && periodBefore(span).to < span.from).toBe(true);
    }),
    { numRuns: 200 },
  );
  expect(periodOf("week", "2026-06-07" as LegalDate)).toEqual({ from: "2026-06-01", to: "2026-06-07" });
  expect(periodOf("quarter", "2026-12-31" as LegalDate)).toEqual({ from: "2026-10-01", to: "2026-12-31" });
  expect(periodBefore({ from: "2026-03-01" as LegalDate, to: "2026-03-31" as LegalDate })).toEqual({ from: "2026-02-01", to: "2026-02-28" });
});
