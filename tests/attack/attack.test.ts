import { request } from "node:http";
import { toBase64url } from "@yimen/crypto";
import { rebuild } from "@yimen/db";
import { temporaryDataDir } from "@yimen/db/embedded";
import { type CaseCommand, type CaseState, commandTypes, resumeText, unwrap } from "@yimen/domain";
import { appRouter, createReader, doDueDeeds, push, TooHeavy } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import ExcelJS from "exceljs";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerContext, intakeCommands, person, startCounty, testSecrets } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { until } from "../harness/service.ts";
import { itemByCode } from "../harness/story.ts";

/** Plays stranger, thief and insider against the real server over HTTP and the real rules; each test is an attack that once got through. */
let county: Awaited<ReturnType<typeof startCounty>>;
let server: Awaited<ReturnType<typeof listeningServer>>;
const log: string[] = [];
beforeAll(async () => {
  county = await startCounty();
  server = await listeningServer({ db: county.db, filesDir: temporaryDataDir(), logLevel: "warn", logTo: { write: (line) => log.push(line) } });
});
afterAll(async () => {
  await server?.app.close();
  await county?.close();
});

const day = 86_400_000;
const password = "yimen-demo";
const stateOf = async (id: string): Promise<CaseState | undefined> => (await county.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;
const fresh = async (username: string): Promise<Device> => {
  const device = await Device.of(county.db, "361028", await person(county.db, username), { escrow: true });
  expect(await device.sync()).toBe("idle");
  return device;
};
const api = async (username: string | null) =>
  appRouter.createCaller(callerContext(county.db, username === null ? null : await person(county.db, username), username === null ? null : "361028"));
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
let seed = 50_000;
const intake = (end: "accept" | "collect" | "notice" = "accept", code = "SYDJ") => {
  seed += 1;
  return intakeCommands(itemByCode(code), seed, end);
};
const envelopes = (commands: readonly CaseCommand[], at: number, first = 1) =>
  commands.map((command, i) => ({ seq: first + i, after: i === 0 ? 0 : first + i - 1, base: 0, at, v: 2, clock: null, command }));

describe("text that nobody can read", () => {
  test("half a character is refused alone, with its place; what is honest beside it is taken, and the county's jobs go on", async () => {
    const device = await fresh("agent1");
    const [bad, good] = [intake(), intake()];
    const poisoned = bad.commands.map((c) => (c.type === "begin" ? { ...c, applicant: { ...c.applicant, name: "王\ud800五" } } : c));
    const batch = await device.signed([...envelopes(poisoned, Date.now()), ...envelopes(good.commands, Date.now(), 100)]);
    const { outcomes } = await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, batch);
    expect(outcomes[0]).toMatchObject({ status: "refused", refusal: { code: "command.malformed", fields: ["command.applicant.name"] } });
    expect(outcomes.slice(5).map((o) => o.status)).toEqual(Array(5).fill("applied"));
    // A key is a text too, and names itself in the answer.
    const { outcomes: keyed } = await push(
      { db: county.db, secrets: testSecrets },
      "361028",
      device.actor,
      await device.signed(envelopes([{ type: "fill", caseId: good.caseId, form: { "\ud800": 1 } } as never], Date.now(), 200)),
    );
    expect(keyed[0]).toMatchObject({ status: "refused", refusal: { code: "command.malformed" } });
    expect(await doDueDeeds(county.db, "361028", Date.now())).toBeGreaterThanOrEqual(0);
    expect(await (await api("supervision")).refused.unsettled()).toBeInstanceOf(Array);
    expect(await (await api("admin")).calendar.preview({ year: 2027, text: "" })).toBeTruthy();
    expect((await rebuild(county.db.sql, { write: false })).differences).toEqual([]);
  });

  test("handed into keeping it makes nothing unreadable, and is refused alone when it is judged", async () => {
    const device = await fresh("agent2");
    const admin = await api("admin");
    await admin.device.judge({ id: device.vault.device, status: "revoked", reason: "丢失" });
    const { caseId, commands } = intake();
    const poisoned = [...commands, { type: "note" as const, caseId, text: "\udc00" }];
    await (await api(null)).sync.surrender(await device.signed(envelopes(poisoned, Date.now())));
    const [kept] = (await admin.device.quarantine()).filter((k) => k.device === device.vault.device);
    expect(kept).toMatchObject({ acts: 6 });
    const { outcomes } = await admin.device.judgeQuarantine({ id: kept?.id ?? 0, verdict: "applied", reason: "核对" });
    expect(outcomes.map((o) => o.status)).toEqual([...Array(5).fill("applied"), "refused"]);
  });

  test("one that is there already is set aside by the job, and another township's due case is done", async () => {
    const system = await fresh("agent3");
    const [one, two] = [intake("collect"), intake("collect")];
    for (const { commands } of [one, two]) unwrap(await dispatch({ db: system.db, actor: system.actor, now: Date.now() }, commands));
    expect(await system.sync()).toBe("idle");
    for (const c of [one, two])
      for (const f of c.commands.flatMap((x) => (x.type === "attach" ? x.files : [])))
        await county.db.sql`insert into attachments (county, hash, size, type, uploaded_by) values ('361028', ${f.hash}, 1, 'image/png', 'x') on conflict do nothing`;
    // As a county of before this rule may hold it.
    await county.db
      .sql`update cases set state = replace(state::text, '"name":"', '"name":"\\ud800')::json, number = '坏' || left(id::text, 8), head_hash = 'x' where id = ${one.caseId}`;
    await county.db.sql`update case_events set version = version + 1000 where case_id = ${one.caseId} and version = 1`;
    await county.db
      .sql`insert into case_events select county, case_id, 5, body, hash, device, 900000, claimed_at, received_at from case_events where case_id = ${one.caseId} and version = 4 on conflict do nothing`;
    const later = Date.now() + 20 * day;
    await doDueDeeds(county.db, "361028", later);
    expect((await stateOf(two.caseId))?.stage).toBe("accepted");
    // People are told which, and of what kind; nothing of what it holds.
    expect(await (await api("admin")).device.setAside()).toMatchObject([{ id: one.caseId, code: expect.stringMatching(/^[0-9A-Z]{5}$/), times: 1 }]);
    await county.db.sql`delete from cases where id = ${one.caseId}`;
    await county.db.sql`delete from case_events where case_id = ${one.caseId}`;
  });
});

