import { unwrap } from "@yimen/domain";
import { firstEpoch, pull, push } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person, startCounty, testSecrets } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());
const deps = {
  get db() {
    return county.db;
  },
  secrets: testSecrets,
};

const take = async (device: Device, seed: number) => {
  const taken = intakeCommands(itemByCode("SYDJ"), seed);
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, taken.commands));
  return taken.caseId;
};

test("10 a pull while a long transaction holds a lower position skips nothing when that one commits", async () => {
  const agent = await person(county.db, "agent1");
  const writer = await Device.of(county.db, "361028", agent);
  await writer.sync();
  const early = await take(writer, 1);
  await writer.sync();

  const reader = await Device.of(county.db, "361028", agent);
  let release: () => void = () => {};
  let holding: () => void = () => {};
  const held = new Promise<void>((r) => {
    holding = r;
  });
  // The long one takes its position first and commits last.
  const long = county.db.sql.begin(async (tx) => {
    await tx`update cases set tx = pg_current_xact_id(), state = jsonb_set(state::jsonb, '{version}', '99')::json where id = ${early}`;
    holding();
    await new Promise<void>((r) => {
      release = r;
    });
  });
  await held;
  const late = await take(writer, 2);
  await writer.sync();

  // The later, committed one is not held back by the long one.
  expect(await reader.sync()).toBe("idle");
  expect(await reader.db.cases.get(late)).toBeDefined();
  const first = await pull({ db: county.db, county: "361028", actor: agent }, firstEpoch, null, 100);
  release();
  await long;
  const second = await pull({ db: county.db, county: "361028", actor: agent }, firstEpoch, first.cursor, 100);
  expect(second.cases.map((c) => c.id)).toContain(early);
  expect(await reader.sync()).toBe("idle");
  expect((await reader.db.cases.get(early))?.state.version).toBe(99);
  expect((await pull({ db: county.db, county: "361028", actor: agent }, firstEpoch, second.cursor, 100)).cases).toEqual([]);
});

test("pages of one pull hold every case once, and the next pull only what changed", async () => {
  const agent = await person(county.db, "agent2");
  const writer = await Device.of(county.db, "361028", agent);
  await writer.sync();
  const ids = [];
  for (let i = 0; i < 25; i += 1) ids.push(await take(writer, 100 + i));
  await writer.sync();
  const seen: string[] = [];
  let cursor = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof pull>> = await pull({ db: county.db, county: "361028", actor: agent }, firstEpoch, cursor, 7);
    seen.push(...page.cases.map((c) => c.id));
    cursor = page.cursor;
    if (!page.more) break;
  }
  expect([...seen].sort()).toEqual([...ids].sort());
});

test("4 two pushes of one outbox in flight at once: applied once, both get the answer", async () => {
  const agent = await person(county.db, "agent3");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const caseId = await take(device, 500);
  const commands = await device.envelopes();
  const answers = await Promise.all([1, 2, 3].map(async () => push(deps, "361028", agent, await device.signed(commands))));
  const statuses = answers.map((a) => [...new Set(a.outcomes.map((o) => o.status))].join());
  expect(statuses.sort()).toEqual(["alreadyApplied", "alreadyApplied", "applied"]);
  expect(await county.db.sql`select 1 from case_events where case_id = ${caseId}`).toHaveLength(commands.length);
});

test("6 a command of nonsense and one of an unknown kind don't hold up the others", async () => {
  const agent = await person(county.db, "agent4");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const caseId = await take(device, 600);
  const good = (await device.envelopes()).map((e) => ({ ...e, seq: e.seq + 10, after: e.after === 0 ? 0 : e.after + 10 }));
  const poison = [
    null,
    7,
    { seq: "x" },
    { seq: 5, after: 0, base: 0, at: 1, command: { type: "fly", caseId } },
    { seq: 6, after: 0, base: 0, at: 1, command: { type: "note", caseId: "../../etc", text: "x" } },
  ];
  const { outcomes } = await push(deps, "361028", agent, await device.signed([...poison, ...good]));
  expect(outcomes.slice(0, 5).map((o) => o.status)).toEqual(Array(5).fill("refused"));
  expect(outcomes.slice(5).every((o) => o.status === "applied")).toBe(true);
});

