import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Db, migrate, rebuild } from "@yimen/db";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { Actor, type CaseId, type CaseState, type CountyPlan, legalDateOf, unwrap } from "@yimen/domain";
import { appRouter, createAuth, newSetupCode, readCounty, writeCounty } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bigCounty } from "../harness/bigCounty.ts";
import { callerContext, intakeCommands, person, testSecrets } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let postgres: EmbeddedPostgres;
let db: Db;
beforeAll(async () => {
  postgres = await startEmbedded(temporaryDataDir());
  await migrate(postgres.url);
  db = connect(postgres.url);
});
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});

const county = "361028";
const anybody = () => appRouter.createCaller(callerContext(db, null, null));
const as = async (username: string) => appRouter.createCaller(callerContext(db, await person(db, username), county));
const admin = { username: "boss", name: "甲管理", password: "correct horse battery" };
const opening = (code: string, more: object = {}) => ({ code, county: { code: county, name: "资溪县" }, admin, ...more });
const fileOf = async (plan: CountyPlan) => ({ file: (await writeCounty(plan)).toString("base64") });
const auth = () => createAuth(db, { production: true, secure: false, secrets: testSecrets, secondFactor: false });
const signIn = (username: string, password: string, fresh?: string) => auth().login({ username, password, browser: null, ...(fresh && { fresh }) });