describe("backdating", () => {
  test("weeks back without evidence: no earlier than the last contact, in doubt, and never granted by silence; nor from year 0", async () => {
    for (const claimed of [Date.now() - 21 * day, 0]) {
      const before = Date.now();
      const device = await fresh("agent4");
      const { caseId, commands } = intake("accept", "SYDJ");
      const { outcomes } = await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, await device.signed(envelopes(commands, claimed)));
      expect(outcomes.map((o) => o.status)).toEqual(Array(5).fill("applied"));
      const state = await stateOf(caseId);
      expect(state?.acceptedAt).toBeGreaterThanOrEqual(before - 1000);
      expect(state?.acts.filter((a) => a.type !== "numbered").every((a) => a.doubt)).toBe(true);
      const files = commands.flatMap((c) => (c.type === "attach" ? c.files : []));
      for (const f of files)
        await county.db.sql`insert into attachments (county, hash, size, type, uploaded_by) values ('361028', ${f.hash}, 1, 'image/png', 'x') on conflict do nothing`;
      await doDueDeeds(county.db, "361028", Date.now() + 300 * day);
      expect((await stateOf(caseId))?.decision).toBeNull();
    }
  });

  test("another device's old word of the county's time is no evidence; one's own may not grow older", async () => {
    const old = Date.now() - 20 * day;
    const device = await fresh("agent5");
    const stolen = { [String(old)]: testSecrets.mac("time", `${crypto.randomUUID()}/${old}`) };
    const { caseId, commands } = intake();
    const backdated = envelopes(commands, old + day).map((e) => ({ ...e, clock: [old, null, 0] }));
    await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, { ...(await device.signed(backdated)), tokens: stolen });
    expect((await stateOf(caseId))?.acts[0]).toMatchObject({ doubt: true });
    expect((await stateOf(caseId))?.acts[0]?.at).toBeGreaterThan(Date.now() - day);
    // Its own of now, shown with an act; then its own of before with a later one.
    const own = (at: number) => ({ [String(at)]: testSecrets.mac("time", `${device.vault.device}/${at}`) });
    const [now, next, then] = [Date.now(), intake(), intake()];
    await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, {
      ...(await device.signed(envelopes(next.commands, now, 10).map((e) => ({ ...e, clock: [now, null, 0] })))),
      tokens: own(now),
    });
    await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, {
      ...(await device.signed(envelopes(then.commands, old + day, 20).map((e) => ({ ...e, clock: [old, null, 0] })))),
      tokens: own(old),
    });
    expect((await stateOf(then.caseId))?.acceptedAt).toBeGreaterThanOrEqual(now);
  });

  test("a duty that was withdrawn is not used by dating the act before it", async () => {
    const device = await fresh("agent6");
    const { caseId, commands } = intake();
    await county.db.sql`update people set roles = '[]' where id = ${device.actor.id}`;
    const { outcomes } = await push({ db: county.db, secrets: testSecrets }, "361028", device.actor, await device.signed(envelopes(commands, Date.now() - 5 * day)));
    expect(outcomes[0]).toMatchObject({ status: "refused", refusal: { code: "permission.denied" } });
    expect(await stateOf(caseId)).toBeUndefined();
  });
});

