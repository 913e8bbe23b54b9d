import { type CaseCommand, unwrap } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { dispatch, drop } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const as = async (username: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), "361028"));
const townOf = async (agent: string) => {
  const { office } = await person(county.db, agent);
  const [row] = await county.db.sql<{ username: string }[]>`select username from people where office = ${office.slice(0, 9)} and roles::text like '%townshipClerk%' limit 1`;
  return row?.username ?? "";
};

async function deviceOf(username: string): Promise<Device> {
  const device = await Device.of(county.db, "361028", await person(county.db, username));
  await device.sync();
  return device;
}
const doing = async (device: Device, ...commands: CaseCommand[]) => unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
/** A case taken by an agent, on the agent's device; not yet at the county. */
async function taken(username: string, seed: number) {
  const device = await deviceOf(username);
  const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), seed);
  await doing(device, ...commands);
  return { device, caseId };
}

test("what was refused to an office's people is seen by the office until its author has settled it, and by nobody else", async () => {
  const { device, caseId } = await taken("agent3", 31);
  await device.sync();
  const other = await deviceOf(await townOf("agent3"));
  await doing(other, { type: "withdraw", caseId, reason: "不办了", signature: "A".repeat(43) as never });
  await doing(device, { type: "withdraw", caseId, reason: "申请人来电", signature: "A".repeat(43) as never });
  await other.sync();
  await device.sync();
  const refused = await device.refused();
  expect(refused).toHaveLength(1);

  const own = await (await as(await townOf("agent3"))).refused.unsettled();
  expect(own.filter((l) => l.person === device.actor.id)).toMatchObject([{ caseId, refusal: { code: "case.wrongStage" } }]);
  const [elsewhere] = await county.db.sql<
    { username: string }[]
  >`select username from people where roles::text like '%townshipClerk%' and not starts_with(office, ${device.actor.office.slice(0, 9)}) limit 1`;
  expect((await (await as(elsewhere?.username ?? "")).refused.unsettled()).filter((l) => l.person === device.actor.id)).toEqual([]);
  await expect((await as("agent3")).refused.unsettled()).rejects.toMatchObject({ code: "FORBIDDEN" });

  await drop({ db: device.db }, refused[0]?.seq ?? 0);
  await device.sync();
  expect((await (await as(await townOf("agent3"))).refused.unsettled()).filter((l) => l.person === device.actor.id)).toEqual([]);
});

test("a refused act goes to a colleague who sees the case and has the duty, once, and is theirs to finish", async () => {
  const { device: agent, caseId } = await taken("agent4", 41);
  await agent.sync();
  const id = crypto.randomUUID();
  const command: CaseCommand = { type: "note", caseId, text: "请补录电话" };
  const refusal = { code: "case.notYours" } as const;
  const give = async (to: string, from = "agent4") => (await as(from)).refused.handOver({ id, to, command, refusal, remark: "我不在岗" });
  const town = await person(county.db, await townOf("agent4"));
  await give(town.id);
  await give(town.id);
  const theirs = await (await as(await townOf("agent4"))).refused.handedToMe();
  expect(theirs.filter((h) => h.id === id)).toMatchObject([{ from: agent.actor.id, caseId, command, refusal, remark: "我不在岗" }]);
  await expect((await as("agent5")).refused.handoverDone({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await (await as(await townOf("agent4"))).refused.handoverDone({ id });
  expect((await (await as(await townOf("agent4"))).refused.handedToMe()).filter((h) => h.id === id)).toEqual([]);
});

test("nobody is given what they may not see or do, and nobody gives what they do not see", async () => {
  const { device: agent, caseId } = await taken("agent6", 61);
  await agent.sync();
  const give = async (from: string, to: string, command: CaseCommand) =>
    (await as(from)).refused.handOver({ id: crypto.randomUUID(), to, command, refusal: { code: "case.notYours" }, remark: "" });
  const note: CaseCommand = { type: "note", caseId, text: "x" };
  // An agent of another village does not see the case; a handler may not withdraw it.
  const [far] = await county.db.sql<{ id: string }[]>`select id from people where username like 'agent%' and not starts_with(office, ${agent.actor.office.slice(0, 9)}) limit 1`;
  await expect(give("agent6", far?.id ?? "", note)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(give("agent6", "mz-handler", { type: "withdraw", caseId, reason: "x" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(give("agent6", "agent-6", note)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(give((far?.id ?? "").replace("agent-", "agent"), "agent-6", note)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a look at masked data is kept on the device, and stands in the audit log once it has had a network", async () => {
  const { device: agent, caseId } = await taken("agent8", 81);
  const at = Date.UTC(2026, 10, 20, 3);
  await agent.db.noteReveal(caseId, at);
  agent.fault = () => "lostBeforeServer";
  await agent.sync();
  expect(await agent.db.get("reveals")).toHaveLength(1);
  agent.fault = () => "none";
  await agent.sync();
  expect(await agent.db.get("reveals")).toEqual([]);
  expect(await county.db.sql`select person, detail from audit_log where action = 'case.reveal' and case_id = ${caseId}`).toMatchObject([
    { person: agent.actor.id, detail: "2026-11-20T03:00:00.000Z" },
  ]);
});

test("the county knows the version of a device's program, and how much still waited there", async () => {
  const agent = await deviceOf("agent9");
  const [row] = await county.db.sql`select app_version, waiting from devices where id = ${agent.vault.device}`;
  expect(row).toMatchObject({ app_version: "test", waiting: 0 });
});
