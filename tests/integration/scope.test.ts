import { type Actor, type CaseId, unwrap } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

let seed = 9000;
const take = async (device: Device): Promise<CaseId> => {
  seed += 1;
  const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), seed);
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
  return caseId;
};
const held = async (device: Device) => new Set(await device.db.cases.rows.toCollection().primaryKeys());
/** The same phone after its owner was moved: what the county now says of them. */
const moved = async (device: Device, office: string): Promise<void> => {
  await county.db.sql`update people set office = ${office} where id = ${device.actor.id}`;
  device.become({ ...device.actor, office: office as Actor["office"] });
};

test("43 a scope that shrinks purges what the county has and never what waits or is unsettled; one that widens fills", async () => {
  const clerk = await Device.of(county.db, "361028", await person(county.db, "town1"));
  const villager = await Device.of(county.db, "361028", await person(county.db, "agent1"));
  for (const device of [clerk, villager]) await device.sync();
  const village = [await take(villager), await take(villager)];
  await villager.sync();
  const township = [await take(clerk)];
  await clerk.sync();
  for (const id of [...village, ...township]) expect(await held(clerk)).toContain(id);

  // Work that waits, and a refused act nobody has settled, on cases that are about to leave the scope.
  unwrap(await dispatch({ db: clerk.db, actor: clerk.actor, now: Date.now() }, [{ type: "note", caseId: village[0] as CaseId, text: "调离前补记" }]));
  const [refusedCase] = township;
  await county.db.sql`update cases set state = jsonb_set(state::jsonb, '{stage}', '"withdrawn"')::json, stage = 'withdrawn' where id = ${refusedCase as string}`;
  unwrap(
    await dispatch({ db: clerk.db, actor: clerk.actor, now: Date.now() }, [
      { type: "withdraw", caseId: refusedCase as CaseId, reason: "不办了", signature: "A".repeat(43) as never },
    ]),
  );
  const before = (await clerk.db.outbox.toArray()).length;
  clerk.fault = () => "lostBeforeServer";
  await moved(clerk, "361028101");
  expect(await clerk.sync()).toBe("offline");
  clerk.fault = () => "none";
  expect(await clerk.sync()).toBe("idle");
  expect((await clerk.db.outbox.toArray()).length).toBe(before);
  expect((await clerk.refused()).map((e) => e.command.type)).toContain("withdraw");
  const rest = await held(clerk);
  expect(rest).not.toContain(village[1]);
  expect(rest).toContain(refusedCase);

  await moved(clerk, "361028");
  clerk.become({ ...clerk.actor, roles: ["townshipClerk"] });
  await clerk.sync();
  for (const id of [...village, ...township]) expect(await held(clerk)).toContain(id);
});

test("44 a hundred failed rounds drop nothing: the work is there, and goes once the line is back", async () => {
  const device = await Device.of(county.db, "361028", await person(county.db, "agent40"));
  await device.sync();
  const ids = [await take(device), await take(device)];
  for (let i = 0; i < 100; i += 1) {
    device.fault = () => (i % 2 === 0 ? "lostBeforeServer" : "lostAnswer");
    await device.sync();
    expect(await device.pending()).toBe(10);
  }
  device.fault = () => "none";
  expect(await device.sync()).toBe("idle");
  const rows = await county.db.sql<{ n: number }[]>`select count(*)::int as n from case_events where case_id = any(${ids}::uuid[])`;
  expect(rows[0]?.n).toBe(10);
});

test("16 acts written by an older program wait on a phone: read through the upgrade, applied, and shown as they will be; one of tomorrow is refused with words", async () => {
  const device = await Device.of(county.db, "361028", await person(county.db, "agent41"));
  await device.sync();
  const id = await take(device);
  for (const entry of await device.db.pendingEntries()) {
    const { v: _v, ...old } = entry;
    const command = { ...entry.command } as Record<string, unknown>;
    if (entry.command.type === "collect") delete command.signature;
    await device.db.change(async (change) => change.put(device.db.outbox, { ...old, command: command as never }));
  }
  expect(await device.sync()).toBe("idle");
  expect(await device.refused()).toEqual([]);
  expect((await device.db.cases.get(id))?.state).toMatchObject({ stage: "accepted", signature: null });

  const late = await take(device);
  for (const entry of await device.db.pendingEntries()) await device.db.change(async (change) => change.put(device.db.outbox, { ...entry, v: 99 }));
  await device.sync();
  expect((await device.refused()).map((e) => e.refusal?.code)).toEqual(Array(5).fill("command.tooNew"));
  expect(await county.db.sql`select 1 from cases where id = ${late}`).toHaveLength(0);
});

test("16 a program too old for the county is told so; its work stays, is exported to a file, taken in at an office once, and nobody else can read it", async () => {
  const { exportWork } = await import("@yimen/web/exportWork");
  const { appRouter } = await import("@yimen/server");
  const { callerContext } = await import("../harness/county.ts");
  const device = await Device.of(county.db, "361028", await person(county.db, "agent42"), { escrow: true });
  await device.sync();
  const id = await take(device);
  device.protocol = 0;
  expect(await device.sync()).toBe("outdated");
  expect(await device.pending()).toBe(5);
  const text = await (await exportWork(device.db, device.vault)).text();
  const name = (await device.db.cases.get(id))?.state.applicant.name ?? "?";
  expect(text).not.toContain(name);
  const clerk = appRouter.createCaller(callerContext(county.db, await person(county.db, "town1"), "361028"));
  await expect(clerk.device.importWork({ ...JSON.parse(text), box: JSON.parse(text).box.replace(/^..../, "AAAA") })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect(await clerk.device.importWork(JSON.parse(text))).toMatchObject({ taken: 5, known: 0, refused: 0 });
  expect(await clerk.device.importWork(JSON.parse(text))).toMatchObject({ taken: 0, known: 5 });
  const [row] = await county.db.sql<{ state: { firstAsked: string } }[]>`select state from cases where id = ${id}`;
  expect(row?.state.firstAsked).toBe("agent-42");
  device.protocol = 1;
  expect(await device.sync()).toBe("idle");
  expect(await device.pending()).toBe(0);
  const villager = appRouter.createCaller(callerContext(county.db, await person(county.db, "agent1"), "361028"));
  await expect(villager.device.importWork(JSON.parse(text))).rejects.toMatchObject({ code: "FORBIDDEN" });
});