/** A file that is being sent and never ends by itself. @returns what became of it */
async function slowUpload(cookie: string): Promise<{ over: Promise<"cut off" | number> }> {
  const { hostname, port } = new URL(server.url);
  const call = request({
    hostname,
    port,
    path: "/files",
    method: "POST",
    headers: {
      cookie,
      "tus-resumable": "1.0.0",
      "upload-length": "1000000",
      "content-length": "1000000",
      "content-type": "application/offset+octet-stream",
      "upload-metadata": `hash ${Buffer.from("A".repeat(43)).toString("base64")},type ${Buffer.from("image/png").toString("base64")}`,
    },
  });
  const over = new Promise<"cut off" | number>((done) => {
    call.on("response", (response) => {
      response.resume();
      done((response.statusCode ?? 0) >= 400 ? "cut off" : (response.statusCode ?? 0));
    });
    call.on("error", () => done("cut off"));
  });
  call.write(Buffer.alloc(1000));
  await until(
    "the server has begun to read it",
    () => new Promise<number>((done) => server.app.server.getConnections((_, n) => done(n))),
    (n) => n > 0,
  );
  const drip = setInterval(() => call.write(Buffer.alloc(100)), 20);
  void over.then(() => {
    clearInterval(drip);
    call.destroy();
  });
  return { over };
}