test("6 what comes after an act with a broken envelope does not wait for it for ever", async () => {
  const agent = await person(county.db, "agent7");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const caseId = await take(device, 650);
  await device.sync();
  unwrap(await dispatch({ db: device.db, actor: agent, now: 0.5 }, [{ type: "note", caseId, text: "时间不是整数" }]));
  unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, [{ type: "note", caseId, text: "后一条" }]));
  expect(await device.sync()).toBe("idle");
  expect(await device.pending()).toBe(0);
  expect((await device.refused()).map((e) => e.refusal?.code)).toEqual(["command.malformed"]);
  expect((await device.db.cases.get(caseId))?.state.acts.at(-1)?.text).toBe("后一条");
});

test("a command whose predecessor is not here waits, and is applied once it has come", async () => {
  const agent = await person(county.db, "agent5");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  await take(device, 700);
  const all = await device.envelopes();
  const [first, ...rest] = all;
  const early = await push(deps, "361028", agent, await device.signed(rest));
  expect(early.outcomes.every((o) => o.status === "waiting")).toBe(true);
  const whole = await push(deps, "361028", agent, await device.signed([first, ...rest]));
  expect(whole.outcomes.every((o) => o.status === "applied")).toBe(true);
});

test("a number of another device's block is refused; a device without numbers gets one from the county", async () => {
  const agent = await person(county.db, "agent6");
  const [mine, other] = [await Device.of(county.db, "361028", agent), await Device.of(county.db, "361028", agent)];
  await mine.sync();
  await other.sync();
  const foreign = (await other.db.get("blocks"))?.[0];
  const taken = await take(mine, 800);
  const accept = (await mine.db.pendingEntries()).find((e) => e.command.type === "accept");
  const { formatCaseNumber } = await import("@yimen/domain");
  if (!accept || !foreign) throw new Error("no acceptance");
  await mine.db.change(async (change) => change.put(mine.db.outbox, { ...accept, command: { type: "accept", caseId: taken, number: formatCaseNumber(foreign, 5) } }));
  await mine.sync();
  expect(await mine.refused()).toMatchObject([{ refusal: { code: "case.numberForeign" } }]);

  await mine.db.set("blocks", []);
  const bare = await take(mine, 801);
  expect((await mine.db.cases.get(bare))?.state).toMatchObject({ stage: "accepted", number: null });
  await mine.sync();
  expect((await mine.db.cases.get(bare))?.state.number).toMatch(/^361028-/);
});

test("23, 24 work on a case that was withdrawn meanwhile comes back to its author with the reason and the text", async () => {
  const [agent, clerk] = [await person(county.db, "agent1"), await person(county.db, "town1")];
  const [phone, desk] = [await Device.of(county.db, "361028", agent), await Device.of(county.db, "361028", clerk)];
  await phone.sync();
  const taken = intakeCommands(itemByCode("SYDJ"), 900, "notice");
  unwrap(await dispatch({ db: phone.db, actor: agent, now: Date.now() }, taken.commands));
  await phone.sync();
  await desk.sync();
  unwrap(
    await dispatch({ db: desk.db, actor: clerk, now: Date.now() }, [{ type: "withdraw", caseId: taken.caseId, reason: "申请人来电撤回", signature: "A".repeat(43) as never }]),
  );
  await desk.sync();
  unwrap(await dispatch({ db: phone.db, actor: agent, now: Date.now() }, [{ type: "note", caseId: taken.caseId, text: "户口簿明天补来" }]));
  await phone.sync();
  expect(await phone.refused()).toMatchObject([{ refusal: { code: "case.wrongStage", params: { stage: "withdrawn" } }, command: { text: "户口簿明天补来" } }]);
  expect((await phone.db.cases.get(taken.caseId))?.state.stage).toBe("withdrawn");
});