test("opened once, by a code that is right and not over; of two at one moment one is told; afterwards no code opens anything", async () => {
  const code = (await newSetupCode(db, Date.now())) as string;
  const late = (await newSetupCode(db, Date.now() - 25 * 3_600_000)) as string;
  await expect(anybody().setup.look({ code: "a wrong one, but long" })).rejects.toThrow("setup.code");
  await expect(anybody().setup.look({ code: late })).rejects.toThrow("setup.code");
  expect(await anybody().setup.division({ code, county })).toEqual({ name: "江西省抚州市资溪县" });
  expect(await anybody().setup.division({ code, county: "999999" })).toEqual({ name: null });
  await expect(anybody().setup.open(opening(code, { county: { code: "999999", name: "无此县" } }))).rejects.toThrow("setup.county");
  await expect(anybody().setup.open(opening(code, { admin: { ...admin, password: "short" } }))).rejects.toThrow();
  const both = await Promise.allSettled([anybody().setup.open(opening(code)), anybody().setup.open(opening(code, { admin: { ...admin, username: "boss9" } }))]);
  expect(both.map((b) => b.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((both.find((b) => b.status === "rejected") as PromiseRejectedResult).reason).toMatchObject({ message: "setup.done" });
  expect(await newSetupCode(db, Date.now())).toBeNull();
  await expect(anybody().setup.open(opening(code))).rejects.toThrow("setup.done");
  // Whoever of the two came first is the one for what follows.
  await db.sql`update people set id = 'boss', username = 'boss'`;
});

test("what a workbook has wrong is told by sheet, row and column, and nothing is written of it", async () => {
  const boss = await as("boss");
  const plan = bigCounty();
  const bad = { ...plan, people: plan.people.map((p, n) => (n === 40 ? { ...p, office: "361028100999" } : n === 41 ? { ...p, roles: ["townshipClerk"] as const } : p)) };
  const { faults } = await boss.county.tryWorkbook(await fileOf(bad));
  expect(faults.map((f) => [f.sheet, f.row, f.column, f.plan?.code])).toEqual([
    ["人员", 42, "机构编码", "unknownOffice"],
    ["人员", 43, "职责", "dutyElsewhere"],
  ]);
  await expect(boss.county.applyWorkbook(await fileOf(bad))).rejects.toThrow("plan.faults");
  expect(await db.sql`select count(*)::int as n from people`).toMatchObject([{ n: 1 }]);
  await expect(boss.county.applyWorkbook({ file: Buffer.from("no workbook").toString("base64") })).rejects.toThrow("plan.faults");
});

test("51 units, 98 windows, 7 townships, 63 points and 300 people at once; their letters are told once, and the first sign-in asks for a password of one's own", async () => {
  const boss = await as("boss");
  const tried = await boss.county.tryWorkbook(await fileOf(bigCounty()));
  expect(tried.faults).toEqual([]);
  const { letters, changes } = await boss.county.applyWorkbook(await fileOf(bigCounty()));
  expect(letters).toHaveLength(299);
  expect(changes).toHaveLength(tried.changes.length);
  expect(new Set(letters.map((l) => l.password)).size).toBe(299);
  expect(
    await db.sql`select (select count(*)::int from offices) as offices, (select count(distinct unit)::int from windows) as units, (select count(*)::int from windows) as windows,
    (select count(*)::int from people where active) as people, (select count(*)::int from people where demo) as demo`,
  ).toMatchObject([{ offices: 71, units: 51, windows: 98, people: 300, demo: 0 }]);
  const { password = "" } = letters.find((l) => l.username === "cun1") ?? {};
  expect(await signIn("cun1", password)).toMatchObject({ is: "changeNeeded" });
  expect(await signIn("cun1", password, password)).toMatchObject({ is: "changeNeeded" });
  expect(await signIn("cun1", password, "my own secret words")).toMatchObject({ is: "in", actor: { office: "361028100200" } });
  expect(await signIn("cun1", password)).toMatchObject({ is: "wrong" });
  expect(await signIn("cun1", "my own secret words")).toMatchObject({ is: "in" });
  // Nothing of what is on record holds a password.
  expect(JSON.stringify(await db.sql`select detail from audit_log`)).not.toContain(password);
});

test("the round trip changes nothing; a row is added, renamed and ended on a screen, each with what it was", async () => {
  const boss = await as("boss");
  const { file } = await boss.county.exportWorkbook();
  expect(await boss.county.tryWorkbook({ file })).toMatchObject({ faults: [], changes: [] });
  expect((await readCounty(Buffer.from(file, "base64"))).read?.plan).toEqual(await boss.county.plan());
  await boss.county.save({ part: "windows", row: { code: "W099", name: "新窗口", unit: "MZ", unitName: "县民政局" } }).catch((e) => expect(e.message).toBe("plan.faults"));
  const unitName = (await boss.county.plan()).windows.find((w) => w.unit === "MZ")?.unitName ?? "";
  await boss.county.save({ part: "windows", row: { code: "W099", name: "新窗口", unit: "MZ", unitName } });
  await boss.county.save({ part: "offices", row: { code: "361028106", name: "改名乡" } });
  const [last] = await db.sql<{ action: string; detail: string }[]>`select action, detail from audit_log where action = 'county.offices' order by id desc limit 1`;
  expect(JSON.parse(last?.detail ?? "{}")).toMatchObject({ before: { name: "第7乡" }, after: { name: "改名乡" } });
  await expect(boss.county.save({ part: "people", row: { username: "boss", name: "甲管理", roles: ["admin", "supervision"], office: county } })).rejects.toThrow("plan.faults");
  // Nobody else comes in here.
  const clerk = await as("xiang1");
  await expect(clerk.county.plan()).rejects.toThrow("permission.denied");
});

test("template items become drafts that another publishes with a document; none is in force by itself", async () => {
  const boss = await as("boss");
  const all = await boss.county.templates();
  expect(all).toHaveLength(125);
  expect(all.filter((t) => !t.here || t.faults.length > 0).map((t) => [t.code, t.faults])).toEqual([]);
  const { bundle, taken } = await boss.county.takeTemplates({ codes: all.map((t) => t.code), document: "县政务〔2026〕1 号" });
  expect(taken).toBe(125);
  expect(await db.sql`select 1 from item_versions`).toHaveLength(0);
  await expect(boss.item.draft.judgeBundle({ id: bundle, verdict: "publish", remark: "" })).rejects.toThrow();
  const second = await as("boss2");
  await second.item.draft.judgeBundle({ id: bundle, verdict: "publish", remark: "" });
  expect(await db.sql`select 1 from item_versions`).toHaveLength(125);
  expect(await boss.county.templates()).toEqual([]);
});

test("the check-list says what is missing and where it is done", async () => {
  const boss = await as("boss");
  const lines = await boss.county.ready();
  expect(lines.map((l) => [l.key, l.ok, l.missing ?? ""])).toEqual([
    ["offices", true, ""],
    ["units", true, ""],
    ["windows", true, ""],
    ["people", true, ""],
    ["items", true, ""],
    ["calendar", true, ""],
    ["seals", false, "units"],
    ["devices", false, "none"],
    ["fonts", true, ""],
    ["backup", false, "never"],
    ["address", true, ""],
  ]);
});

const stateOf = async (id: CaseId) => (await db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;
const take = async (device: Device, seed: number): Promise<CaseId> => {
  const { caseId, commands } = intakeCommands({ ...itemByCode("GLJT"), version: 1 }, seed, "collect");
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
  return caseId;
};

const held = async (device: Device) => new Set(await device.db.cases.rows.toCollection().primaryKeys());

test("a point moves to another township: its cases and the work that waited on its phone go along, the old township lets go, the new one sees", async () => {
  const boss = await as("boss");
  const [village, old, fresh] = await Promise.all(["cun1", "xiang1", "xiang2"].map(async (who) => Device.of(db, county, await person(db, who))));
  if (!village || !old || !fresh) throw new Error("no devices");
  for (const device of [village, old, fresh]) await device.sync();
  const before = await take(village, 8101);
  await village.sync();
  await old.sync();
  expect(await held(old)).toContain(before);
  // Taken with no line, and the township's note on the case that is there: neither has gone yet.
  const offline = await take(village, 8102);
  unwrap(await dispatch({ db: old.db, actor: old.actor, now: Date.now() }, [{ type: "note", caseId: before, text: "搬迁前的备注" }]));
  await boss.county.save({ part: "offices", row: { code: "361028101900", name: "迁来的村", movedFrom: "361028100200" } });
  expect((await person(db, "cun1")).office).toBe("361028101900");
  for (const device of [old, village, fresh]) {
    device.become(await person(db, String(device.actor.id)));
    expect(await device.sync()).toBe("idle");
    expect(await device.refused()).toEqual([]);
  }
  for (const id of [before, offline]) expect((await stateOf(id))?.office).toBe("361028101900");
  expect((await stateOf(before))?.acts.some((a) => a.type === "noted")).toBe(true);
  for (const id of [before, offline]) {
    expect(await held(village)).toContain(id);
    expect(await held(fresh)).toContain(id);
    expect(await held(old)).not.toContain(id);
  }
  // A new case of today is taken there as anywhere.
  const next = await take(village, 8103);
  await village.sync();
  expect((await stateOf(next))?.office).toBe("361028101900");
  expect(await rebuild(db.sql, { write: false })).toMatchObject({ differences: [], brokenChains: [] });
});

test("who leaves hands over what is open: held steps, first-asked cases; sessions and devices end, signatures stay", async () => {
  const boss = await as("boss");
  const clerk = await Device.of(db, county, await person(db, "xiang2"));
  await clerk.sync();
  const id = await take(clerk, 8201);
  unwrap(await dispatch({ db: clerk.db, actor: clerk.actor, now: Date.now() }, [{ type: "accept", caseId: id, number: null }]));
  await clerk.sync();
  await db.sql`update cases set state = jsonb_set(state::jsonb, '{holder}', '"mz-handler"')::json, holder = 'mz-handler' where id = ${id}`;
  expect(await boss.county.work({ username: "mz-handler" })).toMatchObject({ held: [{ id }], firstAsked: 0 });
  await expect(boss.county.leave({ username: "mz-handler", until: "2020-01-01", heir: "mz-handler" })).rejects.toThrow("person.heir");
  const yesterday = legalDateOf(Date.now() - 86_400_000);
  expect(await boss.county.leave({ username: "mz-handler", until: yesterday, heir: null })).toEqual({ handed: 1 });
  expect((await stateOf(id))?.holder).toBeNull();
  expect(await signIn("mz-handler", "whatever it was")).toMatchObject({ is: "wrong" });
  // A township clerk of some years goes: what people asked there first is a colleague's from now on.
  expect(await boss.county.work({ username: "xiang2" })).toMatchObject({ firstAsked: 1, devices: expect.any(Number) });
  const next = bigCounty().people.find((p) => p.username === "xiang2");
  await boss.county.save({ part: "people", row: { username: "xiang2b", name: "接任", roles: ["townshipClerk"], office: next?.office ?? "" } });
  expect(await boss.county.leave({ username: "xiang2", until: yesterday, heir: "xiang2b" })).toEqual({ handed: 1 });
  expect(await stateOf(id)).toMatchObject({ firstAsked: "xiang2b", acts: expect.arrayContaining([expect.objectContaining({ type: "collected", by: "xiang2" })]) });
  expect(await db.sql`select count(*)::int as n from devices where person = 'xiang2' and status <> 'revoked'`).toMatchObject([{ n: 0 }]);
  await expect(boss.county.leave({ username: "boss", until: yesterday, heir: null })).rejects.toThrow("plan.faults");
});

test("points move, people leave and a unit is renamed while twenty devices hold work: nothing is lost, and nobody keeps what is no concern of theirs", async () => {
  const boss = await as("boss");
  const names = [...Array.from({ length: 16 }, (_, n) => `cun${n + 11}`), "xiang3", "xiang4", "xiang5", "xiang6"];
  const devices = new Map<string, Device>();
  for (const name of names) devices.set(name, await Device.of(db, county, await person(db, name)));
  const of = (name: string) => devices.get(name) as Device;
  const taken = new Map<string, CaseId[]>();
  for (const [n, name] of names.entries()) {
    await of(name).sync();
    // One that the county has, and two that wait.
    const first = await take(of(name), 9000 + n * 10);
    await of(name).sync();
    taken.set(name, [first, await take(of(name), 9001 + n * 10), await take(of(name), 9002 + n * 10)]);
  }
  for (const name of ["xiang3", "xiang4", "xiang5", "xiang6"]) await of(name).sync();
  const plan = await boss.county.plan();
  const home = (name: string) => plan.people.find((p) => p.username === name)?.office ?? "";
  // Four points to other townships, two people gone, and a unit under another name: one plan.
  const moves = new Map(
    ["cun11", "cun14", "cun18", "cun22"].map((name, n) => [home(name), `3610281${String((Number(home(name).slice(7, 9)) + 1 + n) % 7).padStart(2, "0")}95${n}`]),
  );
  const gone = ["cun12", "cun20"];
  const until = legalDateOf(Date.now() - 86_400_000);
  await boss.county.applyWorkbook(
    await fileOf({
      offices: plan.offices.map((o) => (moves.has(o.code) ? { ...o, code: moves.get(o.code) as string, movedFrom: o.code } : o)),
      windows: plan.windows.map((w) => (w.unit === "MZ" ? { ...w, unitName: "民政和社会工作局" } : w)),
      people: plan.people.map((p) => (gone.includes(p.username) ? { ...p, until } : p)),
    }),
  );
  for (let round = 0; round < 2; round += 1)
    for (const name of names) {
      of(name).become(await person(db, name));
      expect([name, await of(name).sync()]).toEqual([name, gone.includes(name) ? "revoked" : "idle"]);
    }
  for (const name of names) {
    const { office } = await person(db, name);
    expect([name, office]).toEqual([name, moves.get(home(name)) ?? home(name)]);
    expect(await of(name).refused()).toEqual([]);
    const here = await held(of(name));
    for (const [n, id] of (taken.get(name) ?? []).entries()) {
      const state = await stateOf(id);
      // What one who has left still held is in the county's keeping, for people to judge; all else is a case, at the place where its point now is.
      if (gone.includes(name) && n > 0) expect(state).toBeUndefined();
      else expect([name, state?.office]).toEqual([name, office]);
      if (!gone.includes(name)) expect(here).toContain(id);
    }
    if (gone.includes(name)) {
      const kept = await db.sql<{ acts: number }[]>`select sum(acts)::int as acts from quarantine where person = ${name}`;
      expect([name, kept[0]?.acts]).toEqual([name, 8]);
      continue;
    }
    const seen = await db.sql<{ id: string; office: string }[]>`select id, office from cases where id = any(${[...here] as string[]}::uuid[])`;
    expect(seen.filter((c) => !c.office.startsWith(office))).toEqual([]);
  }
  // The renamed unit's old papers keep the name of their item's version; the new name is the windows'.
  expect((await boss.county.plan()).windows.find((w) => w.unit === "MZ")?.unitName).toBe("民政和社会工作局");
  expect(await rebuild(db.sql, { write: false })).toMatchObject({ differences: [], brokenChains: [] });
});

test("the same from a workbook, unattended: faults by place and nothing written, then the county with its letters, and only once", async () => {
  const other = await startEmbedded(temporaryDataDir());
  const run = (file: string) =>
    new Promise<{ code: number; out: string; err: string }>((done) =>
      execFile(
        process.execPath,
        [join(import.meta.dirname, "../../apps/server/src/cli/countyOpen.ts"), ...(file ? ["--from", file] : [])],
        { env: { ...process.env, DATABASE_URL: other.url } },
        (error, out, err) => done({ code: error ? 1 : 0, out, err }),
      ),
    );
  const folder = mkdtempSync(join(tmpdir(), "yimen-county-"));
  const [bad, good] = [join(folder, "bad.xlsx"), join(folder, "good.xlsx")];
  const plan = bigCounty();
  writeFileSync(bad, await writeCounty({ ...plan, offices: plan.offices.slice(0, 70) }));
  writeFileSync(good, await writeCounty(plan));
  expect((await run("")).out).toMatch(/^\/setup\?code=\S{20,}/);
  const refused = await run(bad);
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/人员 第\d+行 机构编码：unknownOffice/);
  const opened = await run(good);
  expect([opened.code, opened.out.trim().split("\n").length]).toEqual([0, 300]);
  expect(await run(good)).toMatchObject({ code: 1, out: "" });
  await other.stop();
});

test("a unit is not closed while cases run in it; what a person can do and see is told", async () => {
  const boss = await as("boss");
  const plan = await boss.county.plan();
  const closed = {
    ...plan,
    windows: plan.windows.map((w) => (w.unit === "MZ" ? { ...w, until: "2026-01-01" } : w)),
    people: plan.people.map((p) => (p.unit === "MZ" ? { ...p, until: "2026-01-01" } : p)),
  };
  const { faults } = await boss.county.tryWorkbook(await fileOf(closed));
  expect(faults.map((f) => f.plan?.code)).toContain("unitInUse");
  expect(await boss.county.access({ username: "cun1" })).toMatchObject({ reach: { of: "office", office: "361028101900" }, acts: expect.arrayContaining(["collect"]) });
  expect((await boss.county.access({ username: "boss" })).acts).toEqual([]);
  expect(Actor.parse(await person(db, "cun1")).roles).toEqual(["agent"]);
});
