import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chinaCalendar } from "../calendar/announced.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import type { Actor } from "../org/roles.ts";
import type { CommandType } from "./acts.ts";
import { missingMaterials } from "./checks.ts";
import { CaseCommand as CommandSchema } from "./commands.ts";
import { eventTypes } from "./events.ts";
import { evolve, replay } from "./evolve.ts";
import { availableCommands } from "./guard.ts";
import { agent, applicant, both, by, command, dayMs, everyone, hash, histories, item, run, story, stranger, variant, wander } from "./histories.fixture.ts";
import { caseLimits } from "./limits.ts";
import { openHearing } from "./special/hearing.ts";
import { dueDeed } from "./special/system.ts";
import { type CaseState, isFinal, stages } from "./state.ts";

const taken = [
  [agent, "begin"],
  [agent, "fill"],
  [agent, "attach", { files: both }],
  [agent, "collect"],
] as [Actor, CommandType, object?][];

describe("what the law asks", () => {
  test("a second one-time notice is refused (art. 32)", () => {
    const state = story([agent, "begin"], [agent, "fill"], [agent, "collect"], [agent, "notice"]);
    expect(run({ ...state, stage: "collected" }, agent, command("notice"))).toMatchObject({ ok: false, error: { code: "case.noticeAlreadyGiven" } });
  });

  test("what is incomplete can't be accepted, and the refusal names what is missing", () => {
    const state = story([agent, "begin"], [agent, "fill"], [agent, "collect"]);
    expect(run(state, agent, command("accept"))).toEqual({ ok: false, error: { code: "case.materialsMissing", fields: ["idCard", "photo"] } });
    const empty = story([agent, "begin"], [agent, "attach", { files: both }], [agent, "collect"]);
    expect(run(empty, agent, command("accept"))).toMatchObject({ error: { code: "case.formInvalid", fields: ["reason"] } });
  });

  test("after the one-time notice the case is accepted once all of it is supplied", () => {
    expect(story([agent, "begin"], [agent, "fill"], [agent, "collect"], [agent, "notice"], [agent, "attach", { files: both }], [agent, "accept"]).stage).toBe("accepted");
  });

  test("not accepting needs a written reason; refusing needs reasons and remedies (arts. 32, 38)", () => {
    expect(run(story(...taken), agent, command("decline", { reason: "" }))).toMatchObject({ error: { code: "case.reasonNeeded" } });
    const ready = story(...taken, [agent, "accept"], [by("h-1"), "review"], [by("r-1"), "review"]);
    expect(run(ready, by("a-1"), command("decide", { outcome: "refuse" }))).toMatchObject({ error: { code: "case.reasonNeeded" } });
    expect(run(ready, by("a-1"), command("decide", { outcome: "refuse", reasons: "不符合" }))).toMatchObject({ error: { code: "case.remediesNeeded" } });
  });

  test("nothing may be asked or handed in that the published list does not name (art. 31)", () => {
    const state = story([agent, "begin"]);
    expect(run(state, agent, command("fill", { form: { salary: 1 } }))).toMatchObject({ error: { code: "case.formInvalid", fields: ["salary"] } });
    expect(run(state, agent, command("attach", { files: [{ code: "horoscope", form: "copy", hash, size: 1 }] }))).toMatchObject({ error: { code: "case.materialUnknown" } });
  });

  test("one person can't sign two steps, whatever duties they hold", () => {
    const state = story(...taken, [agent, "accept"], [by("all-1"), "review"]);
    expect(run(state, by("all-1"), command("review"))).toMatchObject({ error: { code: "case.samePerson" } });
    expect(availableCommands(state, by("all-1"), item)).not.toContain("review");
  });

  test("an applicant with a wrong ID is refused with the field's name", () => {
    expect(run(null, agent, command("begin", { applicant: { ...applicant, idNumber: "361028199003071236" } }))).toMatchObject({
      error: { code: "case.formInvalid", fields: ["idNumber"] },
    });
  });

  test("an agent sees no way into another village's case", () => {
    expect(availableCommands(story(...taken), stranger, item).filter((t) => t !== "note")).toEqual([]);
  });
});

test("no decision, by people or by time, while a hearing is open; and no stage but the last is without a way out", () => {
  const waysOut = new Map<string, Set<string>>();
  fc.assert(
    fc.property(histories, (moves) => {
      let state: CaseState | null = null;
      for (const event of wander(moves).events) {
        const before = state as CaseState | null;
        if (before && (event.type === "decided" || event.type === "deemedGranted"))
          expect(openHearing(before, chinaCalendar, legalDateOf(event.at))).toMatchObject({ ok: true, value: null });
        state = evolve(before, event);
        if (before && state.stage !== before.stage) waysOut.set(before.stage, (waysOut.get(before.stage) ?? new Set()).add(event.by === "system" ? "time" : "people"));
      }
    }),
    { numRuns: 1500, seed: 2 },
  );
  for (const stage of stages) if (!isFinal(stage)) expect([stage, waysOut.get(stage)?.has("people") || stage === "delivered"]).toEqual([stage, true]);
});