describe("a thief's device", () => {
  /** `proven`: by the open store as well as by the device's key. */
  const resumption = async (device: Device, proven = false) => {
    const { at, mac } = await (await api(null)).account.challenge();
    const text = new TextEncoder().encode(resumeText(device.vault.device, at));
    const { suite } = device.vault.sealer;
    const [row] = await county.db.sql<{ escrow: Buffer }[]>`select escrow from devices where id = ${device.vault.device}`;
    const dataKey = new Uint8Array(testSecrets.open(row?.escrow ?? Buffer.alloc(0), `escrow/361028/${device.vault.device}`));
    const proof = proven ? toBase64url(await suite.mac(await suite.mac(dataKey as never, new TextEncoder().encode("yimen.proof.1") as never), text as never)) : "A".repeat(43);
    return { device: device.vault.device, at, mac, signature: toBase64url(await suite.sign(device.vault.signer, text as never)), proof };
  };

  test.each([
    ["the owner's change of password", async (who: string) => void (await server.auth.setPassword("361028", who, "another-password"))],
    ["the administrator's reset", async (who: string) => void (await (await api("admin")).account.resetPassword({ person: who, password: "given-by-admin" }))],
    ["a second factor newly set", async (who: string) => void (await county.db.sql`update people set totp_secret = '\\x01' where id = ${who}`)],
    ["a second factor taken off", async (who: string) => void (await (await api("admin")).account.resetSecondFactor({ person: who }))],
    ["withdrawal", async (who: string) => void (await county.db.sql`update people set active = false where id = ${who}`)],
    ["revocation", async (_: string, id: string) => void (await (await api("admin")).device.judge({ id, status: "revoked", reason: "丢失" }))],
  ])("after %s every session is over within a second: calls, pushes, streams and files under way; devices ask for the password, and the person is told", async (name, change) => {
    const names = ["the owner's change of password", "the administrator's reset", "a second factor newly set", "a second factor taken off", "withdrawal", "revocation"];
    const n = 20 + names.indexOf(name) + (name === "revocation" ? 20 : 0);
    const device = await fresh(`agent${n}`);
    if (name === "a second factor taken off") await county.db.sql`update people set totp_secret = '\\x01' where id = ${device.actor.id}`;
    const done = await server.auth.resume("361028", device.actor.id, device.vault.device);
    const cookie = `${done?.cookie.name}=${done?.cookie.value}`;
    const stream = await fetch(`${server.url}/trpc/sync.poke`, { headers: { cookie, accept: "text/event-stream" } });
    expect(stream.status).toBe(200);
    const over = stream.text().then(
      () => true,
      () => true,
    );
    const waiting = await device.signed(envelopes(intake("collect").commands, Date.now()));
    const sending = await slowUpload(cookie);
    const began = performance.now();
    await change(device.actor.id, device.vault.device);
    // The file that was on its way is cut off, and nothing of it is there for another session of that person.
    expect(await sending.over).toBe("cut off");
    expect((await fetch(`${server.url}/trpc/account.me`, { headers: { cookie } })).status).toBe(401);
    expect((await post("/trpc/sync.push", waiting, { cookie })).status).toBe(401);
    expect((await fetch(`${server.url}/files/x`, { method: "HEAD", headers: { cookie, "tus-resumable": "1.0.0" } })).status).toBe(401);
    expect(await over).toBe(true);
    console.log(`after ${name} all was over in ${Math.round(performance.now() - began)} ms`);
    if (name !== "revocation") expect(await county.db.sql`select 1 from devices where id = ${device.vault.device} and needs_password`).toHaveLength(1);
    // What waits on the device of somebody who is gone, or on one taken away, goes into the county's keeping; that of others waits for their password.
    if (name === "withdrawal" || name === "revocation") {
      expect(await (await api(null)).sync.surrender(waiting)).toEqual({ kept: true });
      expect((await (await api("admin")).device.quarantine()).some((k) => k.device === device.vault.device && k.acts === waiting.commands.length)).toBe(true);
    } else await expect((await api(null)).sync.surrender(waiting)).rejects.toMatchObject({ code: "CONFLICT", message: "device.inForce" });
    // A device that can prove itself hears that it is to hand over; nobody else hears anything.
    const gone = name === "withdrawal" || name === "revocation";
    await expect((await api(null)).account.resume(await resumption(device))).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect((await api(null)).account.resume(await resumption(device, true))).rejects.toMatchObject(gone ? { message: "device.revoked" } : { code: "UNAUTHORIZED" });
    expect((await (await api(`agent${n}`)).account.events.list()).length).toBeGreaterThan(0);
  });

  test("a revoked device ends its sessions; its person gets another only by somebody's word; one that waits for approval resumes nothing", async () => {
    const device = await fresh("agent26");
    const done = await server.auth.resume("361028", device.actor.id, device.vault.device);
    const cookie = `${done?.cookie.name}=${done?.cookie.value}`;
    await (await api("admin")).device.judge({ id: device.vault.device, status: "revoked", reason: "被盗" });
    expect((await fetch(`${server.url}/trpc/account.me`, { headers: { cookie } })).status).toBe(401);
    const next = await Device.of(county.db, "361028", device.actor, { escrow: true });
    expect(await next.sync()).toBe("awaitingApproval");
    await expect((await api(null)).account.resume(await resumption(next))).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  test("a session makes one device, not as many as it likes", async () => {
    const before = await county.db.sql`select 1 from devices`;
    const cookie = await cookieOf(server.auth, "agent7");
    const enrolment = () => ({ device: crypto.randomUUID(), label: "x", suite: "platform", publicKey: "A".repeat(87), escrow: null });
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await post("/trpc/sync.enrol", enrolment(), { cookie })).status);
    expect(statuses).toEqual([200, 401, 401, 401, 401]);
    expect(await county.db.sql`select 1 from devices`).toHaveLength(before.length + 1);
  });

  test("a session speaks for one device", async () => {
    const [one, other] = [await fresh("agent27"), await fresh("agent27")];
    const cookie = await cookieOf(server.auth, "agent27");
    const pull = (d: Device) =>
      fetch(`${server.url}/trpc/sync.pull?input=${encodeURIComponent(JSON.stringify({ device: d.vault.device, cursor: null, limit: 1 }))}`, { headers: { cookie } });
    expect((await pull(one)).status).toBe(200);
    expect((await pull(other)).status).toBe(401);
  });
});

