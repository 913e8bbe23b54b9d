import { expect, test } from "vitest";
import { Actor, type Role, roles } from "../org/roles.ts";
import { afterSignalAct, type SignalNow, signalActs, signalActsFor, signalStates } from "./acts.ts";
import { signalKinds, signalMeaning } from "./kinds.ts";

const person = (role: Role, unit: string | null = "MZ") => Actor.parse({ id: "p-1", name: "某", roles: [role], office: "361028", unit });
const signal = (more: Partial<SignalNow> = {}): SignalNow => ({ kind: "yellow", state: "raised", unit: "MZ", ...more });
const supervisor = person("supervision", null);

test("a yellow card: seen, answered in writing, sent back for more, answered, closed", () => {
  const handler = person("handler");
  let state = signal().state;
  const walk = [
    [handler, "acknowledge", ""],
    [handler, "answer", "材料于昨日到齐，今日办结"],
    [supervisor, "giveBack", "请写明何时通知申请人"],
    [handler, "answer", "已于 6 月 2 日告知"],
    [supervisor, "close", ""],
  ] as const;
  const states = walk.map(([who, act, text]) => {
    const after = afterSignalAct(who, signal({ state }), act, text);
    if (!after.ok) throw new Error(after.error.code);
    state = after.value;
    return state;
  });
  expect(states).toEqual(["acknowledged", "answered", "raised", "answered", "closed"]);
});

test("the supervision office answers for nobody, and closes nothing that is not answered; who is asked closes nothing", () => {
  expect(signalActsFor(supervisor, signal())).toEqual(["order"]);
  expect(signalActsFor(person("handler"), signal({ state: "answered" }))).toEqual([]);
  expect(afterSignalAct(person("handler"), signal({ state: "answered" }), "close", "")).toMatchObject({ ok: false, error: { code: "signal.notYours" } });
  expect(afterSignalAct(supervisor, signal(), "answer", "代答")).toMatchObject({ ok: false, error: { code: "signal.notYours" } });
});

test("another unit's people, and duties that it is not told to, have nothing to do with it", () => {
  expect(signalActsFor(person("handler", "SL"), signal())).toEqual([]);
  expect(signalActsFor(person("approver"), signal())).toEqual([]);
  expect(signalActsFor(person("reviewer"), signal({ kind: "reminder" }))).toEqual([]);
});

test("an answer without words is none", () => {
  expect(afterSignalAct(person("handler"), signal(), "answer", " ")).toMatchObject({ ok: false, error: { code: "signal.words" } });
});

test("in every state but the last somebody has an act, for every kind; none leads out of the last", () => {
  for (const kind of signalKinds)
    for (const state of signalStates) {
      const somebody = [supervisor, ...signalMeaning[kind].told.map((role) => person(role))].flatMap((who) => signalActsFor(who, signal({ kind, state })));
      expect([kind, state, somebody.length > 0]).toEqual([kind, state, state !== "closed"]);
      for (const role of roles)
        for (const act of signalActs) if (state === "closed") expect(afterSignalAct(person(role), signal({ kind, state }), act, "x")).toMatchObject({ ok: false });
    }
});