/** A stop past its told day ends, by resuming or with the case, and with it its yellow. Nothing else makes a lamp better, and nothing a red one. */
const stopEnds = ["yellow>green", "yellow>warning"];
const mayEase: Readonly<Record<string, readonly string[]>> = { resumed: stopEnds, withdrawn: stopEnds, terminated: stopEnds };

test("a lamp never gets better by time, nor by an act that may not do so; red stays", () => {
  const order = ["none", "green", "warning", "yellow", "red"];
  const eased = new Map<string, Set<string>>();
  const lampOf = (state: CaseState, day: LegalDate) => {
    const limits = caseLimits(state, item, chinaCalendar, day);
    return limits.ok && limits.value ? order.indexOf(limits.value.lamp) : 0;
  };
  fc.assert(
    fc.property(histories, (moves) => {
      let state: CaseState | null = null;
      let last: LegalDate | null = null;
      for (const event of wander(moves).events) {
        const before = state as CaseState | null;
        const day = legalDateOf(event.at);
        if (before && last) expect(lampOf(before, day)).toBeGreaterThanOrEqual(lampOf(before, last));
        state = evolve(before, event);
        if (before && lampOf(state, day) < lampOf(before, day)) {
          const change = `${order[lampOf(before, day)]}>${order[lampOf(state, day)]}`;
          eased.set(event.type, (eased.get(event.type) ?? new Set()).add(change));
        }
        last = day;
      }
    }),
    { numRuns: 1500, seed: 3 },
  );
  expect([...eased].map(([type, how]) => [type, [...how].filter((h) => !mayEase[type]?.includes(h)).sort()]).filter(([, how]) => how?.length)).toEqual([]);
});

test("the histories go deep: every stage is reached, and every kind of event happens", () => {
  const reached = new Set<string>();
  const happened = new Set<string>();
  fc.assert(
    fc.property(histories, (moves) => {
      const { state, events } = wander(moves);
      if (state) reached.add(state.stage);
      for (const e of events) happened.add(e.type);
    }),
    { numRuns: 2500, seed: 1 },
  );
  expect([...reached].sort()).toEqual([...stages].sort());
  // What needs the other cases is the server's: numbers, and who has applied twice. This item is decided here, not above.
  const elsewhere = ["numbered", "papersNumbered", "officeMoved", "holderLeft", "duplicateFound", "forwarded"];
  expect(Object.keys(eventTypes).filter((t) => !elsewhere.includes(t) && !happened.has(t))).toEqual([]);
});