describe("guessing", () => {
  const known = async (username: string) => {
    const answer = await post("/trpc/account.login", { username, password });
    return (
      answer.headers
        .getSetCookie()
        .map((c) => c.split(";")[0])
        .find((c) => c?.startsWith("yimen_known=")) ?? ""
    );
  };

  test("forty wrong passwords at one moment, by another spelling and in batches: ten are looked at; the owner's own browser gets in meanwhile", async () => {
    const cookie = await known("agent30");
    const spelled = Array.from({ length: 20 }, () => post("/trpc/account%2Elogin", { username: "agent30", password: "wrong" }));
    const batched = Array.from({ length: 4 }, () =>
      post(`/trpc/${Array(5).fill("account.login").join(",")}?batch=1`, Object.fromEntries(Array.from({ length: 5 }, (_, i) => [i, { username: "agent30", password: "wrong" }]))),
    );
    const answers = [
      ...(await Promise.all(spelled)).map((r) => r.status),
      ...(await Promise.all((await Promise.all(batched)).map((r) => r.json() as Promise<{ error: { data: { httpStatus: number } } }[]>)))
        .flat()
        .map((r) => r.error.data.httpStatus),
    ];
    expect(answers.filter((s) => s === 401)).toHaveLength(10);
    expect(answers.filter((s) => s === 429)).toHaveLength(30);
    expect((await post("/trpc/account.login", { username: "agent30", password })).status).toBe(429);
    expect((await post("/trpc/account.login", { username: "agent30", password }, { cookie })).status).toBe(200);
  });

  test("a session is no way to guess password or code", async () => {
    const cookie = await cookieOf(server.auth, "agent31");
    const tries = await Promise.all(Array.from({ length: 30 }, (_, i) => post("/trpc/account.changePassword", { old: `wrong${i}`, fresh: "fresh-password" }, { cookie })));
    expect(tries.filter((r) => r.status === 403)).toHaveLength(10);
    expect(tries.filter((r) => r.status === 429)).toHaveLength(20);
    const codes = await Promise.all(Array.from({ length: 30 }, (_, i) => post("/trpc/account.dropSecondFactor", { code: String(100_000 + i) }, { cookie })));
    expect(codes.every((r) => r.status === 429)).toBe(true);
  });

  test("three hundred people behind one address sign in within a minute", async () => {
    const names = await county.db.sql<{ username: string }[]>`select username from people where active order by username`;
    const taken = new Set(["agent30", "agent31", "agent20", "agent21", "agent22", "agent23", "agent24"]);
    const all = names.map((n) => n.username).filter((n) => !taken.has(n));
    const signIns = Array.from({ length: 300 }, (_, i) => all[i % all.length] ?? "");
    const answers = await Promise.all(signIns.map((username) => post("/trpc/account.login", { username, password }).then((r) => r.status)));
    expect(answers.filter((s) => s !== 200)).toEqual([]);
  }, 120_000);

  test("an administrator's open session is no way round the owner's password and code", async () => {
    const admin = await api("admin");
    for (const reset of [admin.account.resetPassword({ person: "admin-1", password: "chosen-by-a-thief" }), admin.account.resetSecondFactor({ person: "admin-1" })])
      await expect(reset).rejects.toMatchObject({ code: "FORBIDDEN", message: "hands.same" });
  });

  test("a second factor in force is not replaced without a code of it", async () => {
    const { Secret, TOTP } = await import("otpauth");
    const { keepSecondFactor, newSecondFactor } = await import("../../apps/server/src/auth/secondFactor.ts");
    const first = newSecondFactor(testSecrets, "361028", "agent-32", "agent32");
    const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate();
    expect(await keepSecondFactor(county.db, testSecrets, "361028", "agent-32", Buffer.from(first.box, "base64url").toString("base64url"), codeOf(first.secret), Date.now())).toBe(
      true,
    );
    const me = await api("agent32");
    const second = await me.account.beginSecondFactor();
    await expect(me.account.keepSecondFactor({ box: second.box, code: codeOf(second.secret), password })).rejects.toMatchObject({ message: "login.codeNeeded" });
    await expect(me.account.keepSecondFactor({ box: second.box, code: codeOf(second.secret), password, old: "000000" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("reach", () => {
  test("any act on a case that its author can't see: no such case, and not a word of its stage or version", async () => {
    const [owner, stranger] = [await fresh("agent33"), await fresh("agent63")];
    const { caseId, commands } = intake();
    unwrap(await dispatch({ db: owner.db, actor: owner.actor, now: Date.now() }, commands));
    expect(await owner.sync()).toBe("idle");
    const payload: Record<string, object> = {
      note: { text: "看看" },
      withdraw: { reason: "不办了" },
      begin: { item: "SYDJ", itemVersion: 1, applicant: (commands[0] as { applicant: object }).applicant },
    };
    const tried = commandTypes.filter((t) => t in payload || ["grantFastTrack", "deemAccepted", "lapse", "close"].includes(t));
    const acts = tried.map((type, i) => ({ seq: 500 + i, after: 0, base: 0, at: Date.now(), v: 2, clock: null, command: { type, caseId, ...payload[type] } }));
    const { outcomes } = await push({ db: county.db, secrets: testSecrets }, "361028", stranger.actor, await stranger.signed(acts));
    expect(outcomes).toEqual(tried.map((_, i) => ({ status: "refused", seq: 500 + i, version: 0, refusal: { code: "case.unknown" } })));
    expect((await stateOf(caseId))?.acts).toHaveLength(5);
  });
});

describe("faults and leaks", () => {
  test("no answer of the server is a fault, and none tells of queries, stacks or paths; nor does its log", async () => {
    const cookies = ["yimen_session=%00", "yimen_session=\u00ff", `yimen_session=${"a".repeat(5000)}`, "yimen_known=%00.%00"];
    for (const cookie of cookies)
      for (const path of [
        "/",
        "/trpc/account.me",
        "/files",
        "/files/x",
        `/file/01900000-0000-7000-8000-000000000001/${"A".repeat(43)}`,
        "/paper/x/receipt.pdf",
        "/papers/receipt.pdf?cases=%00",
        "/g/%00/%00",
        "/check/%00/%00/%00",
        "/healthz",
      ]) {
        const answer = await fetch(`${server.url}${path}`, { headers: { cookie, "tus-resumable": "1.0.0" } });
        const text = await answer.text();
        expect([path, cookie, answer.status]).not.toEqual([path, cookie, 500]);
        expect(text).not.toMatch(/select |insert |node_modules|\/work|at async/);
      }
    expect(log.join("")).not.toMatch(/select |insert |node_modules/);
  });

  test("numbers, ids and days without sense are refused, and nothing after them suffers", async () => {
    const device = await fresh("agent34");
    const deps = { db: county.db, secrets: testSecrets };
    const dashes = "-".repeat(36);
    const anyone = await api("agent34");
    for (const call of [
      () => anyone.sync.pull({ device: dashes, cursor: null, limit: 1 }),
      async () => anyone.sync.push({ ...(await device.signed([{}])), device: dashes }),
      async () => anyone.sync.surrender({ ...(await device.signed([{}])), device: dashes }),
      () => anyone.sync.pull({ device: device.vault.device, cursor: { scope: "x", epoch: "x", from: "9".repeat(20), page: null }, limit: 1 }),
      () => anyone.sync.pull({ device: device.vault.device, cursor: { scope: "x", epoch: "x", from: "1", page: { tx: "1", id: "not-a-uuid", horizon: "1" } }, limit: 1 }),
      async () => (await api("admin")).mandate.grant({ person: "mz-chief", item: "GLJT", from: "0000-01-01", to: "2027-01-01", lets: ["grant"], document: "x" }),
    ])
      await expect(call()).rejects.toMatchObject({ code: "BAD_REQUEST" });
    // An instant of the year 10000 fails alone.
    const [far, good] = [intake(), intake()];
    const batch = await device.signed([...envelopes(far.commands.slice(0, 1), 253_402_300_800_000), ...envelopes(good.commands, Date.now(), 10)]);
    const { outcomes } = await push(deps, "361028", device.actor, batch);
    expect(outcomes.map((o) => o.status)).toEqual(["refused", ...Array(5).fill("applied")]);
    // A sequence above 2^31, and the device is enrolled again as ever.
    const { commands } = intake();
    await push(deps, "361028", device.actor, await device.signed(envelopes(commands, Date.now(), 2 ** 40)));
    expect((await device.transport.enrol({ device: device.vault.device, label: "x", suite: "platform", publicKey: device.vault.signer.publicKey, escrow: null })).lastSeq).toBe(
      2 ** 40 + 4,
    );
  });

  test("a handed-in file that opens to no batch is broken, and no fault", async () => {
    const device = await fresh("agent35");
    const clerk = await api("town1");
    const { exportContext } = await import("@yimen/domain");
    for (const text of ["no json", "[]", "7", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, "\ufffe"]) {
      const { suite, key } = device.vault.sealer;
      const box = toBase64url(await suite.seal(key, new TextEncoder().encode(text) as never, exportContext(device.vault.device)));
      await expect(clerk.device.importWork({ format: "yimen-work-1", device: device.vault.device, box })).rejects.toMatchObject({ code: "BAD_REQUEST", message: "file.broken" });
    }
  }, 60_000);

  test("nesting without an end is refused at the border", async () => {
    const cookie = await cookieOf(server.auth, "agent34");
    for (const path of ["sync.push", "account.login", "item.draft.save", "sync.surrender"]) {
      const answer = await fetch(`${server.url}/trpc/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie },
        body: `{"commands":${"[".repeat(300_000)}${"]".repeat(300_000)}}`,
      });
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
    }
  });
});

describe("smaller", () => {
  test("visits at home in one half hour are no more than the unit has windows", async () => {
    const me = await api("agent40");
    const free = (await me.appointment.free({ item: "SYDJ" })).find((d) => d.slots.length > 0);
    const wish = {
      item: "SYDJ",
      day: free?.day ?? "",
      slot: free?.slots[0]?.slot ?? "",
      mode: "home" as const,
      name: "王五",
      phone: "13800000000",
      address: "城关村3组",
      remark: "",
    };
    const asked = await Promise.allSettled(Array.from({ length: 25 }, () => me.appointment.book(wish)));
    const [unit] = await county.db.sql<{ n: number }[]>`select count(*)::int as n from windows where unit = ${itemByCode("SYDJ").unit}`;
    expect(asked.filter((a) => a.status === "fulfilled")).toHaveLength(unit?.n ?? 0);
  });

  test("a device gets numbers as long as it uses them", async () => {
    const device = await fresh("agent36");
    const me = await api("agent36");
    const lease = () => me.sync.leaseNumbers({ device: device.vault.device, count: 2 });
    for (let i = 0; i < 3; i += 1) await lease();
    await expect(lease()).rejects.toMatchObject({ message: "numbers.enough" });
  });

  test("an upload under way is its owner's alone", async () => {
    const [mine, theirs] = [await cookieOf(server.auth, "agent37"), await cookieOf(server.auth, "agent38")];
    const tus = { "tus-resumable": "1.0.0" };
    const begun = await fetch(`${server.url}/files`, {
      method: "POST",
      headers: {
        ...tus,
        cookie: mine,
        "upload-length": "10",
        "upload-metadata": `hash ${Buffer.from(`${"A".repeat(42)}B`).toString("base64")},type ${Buffer.from("image/png").toString("base64")}`,
      },
    });
    const at = new URL(begun.headers.get("location") ?? "", server.url);
    for (const method of ["HEAD", "DELETE", "PATCH"])
      expect((await fetch(at, { method, headers: { ...tus, cookie: theirs, "upload-offset": "0", "content-type": "application/offset+octet-stream" } })).status).toBe(404);
    expect((await fetch(at, { method: "HEAD", headers: { ...tus, cookie: mine } })).status).toBe(200);
  });

  test("names that are looked for never stand in an address", async () => {
    const cookie = await cookieOf(server.auth, "mz-handler");
    expect((await fetch(`${server.url}/trpc/case.search?input=${encodeURIComponent('{"text":"王小明"}')}`, { headers: { cookie } })).status).toBe(405);
    expect((await post("/trpc/case.search", { text: "王小明" }, { cookie })).status).toBe(200);
  });

  test("behind a proxy that ends TLS cookies are Secure and the browser is told to stay with TLS", async () => {
    const answer = await post("/trpc/account.login", { username: "agent39", password }, { "x-forwarded-proto": "https" });
    expect(answer.status).toBe(200);
    for (const cookie of answer.headers.getSetCookie()) expect(cookie).toContain("Secure");
    expect(answer.headers.get("strict-transport-security")).toContain("max-age");
  });
});

/** Small on the way, and much when it is read. @returns a workbook whose part is another */
async function workbookWith(part: string, change: (xml: string) => string): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet("事项").addRow(["编码"]);
  book.definedNames.add("事项!$A$1:$B$2", "x");
  const parts = unzipSync(Buffer.from(await book.xlsx.writeBuffer()));
  return zipSync({ ...parts, [part]: new TextEncoder().encode(change(new TextDecoder().decode(parts[part]))) });
}
const manyCells = (xml: string) => {
  const rows = Array.from(
    { length: 400_000 },
    (_, i) => `<row r="${i + 2}"><c r="A${i + 2}" t="inlineStr"><is><t>${"一".repeat(8)}</t></is></c><c r="B${i + 2}"><v>1</v></c></row>`,
  );
  return xml.replace("</sheetData>", `${rows.join("")}</sheetData>`);
};

test.each<[string, Promise<Uint8Array>, string]>([
  [
    "an enormous defined range costs nothing: it is read like any other",
    workbookWith("xl/workbook.xml", (xml) => xml.replace(/\$A\$1:\$B\$2/, "$A$1:$XFD$1048576")),
    "columnMissing",
  ],
  ["eight hundred thousand cells are counted and refused", workbookWith("xl/worksheets/sheet1.xml", manyCells), "tooManyRows"],
])(
  "a small workbook, and the server answers all the while: %s",
  async (_name, made, code) => {
    const heavy = await made;
    expect(heavy.length).toBeLessThan(4_000_000);
    const cookie = await cookieOf(server.auth, "admin");
    let slowest = 0;
    let over = false;
    const answer = post("/trpc/item.tryWorkbook", { file: Buffer.from(heavy).toString("base64") }, { cookie }).finally(() => {
      over = true;
    });
    while (!over) {
      const began = performance.now();
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      slowest = Math.max(slowest, performance.now() - began);
      await new Promise((next) => setTimeout(next, 20));
    }
    const done = (await (await answer).json()) as { result: { data: { faults: { code: string }[] } } };
    console.log(`slowest /healthz meanwhile: ${Math.round(slowest)} ms; ${heavy.length} bytes; ${done.result?.data.faults.map((f) => f.code).slice(0, 5)}`);
    expect(done.result.data.faults.map((f) => f.code)).toContain(code);
  },
  60_000,
);

test("what takes longer, or more memory, than it may is given up, and the next file is read as if nothing had been", async () => {
  const [patient, plenty] = [60_000, 2e9];
  const all = (ms: number, bytes: number) => ({
    workbook: { ms, bytes },
    county: { ms, bytes },
    picture: { ms, bytes },
    seal: { ms, bytes },
    batch: { ms: patient, bytes: plenty },
  });
  for (const limits of [all(1, plenty), ...(process.platform === "linux" ? [all(patient, 1)] : [])]) {
    const reader = createReader(temporaryDataDir(), limits);
    await expect(reader.read("workbook", new Uint8Array(await workbookWith("xl/worksheets/sheet1.xml", manyCells)))).rejects.toBeInstanceOf(TooHeavy);
    expect(await reader.read("batch", new TextEncoder().encode("[]"))).toBe(false);
    reader.close();
  }
});

test("the reading process knows nothing of the server's surroundings and may write nowhere but where pictures go", async () => {
  const reader = createReader(temporaryDataDir());
  await expect(reader.read("picture", { source: "/etc/passwd", target: "/tmp/yimen-not-here.webp" })).resolves.toBeNull();
  await until(
    "the process is gone",
    () => reader.close(),
    () => true,
  );
});
