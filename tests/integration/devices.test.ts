import { type Actor, type CaseId, type CaseState, formatCaseNumber, unwrap } from "@yimen/domain";
import { appRouter, push } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerContext, intakeCommands, person, startCounty, testSecrets } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let admin: ReturnType<typeof appRouter.createCaller>;
beforeAll(async () => {
  county = await startCounty();
  admin = appRouter.createCaller(callerContext(county.db, await person(county.db, "admin"), "361028"));
});
afterAll(() => county?.close());

let seed = 7000;
const nextSeed = () => {
  seed += 1;
  return seed;
};
/** `ahead`: milliseconds by which the device's clock says it is later, more than any answer's way takes: it counts as done when it is received. */
const take = async (device: Device, ahead = 0): Promise<CaseId> => {
  const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), nextSeed());
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: device.now() + ahead }, commands));
  return caseId;
};
const stateOf = async (id: string): Promise<CaseState | undefined> => (await county.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;
const deviceRow = async (device: Device) => (await county.db.sql<{ status: string; remark: string }[]>`select status, remark from devices where id = ${device.vault.device}`)[0];
const fresh = async (username: string): Promise<[Device, Actor]> => {
  const actor = await person(county.db, username);
  const device = await Device.of(county.db, "361028", actor);
  expect(await device.sync()).toBe("idle");
  return [device, actor];
};

describe("signatures", () => {
  test("a batch altered on its way, signed by another key, or moved to another device is refused, and nothing of it is written", async () => {
    const [device, actor] = await fresh("agent1");
    const [other] = await fresh("agent1");
    const caseId = await take(device);
    const good = await device.signed(await device.envelopes());
    const deps = { db: county.db, secrets: testSecrets };
    const altered = structuredClone(good);
    (altered.commands[0] as { command: { applicant: { name: string } } }).command.applicant.name = "别人";
    for (const bad of [altered, { ...good, signature: (await other.signed(good.commands)).signature }, { ...good, device: other.vault.device }, { ...good, signature: "AAAA" }])
      await expect(push(deps, "361028", actor, bad)).rejects.toMatchObject({ code: "FORBIDDEN", message: "device.signature" });
    expect(await stateOf(caseId)).toBeUndefined();
    expect((await deviceRow(device))?.remark).toBe("signature");
    expect((await push(deps, "361028", actor, good)).outcomes.every((o) => o.status === "applied")).toBe(true);
  });

  test("what was sent is kept to the letter with its signature", async () => {
    const [device] = await fresh("agent2");
    await take(device);
    const sent = await device.signed(await device.envelopes());
    await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, sent);
    const [kept] = await county.db.sql<{ commands: Buffer; signature: string }[]>`select commands, signature from signed_batches where device = ${device.vault.device}`;
    const { gunzipSync } = await import("node:zlib");
    const text = gunzipSync(kept?.commands ?? Buffer.alloc(0)).toString();
    expect(text).toBe(JSON.stringify(sent.commands));
    const { platform, fromBase64url, utf8 } = await import("@yimen/crypto");
    const signed = utf8(`yimen.push.1\n${device.vault.device}\n${text}`);
    expect(await platform.verify(device.vault.signer.publicKey, signed, fromBase64url(kept?.signature ?? "") as never)).toBe(true);
  });

  test("a second key under the id of an enrolled device, and another person's device, are refused", async () => {
    const [device, actor] = await fresh("agent3");
    const stranger = await Device.of(county.db, "361028", actor);
    const api = appRouter.createCaller(callerContext(county.db, actor, "361028"));
    const enrolment = { device: device.vault.device, label: "x", suite: "platform" as const, escrow: null };
    await expect(api.sync.enrol({ ...enrolment, publicKey: stranger.vault.signer.publicKey })).rejects.toMatchObject({ message: "device.signature" });
    const thief = appRouter.createCaller(callerContext(county.db, await person(county.db, "agent4"), "361028"));
    await expect(thief.sync.enrol({ ...enrolment, publicKey: device.vault.signer.publicKey })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(thief.sync.pull({ device: device.vault.device, cursor: null, limit: 10 })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });
});

describe("approval and revocation", () => {
  test("a device that waits for approval gets nothing and sends nothing; approved, its work flows", async () => {
    const actor = await person(county.db, "agent5");
    const device = await Device.of(county.db, "361028", actor);
    const strict = appRouter.createCaller({ ...callerContext(county.db, actor, "361028"), approveDevices: true });
    const { enrol } = device.transport;
    device.transport.enrol = (e) => strict.sync.enrol(e as never) as ReturnType<typeof enrol>;
    expect(await device.sync()).toBe("awaitingApproval");
    expect(await device.db.cases.count()).toBe(0);
    await expect(strict.sync.pull({ device: device.vault.device, cursor: null, limit: 10 })).rejects.toMatchObject({ message: "device.pending" });
    await expect(strict.sync.leaseNumbers({ device: device.vault.device, count: 1 })).rejects.toMatchObject({ message: "device.pending" });
    await admin.device.judge({ id: device.vault.device, status: "approved", reason: "已核对" });
    expect(await device.sync()).toBe("idle");
    const id = await take(device);
    expect(await device.sync()).toBe("idle");
    expect((await stateOf(id))?.stage).toBe("accepted");
  });

  test("a revoked device's work goes into keeping, once, and is applied under its author's name when a person says so", async () => {
    const [device, actor] = await fresh("agent6");
    const id = await take(device);
    const printed = (await device.db.cases.get(id))?.state.number;
    await admin.device.judge({ id: device.vault.device, status: "revoked", reason: "手机丢失" });
    expect(await device.sync()).toBe("revoked");
    expect(await device.pending()).toBe(0);
    expect(await stateOf(id)).toBeUndefined();
    const [kept] = (await admin.device.quarantine()).filter((k) => k.device === device.vault.device);
    expect(kept).toMatchObject({ person: actor.id, why: "device", acts: 5, verdict: null });
    // Handed over twice, kept once.
    const api = appRouter.createCaller(callerContext(county.db, null, null));
    const batch = (await county.db.sql<{ batch: string }[]>`select batch from quarantine where id = ${kept?.id ?? 0}`)[0]?.batch;
    await api.sync.surrender(JSON.parse(batch ?? "") as never);
    expect((await admin.device.quarantine()).filter((k) => k.device === device.vault.device)).toHaveLength(1);
    const { outcomes } = await admin.device.judgeQuarantine({ id: kept?.id ?? 0, verdict: "applied", reason: "本人到场核对无误" });
    expect(outcomes.map((o) => o.status)).toEqual(Array(5).fill("applied"));
    // The number in the applicant's hand is the official one.
    expect(await stateOf(id)).toMatchObject({ stage: "accepted", firstAsked: actor.id, number: printed });
    await expect(admin.device.judgeQuarantine({ id: kept?.id ?? 0, verdict: "dropped", reason: "x" })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("18 the wire of the version before, without what this one added to it: taken as ever", async () => {
    const [device, actor] = await fresh("agent8");
    const id = await take(device);
    const { left: _left, app: _app, ...older } = await device.signed(await device.envelopes());
    const api = appRouter.createCaller(callerContext(county.db, actor, "361028"));
    const answer = await api.sync.push(older as Parameters<typeof api.sync.push>[0]);
    expect(answer.outcomes.map((o) => o.status)).toEqual(Array(5).fill("applied"));
    expect(await stateOf(id)).toMatchObject({ stage: "accepted" });
    expect(await api.catalogue.all({ have: null })).toMatchObject({ items: expect.any(Array) });
  });

  test("a device in force can't hand anything into keeping, nor can one that can't sign", async () => {
    const [device] = await fresh("agent7");
    await take(device);
    const api = appRouter.createCaller(callerContext(county.db, null, null));
    const batch = await device.signed(await device.envelopes());
    await expect(api.sync.surrender(batch)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(api.sync.surrender({ ...batch, signature: "AAAA" })).rejects.toMatchObject({ message: "device.signature" });
    await expect(api.sync.surrender({ ...batch, device: crypto.randomUUID() })).rejects.toMatchObject({ message: "device.signature" });
  });

  test("27 the permission was withdrawn at noon: the morning's acts are applied, the afternoon's refused, though all arrive in the evening", async () => {
    const [device, actor] = await fresh("agent8");
    const morning = await take(device);
    await county.db.sql`update people set roles = '[]' where id = ${actor.id}`;
    const afternoon = await take(device, 60_000);
    // The session's own view of the person is of the morning too: only the record of duties decides.
    expect(await device.sync()).toBe("idle");
    expect((await stateOf(morning))?.stage).toBe("accepted");
    expect(await stateOf(afternoon)).toBeUndefined();
    expect((await device.refused()).map((e) => e.refusal?.code)).toEqual(["permission.denied", ...Array(4).fill("case.priorRefused")]);
  });

  test("27 the person was withdrawn altogether: kept for people to judge; applied, the duties of each act's time decide", async () => {
    const [device, actor] = await fresh("agent9");
    const morning = await take(device);
    await county.db.sql`update people set active = false where id = ${actor.id}`;
    const afternoon = await take(device, 60_000);
    const api = appRouter.createCaller(callerContext(county.db, null, null));
    const entries = await device.db.pendingEntries();
    const tokens = Object.fromEntries(entries.flatMap((e) => (e.clock ? [[String(e.clock.token.at), e.clock.token.mac]] : [])));
    const commands = entries.map(({ seq, after, base, at, clock, command }) => ({ seq, after, base, at, clock: clock && [clock.token.at, clock.elapsed, clock.skew], command }));
    await api.sync.surrender({ ...(await device.signed(commands)), tokens });
    const [kept] = (await admin.device.quarantine()).filter((k) => k.device === device.vault.device);
    expect(kept?.why).toBe("person");
    await admin.device.judgeQuarantine({ id: kept?.id ?? 0, verdict: "applied", reason: "离岗前受理，予以确认" });
    expect((await stateOf(morning))?.stage).toBe("accepted");
    expect(await stateOf(afternoon)).toBeUndefined();
  });
});

describe("numbers", () => {
  test("26 a copied profile: the same sequences and the same number from two phones; the first stands, the other is told, no number twice", async () => {
    const [device] = await fresh("agent10");
    const copy = await device.copied();
    const [mine, theirs] = [await take(device), await take(copy)];
    const printed = (await device.db.cases.get(mine))?.state.number;
    expect((await copy.db.cases.get(theirs))?.state.number).toBe(printed);
    expect(await device.sync()).toBe("idle");
    await copy.sync();
    expect((await copy.refused()).map((e) => e.refusal?.code)).toEqual(Array(5).fill("command.seqReused"));
    expect((await stateOf(mine))?.number).toBe(printed);
    expect(await stateOf(theirs)).toBeUndefined();
    expect((await deviceRow(device))?.remark).toBe("copied");
  });

  test("26 a device comes back after its blocks were taken back: refused, told, and accepted anew under a number of its own", async () => {
    const [device] = await fresh("agent11");
    const id = await take(device);
    await county.db.sql`update number_blocks set device = null, next = 1000 where device = ${device.vault.device}`;
    expect(await device.sync()).toBe("idle");
    const [refused] = await device.refused();
    expect(refused?.refusal?.code).toBe("case.numberForeign");
    expect(await stateOf(id)).toMatchObject({ stage: "collected", number: null });
    // The used-up stock is filled again by the round; the act is done anew with the next number.
    expect(await device.sync()).toBe("idle");
    unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, [{ type: "accept", caseId: id, number: null }]));
    expect(await device.sync()).toBe("idle");
    const number = (await stateOf(id))?.number;
    expect(number).toMatch(/^361028-/);
    expect(number).not.toBe(refused?.command.type === "accept" && refused.command.number);
  });

  test("a number outside every block, or of a made-up one, is refused", async () => {
    const [device] = await fresh("agent12");
    for (const block of ["ZZZZ", "0000"]) {
      const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), nextSeed());
      const number = formatCaseNumber({ division: "361028", year: new Date().getUTCFullYear(), block }, 7);
      unwrap(
        await dispatch(
          { db: device.db, actor: device.actor, now: Date.now() },
          commands.map((c) => (c.type === "accept" ? { ...c, number } : c)),
        ),
      );
      await device.sync();
      expect((await stateOf(caseId))?.number).toBeNull();
    }
    expect((await device.refused()).map((e) => e.refusal?.code)).toEqual(["case.numberForeign", "case.numberForeign"]);
  });
});

describe("11 time", () => {
  const day = 86_400_000;
  test.each([
    ["a day ahead", day],
    ["a year ahead", 365 * day],
    ["a year behind", -365 * day],
  ])("the device's clock is %s: order and exactly-once hold, the limit starts on the true day, the doubt shows", async (_name, skew) => {
    const actor = await person(county.db, "agent13");
    const device = await Device.of(county.db, "361028", actor);
    device.now = () => Date.now() + skew;
    expect(await device.sync()).toBe("idle");
    // Numbers are of the year that the county counts, whatever year the device believes in.
    const id = await take(device);
    expect(await device.sync()).toBe("idle");
    const state = await stateOf(id);
    expect(state?.stage).toBe("accepted");
    expect(Math.abs((state?.acceptedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(state?.acts.every((a) => a.doubt === true || a.type === "numbered")).toBe(true);
    expect((await device.db.cases.get(id))?.state).toEqual(state);
    const [event] = await county.db.sql<{ claimed: Date; received: Date }[]>`select claimed_at as claimed, received_at as received from case_events where case_id = ${id} limit 1`;
    expect(Math.abs((event?.claimed.getTime() ?? 0) - (event?.received.getTime() ?? 0) - skew)).toBeLessThan(60_000);
  });

  test("a clock that jumps back during work: acts keep their order, and none is before the last contact", async () => {
    const [device, actor] = await fresh("agent14");
    const contact = Date.now();
    const id = await take(device);
    device.now = () => Date.now() - 30 * day;
    unwrap(await dispatch({ db: device.db, actor, now: device.now() }, [{ type: "note", caseId: id, text: "时钟被拨回" }]));
    expect(await device.sync()).toBe("idle");
    const acts = (await stateOf(id))?.acts ?? [];
    expect(acts.map((a) => a.type)).toEqual(["begun", "filled", "attached", "collected", "accepted", "noted"]);
    expect(acts.at(-1)).toMatchObject({ doubt: true });
    expect(acts.at(-1)?.at).toBeGreaterThan(contact - 60_000);
  });

  test("an honest clock leaves no doubt", async () => {
    const [device] = await fresh("agent15");
    const id = await take(device);
    await device.sync();
    expect((await stateOf(id))?.acts.some((a) => a.doubt)).toBe(false);
  });

  test("evidence that the county did not make is no evidence", async () => {
    const [device, actor] = await fresh("agent16");
    const id = await take(device);
    const entries = await device.db.pendingEntries();
    const long = Date.now() - 20 * day;
    const commands = entries.map(({ seq, after, base, command }) => ({ seq, after, base, at: long, clock: [long, null, 0], command }));
    await push({ db: county.db, secrets: testSecrets }, "361028", actor, { ...(await device.signed(commands)), tokens: { [String(long)]: "A".repeat(22) } });
    expect((await stateOf(id))?.acts[0]).toMatchObject({ doubt: true });
  });
});