describe("invariants over random histories", () => {
  test("replay from zero gives the same state", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        const { state, events } = wander(moves);
        expect(replay(events)).toEqual(state);
      }),
      { numRuns: 500 },
    ); // prettier-ignore
  });

  test("signers of one case are different people; a decision has one signature a step, or one by mandate", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        const signers = wander(moves).state?.signatures.map((s) => s.by) ?? [];
        expect(new Set(signers).size).toBe(signers.length);
        const decided = wander(moves).state?.decision;
        if (decided && !decided.deemedFrom && !decided.mandate) expect(signers).toHaveLength(3);
      }),
      { numRuns: 500 },
    );
  });

  test("nothing happens after the end; one acceptance, one notice, one decision at most", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        const { events: all } = wander(moves);
        // What a review sets aside begins anew.
        const again = all.flatMap((e, i) => (e.type === "reopened" ? [i] : []));
        for (const events of [0, ...again].map((from, n) => all.slice(from, again[n]))) {
          const count = (...types: string[]) => events.filter((e) => types.includes(e.type)).length;
          for (const type of ["begun", "issued", "delivered", "closed", "extensionRequested", "extensionDecided", "promised", "archived", "revoked", "accepted", "deemedAccepted"])
            expect([type, count(type) <= 1]).toEqual([type, true]);
          expect(events.filter((e) => e.type === "noticeGiven" && !e.again).length).toBeLessThanOrEqual(1);
          expect(events.filter((e) => e.type === "noticeGiven" && e.again).length).toBeLessThanOrEqual(1);
          expect(count("decided", "deemedGranted")).toBeLessThanOrEqual(1);
          const end = events.findIndex((e) => ["closed", "withdrawn", "lapsed", "terminated", "acceptanceDeclined"].includes(e.type));
          if (end >= 0) for (const e of events.slice(end + 1)) expect(["archived", "revoked", "changeRequested", "changeDecided"]).toContain(e.type);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a grant has every required material, there or promised and not broken; nothing goes out before a promise is kept", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        const { events } = wander(moves);
        let state: CaseState | null = null;
        for (const event of events) {
          const before = state as CaseState | null;
          if (before && ((event.type === "decided" && event.outcome === "grant") || event.type === "deemedGranted")) {
            const missing = missingMaterials(before, item);
            expect(missing.every((code) => before.promise?.materials.includes(code) && before.promise.brokenAt === null)).toBe(true);
          }
          if (before && event.type === "issued" && before.decision?.outcome === "grant") expect(before.promise?.keptAt).not.toBeNull();
          state = evolve(before, event);
        }
      }),
      { numRuns: 800 },
    );
  });

  test("nothing is granted against a department, or before each has answered or its silence has become consent", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        let state: CaseState | null = null;
        for (const event of wander(moves).events) {
          const before = state as CaseState | null;
          if (before && ((event.type === "decided" && event.outcome === "grant") || event.type === "deemedGranted"))
            for (const n of before.copyNotices ?? []) expect(n.deemedAt !== null || n.answer?.answer === "agree" || n.answer?.answer === "conditions").toBe(true);
          // An answer that comes after silence was consent stands on the record, and changes nothing.
          if (before && event.type === "copyNoticeAnswered" && event.late)
            expect(evolve(before, event).copyNotices?.find((n) => n.unit === event.unit)).toMatchObject({ deemedAt: expect.any(Number), late: { by: event.by } });
          state = evolve(before, event);
        }
      }),
      { numRuns: 800 },
    );
  });

  test("the clock stands exactly while a special procedure runs; an extension is decided by another person", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        const { state, at } = wander(moves);
        if (!state) return;
        const open = (state.suspensions ?? []).filter((s) => s.to === null);
        expect(open.length).toBe(state.stage === "suspended" || (["withdrawn", "terminated"].includes(state.stage) && open.length === 1) ? 1 : 0);
        if (state.extension?.decision) expect(state.extension.decision.by).not.toBe(state.extension.requestedBy);
        const limits = caseLimits(state, item, chinaCalendar, legalDateOf(at));
        expect(limits.ok).toBe(true);
        if (limits.ok && limits.value && state.stage === "suspended")
          expect(limits.value.statutory.days.some((d) => d.because === "suspended") || open[0]?.from === legalDateOf(at)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("what time has made due can be done, once, and leaves nothing due of its kind", () => {
    const system = everyone.at(-1) as Actor;
    fc.assert(
      fc.property(histories, fc.nat(90), (moves, later) => {
        const { state, at } = wander(moves);
        if (!state) return;
        const then = at + later * dayMs;
        const deed = dueDeed(state, item, chinaCalendar, legalDateOf(then));
        if (!deed) return;
        const decided = run(state, system, deed.command, then);
        expect(decided.ok).toBe(true);
        if (!decided.ok) return;
        const after = decided.value.reduce((s, e) => evolve(s, e), state);
        expect(dueDeed(after, item, chinaCalendar, legalDateOf(then))?.command.type).not.toBe(deed.command.type);
        // Not a day earlier.
        expect(run(state, system, deed.command, Date.parse(`${deed.on}T00:00:00+08:00`) - 1).ok).toBe(false);
      }),
      { numRuns: 800 },
    );
  });

  test("every state that is not final has a way on for someone", () => {
    fc.assert(
      fc.property(histories, (moves) => {
        const { state } = wander(moves);
        if (state && !isFinal(state.stage)) expect(everyone.some((p) => availableCommands(state, p, item).some((t) => t !== "note" && t !== "withdraw"))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("the buttons tell the truth: what is offered is not refused for the person or the stage", () => {
    fc.assert(
      fc.property(histories, fc.nat(everyone.length - 1), (moves, n) => {
        const { state, at } = wander(moves);
        const actor = everyone[n] as Actor;
        if (!state) return;
        for (const type of availableCommands(state, actor, item)) {
          const decided = run(state, actor, command(type, type === "assign" ? { to: actor.id } : variant(type, 1, at)), at);
          if (!decided.ok) expect(["case.wrongStage", "case.otherUnit", "case.notYours"]).not.toContain(decided.error.code);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("any JSON is either a command or a clean no", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => CommandSchema.safeParse(value)).not.toThrow();
    }),
  ); // prettier-ignore
});
