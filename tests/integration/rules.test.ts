import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rebuild } from "@yimen/db";
import { type CaseCommand, type CaseId, type CaseState, chinaCalendar, composePaper, legalDateOf, unwrap } from "@yimen/domain";
import { appRouter, doDueDeeds } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesArrive } from "../harness/cases.ts";
import { callerContext, findable, intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

/** One clock for the county and all devices of a test, moved by the test. */
let at = Date.parse("2026-06-01T10:00:00+08:00");
const noon = (day: string) => Date.parse(`${day}T12:00:00+08:00`);
async function deviceOf(username: string): Promise<Device> {
  const device = await Device.of(county.db, "361028", await person(county.db, username));
  device.now = () => at;
  device.countyNow = () => at;
  await device.sync();
  return device;
}
const doing = async (device: Device, ...commands: CaseCommand[]) => unwrap(await dispatch({ db: device.db, actor: device.actor, now: device.now() }, commands));
const stateOf = async (id: CaseId) => (await county.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;
const eventsOf = async (id: CaseId) =>
  (await county.db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${id} order by version`).map((e) => e.type);
const townOf = async (agent: string) => {
  const { office } = await person(county.db, agent);
  return (await county.db.sql<{ username: string }[]>`select username from people where office = ${office.slice(0, 9)} and roles::text like '%townshipClerk%'`)[0]?.username ?? "";
};

test("28 accepted in the last minute of a day, of a year, on a make-up Saturday: the day is Shanghai's, and the limit runs from the next working day", async () => {
  const device = await deviceOf("agent1");
  for (const [time, day, due] of [
    ["2026-06-05T23:59:59+08:00", "2026-06-05", "2026-06-17"],
    ["2026-06-06T00:00:01+08:00", "2026-06-06", "2026-06-17"],
    ["2026-02-14T16:30:00+08:00", "2026-02-14", "2026-03-04"],
    ["2026-12-31T23:59:59+08:00", "2026-12-31", "2027-01-12"],
  ] as const) {
    at = Date.parse(time);
    await device.sync();
    const { caseId, commands } = intakeCommands(itemByCode("GLJT"), Date.parse(time) / 1000);
    await doing(device, ...commands);
    await device.sync();
    const state = await stateOf(caseId);
    expect(legalDateOf(state?.acceptedAt ?? 0)).toBe(day);
    const [row] = await county.db.sql<{ due: string }[]>`select promised_due::text as due from cases where id = ${caseId}`;
    expect(row?.due, `${time}: ${itemByCode("GLJT").promised.workingDays} working days`).toBe(due);
  }
});

test("29 a one-time notice issued offline, and another at the township at the same time: one stands, the other's author is told", async () => {
  at = noon("2026-06-08");
  const [agent, clerk] = [await deviceOf("agent2"), await deviceOf(await townOf("agent2"))];
  const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), 29, "notice");
  await doing(agent, ...commands.filter((c) => c.type !== "notice"));
  await agent.sync();
  await clerk.sync();
  const notice = commands.find((c) => c.type === "notice") as CaseCommand;
  await doing(agent, notice);
  await doing(clerk, notice);
  await clerk.sync();
  await agent.sync();
  expect((await eventsOf(caseId)).filter((t) => t === "noticeGiven")).toHaveLength(1);
  expect((await agent.refused()).map((e) => [e.command.type, e.refusal?.code])).toEqual([["notice", "case.noticeAlreadyGiven"]]);
  expect(await clerk.refused()).toEqual([]);
});

test("30 the five days ran out while the device was offline: what was answered in time on paper counts, what was not is accepted from the day of receipt", async () => {
  at = noon("2026-06-08");
  const agent = await deviceOf("agent3");
  const answered = intakeCommands(itemByCode("SYDJ"), 301, "notice");
  const silent = intakeCommands(itemByCode("SYDJ"), 302, "collect");
  for (const taken of [answered, silent]) await doing(agent, ...taken.commands.filter((c) => c.type !== "notice"));
  await agent.sync();
  // The photos came with the cases: without them nothing would happen by itself.
  for (const taken of [answered, silent]) await filesArrive(county.db, "361028", [(await stateOf(taken.caseId)) as CaseState], at);
  // No signal from here on; the notice is handed over on the third day.
  at = noon("2026-06-10");
  await doing(agent, answered.commands.find((c) => c.type === "notice") as CaseCommand);
  await doDueDeeds(county.db, "361028", noon("2026-06-16"));
  expect((await stateOf(answered.caseId))?.deemedAccepted).toBe(true);
  at = noon("2026-06-17");
  await agent.sync();
  expect(await agent.refused()).toEqual([]);
  expect(await stateOf(answered.caseId)).toMatchObject({ stage: "awaitingCorrection", acceptedAt: null });
  expect(await stateOf(silent.caseId)).toMatchObject({ stage: "accepted", deemedAccepted: true, acceptedAt: noon("2026-06-08") });
  expect((await stateOf(silent.caseId))?.number).toMatch(/^361028-2026-/);
  expect((await agent.db.cases.get(answered.caseId))?.state.stage).toBe("awaitingCorrection");
});

test("33 the same resident applies for the same item in the village and at the township on one day: both are taken, the later says so", async () => {
  at = noon("2026-06-08");
  const [agent, clerk] = [await deviceOf("agent4"), await deviceOf(await townOf("agent4"))];
  const [first, second] = [intakeCommands(itemByCode("GLJT"), 331), intakeCommands(itemByCode("GLJT"), 332)];
  const applicant = first.commands.flatMap((c) => (c.type === "begin" ? [c.applicant] : []))[0];
  const same = second.commands.map((c) => (c.type === "begin" && applicant ? { ...c, applicant } : c));
  await doing(agent, ...first.commands);
  await doing(clerk, ...same);
  await clerk.sync();
  await agent.sync();
  expect((await stateOf(second.caseId))?.duplicateOf).toBeUndefined();
  expect((await stateOf(first.caseId))?.duplicateOf).toEqual({ id: second.caseId, number: (await stateOf(second.caseId))?.number });
  // Another item, or another person, is no duplicate; nor is one whose twin has ended.
  const other = intakeCommands(itemByCode("YLCB"), 333);
  await doing(agent, ...other.commands.map((c) => (c.type === "begin" && applicant ? { ...c, applicant } : c)));
  await agent.sync();
  expect((await stateOf(other.caseId))?.duplicateOf).toBeUndefined();
});

test("an act of the day after meets what time has done, though the clockwork never ran: the case is accepted from its receipt, with a number, and a late notice comes back", async () => {
  at = noon("2026-06-01");
  const device = await deviceOf("agent3");
  const item = { ...itemByCode("GLJT"), intake: { ...itemByCode("GLJT").intake, village: "collect" as const } };
  const { caseId, commands } = intakeCommands(item, 34, "collect");
  await doing(device, ...commands);
  await device.sync();
  const state = (await stateOf(caseId)) as CaseState;
  await filesArrive(county.db, "361028", [state], at);
  // Written by a program that does not know of it: the county does.
  at = noon("2026-06-22");
  const late: CaseCommand = { type: "notice", caseId, missing: [{ what: item.materials[0]?.code ?? "", why: "模糊" }] };
  const send = async (seq: number, command: CaseCommand) => {
    const batch = await device.signed([{ seq, after: 0, base: 0, at, v: 3, clock: null, command }]);
    return (await device.transport.push(batch as never)).outcomes[0];
  };
  expect(await send(900, late)).toMatchObject({ status: "refused", refusal: { code: "case.timeHasActed", params: { deed: "deemAccepted", date: "2026-06-09" } } });
  expect((await stateOf(caseId))?.stage).toBe("collected");
  expect(await send(901, { type: "note", caseId, text: "家属来电" })).toMatchObject({ status: "applied" });
  expect(await eventsOf(caseId)).toEqual(["begun", "filled", "attached", "collected", "deemedAccepted", "numbered", "noted"]);
  expect(await stateOf(caseId)).toMatchObject({ stage: "accepted", deemedAccepted: true, number: expect.stringMatching(/^361028-/) });
  expect(legalDateOf((await stateOf(caseId))?.acceptedAt ?? 0)).toBe("2026-06-01");
  expect((await rebuild(county.db.sql, { write: false })).differences).toEqual([]);
});

test("a name that was written wrong is mended: papers given stay as they were, later ones bear the right one, the case is found by both", async () => {
  at = noon("2026-06-01");
  const device = await deviceOf("agent4");
  const item = itemByCode("GLJT");
  const { caseId, commands } = intakeCommands(item, 35);
  await doing(device, ...commands.filter((c) => c.type !== "accept"));
  const begun = ((await device.db.cases.get(caseId)) as { state: CaseState }).state;
  const { applicant, form } = begun;
  const paper = (key: string, state: CaseState) => composePaper(key, { state, item, officeName: "", personName: (id) => id, calendar: chinaCalendar })?.rows;
  at += 60_000;
  const [field] = item.form.flatMap((step) => step.fields).filter((f) => f.type === "text" && form[f.key] !== undefined);
  await doing(device, { type: "correct", caseId, form: { ...form, [field?.key ?? ""]: "更正后" }, why: "笔误" });
  await doing(device, { type: "accept", caseId, number: null });
  const correct = async (name: string, minutes: number) => {
    at = noon("2026-06-01") + minutes * 60_000;
    await doing(device, { type: "correctApplicant", caseId, applicant: { ...applicant, name }, why: "同音字" });
  };
  await correct("欧阳更正", 5);
  await correct("欧阳更政", 9);
  await device.sync();
  const kept = async () =>
    (await county.db.sql`select applicant_name, former_names, state->'formerApplicants'->1->'applicant'->>'name' as second from cases where id = ${caseId}`)[0] ?? {};
  const right = { applicant_name: "欧阳更政", former_names: `${applicant.name}\n欧阳更正`, second: "欧阳更正" };
  expect(await kept()).toEqual(right);
  const handler = appRouter.createCaller(callerContext(county.db, await person(county.db, "mz-handler"), "361028"));
  await findable(county.db);
  for (const text of ["欧阳更政", "欧阳更正", applicant.name]) expect((await handler.case.search({ text })).lines.map((c) => c.id)).toContain(caseId);
  const state = (await stateOf(caseId)) as CaseState;
  expect(paper("acceptanceNotice", state)).toContainEqual(["申请人", applicant.name]);
  expect(state.form[field?.key ?? ""]).toBe("更正后");
  expect(paper("application", state)).toEqual(paper("application", begun));
  expect((await rebuild(county.db.sql, { write: false })).differences).toEqual([]);

  // A county of the version before has only the events: the upgrade brings what its cases lack.
  await county.db.sql`update cases set former_names = null, state = (state::jsonb - 'formerApplicants' - 'formerForms')::json where id = ${caseId}`;
  expect((await rebuild(county.db.sql, { write: false })).differences).toEqual([caseId]);
  const [, ...upgrade] = readFileSync(join(import.meta.dirname, "../../packages/db/src/migrations/0020_former_names.sql"), "utf8").split("--> statement-breakpoint");
  for (const statement of upgrade) await county.db.sql.unsafe(statement);
  expect(await kept()).toEqual(right);
  expect((await rebuild(county.db.sql, { write: false })).differences).toEqual([]);
});
