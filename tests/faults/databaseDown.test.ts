import { execFileSync } from "node:child_process";
import { connect, type Db, migrate } from "@yimen/db";
import { loadDemo } from "@yimen/db/demo";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { type CaseId, unwrap } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { Line } from "../harness/line.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { until } from "../harness/service.ts";
import { itemByCode } from "../harness/story.ts";

const dir = temporaryDataDir();
let postgres: EmbeddedPostgres;
let db: Db;
beforeAll(async () => {
  postgres = await startEmbedded(dir);
  await migrate(postgres.url);
  db = connect(postgres.url);
  await loadDemo(db, { now: Date.now(), cases: 0, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
});
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});

let seed = 500;
const take = async (device: Device): Promise<CaseId> => {
  seed += 1;
  const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), seed);
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
  return caseId;
};
const eventsOf = async (id: string) => (await db.sql`select 1 from case_events where case_id = ${id}`).length;

test("36 the disk is full in the middle of a push: a temporary no, nothing half-written, and it goes once there is room", async () => {
  const device = await Device.of(db, "361028", await person(db, "agent1"));
  await device.sync();
  const id = await take(device);
  await db.sql`create function no_room() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`;
  await db.sql`create trigger full_disk before insert on commands for each row execute function no_room()`;
  expect(await device.sync()).toBe("busy");
  expect(await eventsOf(id)).toBe(0);
  expect(await device.pending()).toBe(5);
  expect(await device.refused()).toEqual([]);
  await db.sql`drop trigger full_disk on commands`;
  expect(await device.sync()).toBe("idle");
  expect(await eventsOf(id)).toBe(5);
});

test("36 a deadlock is tried again by the server itself", async () => {
  const device = await Device.of(db, "361028", await person(db, "agent2"));
  await device.sync();
  const id = await take(device);
  await db.sql`create sequence once`;
  await db.sql`create or replace function deadlocked() returns trigger language plpgsql as $$ begin if nextval('once') = 1 then raise exception 'deadlock detected' using errcode = '40P01'; end if; return new; end $$`;
  await db.sql`create trigger deadlock before insert on commands for each row execute function deadlocked()`;
  expect(await device.sync()).toBe("idle");
  await db.sql`drop trigger deadlock on commands`;
  expect(await eventsOf(id)).toBe(5);
  const [row] = await db.sql<{ n: string }[]>`select last_value as n from once`;
  expect(Number(row?.n)).toBeGreaterThan(1);
});

test("36 every connection is taken: calls wait for their turn, and all are answered", async () => {
  const devices = await Promise.all([3, 4, 5].map(async (n) => Device.of(db, "361028", await person(db, `agent${n}`))));
  for (const device of devices) await device.sync();
  const ids = await Promise.all(devices.map(take));
  const hogs = Array.from({ length: 10 }, () => db.sql`select pg_sleep(0.5)`.execute());
  expect(await Promise.all(devices.map((device) => device.sync()))).toEqual(["idle", "idle", "idle"]);
  await Promise.all(hogs);
  for (const id of ids) expect(await eventsOf(id)).toBe(5);
});

test("37 the schema is brought up to date by another process while devices push: neither disturbs the other", async () => {
  const device = await Device.of(db, "361028", await person(db, "agent7"));
  await device.sync();
  const ids: CaseId[] = [];
  for (let i = 0; i < 10; i += 1) ids.push(await take(device));
  const [phase] = await Promise.all([device.sync(), migrate(postgres.url), migrate(postgres.url)]);
  expect(phase).toBe("idle");
  for (const id of ids) expect(await eventsOf(id)).toBe(5);
});

test("36 the database is gone for a while: a typed temporary answer, /readyz says so, nobody's work is dropped, and all recovers by itself", async () => {
  const { app, auth, url } = await listeningServer({ db, filesDir: dir });
  const cookie = await cookieOf(auth, "mz-handler");
  const counts = () => fetch(`${url}/trpc/case.counts`, { headers: { cookie } });
  expect((await counts()).status).toBe(200);
  const device = await Device.of(db, "361028", await person(db, "agent8"));
  await device.sync();
  const id = await take(device);
  const port = new URL(postgres.url).port;
  await postgres.stop();
  const down = await counts();
  expect(down.status).toBe(503);
  expect(await down.json()).toMatchObject({ error: { message: "server.busy" } });
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await device.sync()).toBe("busy");
  expect(await device.pending()).toBe(5);
  postgres = await startEmbedded(dir, () => {}, { port: Number(port) });
  await until(
    "ready again",
    async () => (await fetch(`${url}/readyz`)).status,
    (status) => status === 200,
  );
  await until(
    "answers again",
    async () => (await counts()).status,
    (status) => status === 200,
  );
  expect(await device.sync()).toBe("idle");
  expect(await eventsOf(id)).toBe(5);
  await app.close();
});

test("36 a second database server takes over at the same address: calls get a temporary answer meanwhile, and go on with what the first had", async () => {
  const [first, second] = [temporaryDataDir(), temporaryDataDir()];
  const primary = await startEmbedded(first);
  await migrate(primary.url);
  const address = await Line.to(primary.url);
  const at = new URL(primary.url);
  at.port = new URL(address.url).port;
  const pool = connect(at.href);
  await loadDemo(pool, { now: Date.now(), cases: 0, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
  const { app, auth, url } = await listeningServer({ db: pool, filesDir: second });
  const cookie = await cookieOf(auth, "mz-handler");
  const device = await Device.of(pool, "361028", await person(pool, "agent9"));
  await device.sync();
  const before = await take(device);
  expect(await device.sync()).toBe("idle");
  const during = await take(device);

  const pushing = device.sync();
  address.lose();
  expect(["busy", "idle"]).toContain(await pushing);
  await primary.stop();
  expect((await fetch(`${url}/trpc/case.counts`, { headers: { cookie } })).status).toBe(503);
  // The standby has all that the primary had committed: here, its files.
  execFileSync("cp", ["-a", `${first}/.`, second]);
  const standby = await startEmbedded(second);
  address.retarget(standby.url);
  address.find();
  await until(
    "answers again",
    async () => (await fetch(`${url}/trpc/case.counts`, { headers: { cookie } })).status,
    (status) => status === 200,
  );
  await until(
    "everything is there",
    () => device.sync(),
    (phase) => phase === "idle",
  );
  for (const id of [before, during]) expect(await pool.sql`select 1 from case_events where case_id = ${id}`).toHaveLength(5);
  await app.close();
  await pool.close();
  await address.close();
  await standby.stop();
});
