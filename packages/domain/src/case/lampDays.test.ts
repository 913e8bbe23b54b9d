import fc from "fast-check";
import { expect, test } from "vitest";
import { chinaCalendar } from "../calendar/announced.ts";
import { addDays, legalDateOf } from "../kernel/legalDate.ts";
import { evolve } from "./evolve.ts";
import { histories, item, wander } from "./histories.fixture.ts";
import { lampDays, lampOn } from "./lampDays.ts";
import { caseLimits } from "./limits.ts";
import { item as plain, Story } from "./special/story.fixture.ts";
import type { CaseState } from "./state.ts";

const days = (s: Story) => lampDays(s.state as CaseState, s.item, chinaCalendar);

test("an answer within five working days, the promise's last fifth, its end, the law's end", () => {
  const s = new Story(plain()).collected("2026-06-01", "idCard", "photo");
  expect(days(s)).toEqual({ dueOn: "2026-06-08", warning: "2026-06-08", yellow: "2026-06-09", red: null });
  s.do("2026-06-01", "agent", "accept", { number: null });
  // Ten promised working days end on 06-15, two are left from 06-11; twenty of the law end on 06-30, the festival of the 19th left out.
  expect(days(s)).toEqual({ dueOn: "2026-06-15", warning: "2026-06-11", yellow: "2026-06-16", red: "2026-07-01" });
});

test("decided in time, what is owed next is the delivery; delivered, nothing is", () => {
  const s = new Story(plain()).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
  s.do("2026-06-03", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  expect(days(s)).toMatchObject({ dueOn: "2026-06-17", yellow: null, red: "2026-06-18" });
});

test("while a special procedure stops the clock nothing is due; past its told day it is yellow", () => {
  const s = new Story(plain({ special: [{ procedure: "expertReview", usualDays: 30 }] as never })).accepted("2026-06-01");
  const stopped = s.try("2026-06-02", "handler", "suspend", { procedure: "expertReview", reason: "论证", expectedOn: "2026-06-15" });
  expect(stopped).toBe("ok");
  expect(days(s)).toEqual({ dueOn: null, warning: "2026-06-16", yellow: "2026-06-16", red: null });
});

test("on every day from the last act on the lamp is the one that the limits reckon", () => {
  const looked = new Map<string, number>();
  fc.assert(
    fc.property(histories, fc.nat(80), (moves, later) => {
      let state: CaseState | null = null;
      for (const event of wander(moves).events) {
        state = evolve(state as CaseState | null, event);
        if (state.acceptedAt === null) continue;
        const reckoned = lampDays(state, item, chinaCalendar);
        const today = legalDateOf(event.at);
        for (const day of [today, addDays(today, later % 10), addDays(today, later), addDays(today, later + 300)]) {
          const limits = caseLimits(state, item, chinaCalendar, day);
          const lamp = limits.ok && limits.value ? limits.value.lamp : "none";
          looked.set(lamp, (looked.get(lamp) ?? 0) + 1);
          expect([event.type, day, lampOn(reckoned, day)]).toEqual([event.type, day, lamp === "none" ? "green" : lamp]);
        }
      }
    }),
    { numRuns: 400 },
  );
  for (const lamp of ["green", "warning", "yellow", "red"]) expect([lamp, (looked.get(lamp) ?? 0) > 20]).toEqual([lamp, true]);
});
