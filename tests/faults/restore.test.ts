import { join } from "node:path";
import { connect, type Db, migrate, rebuild } from "@yimen/db";
import { backup, restore } from "@yimen/db/backup";
import { loadDemo } from "@yimen/db/demo";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { type CaseId, type CaseState, unwrap } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

const dir = temporaryDataDir();
let postgres: EmbeddedPostgres;
let db: Db;
beforeAll(async () => {
  postgres = await startEmbedded(dir);
  await migrate(postgres.url);
  db = connect(postgres.url);
  await loadDemo(db, { now: Date.now(), cases: 1500, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
});
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});

test("12 the county is restored from a backup that lacks 200 acknowledged cases of five devices: all are back, with the same numbers, nothing doubled", async () => {
  const devices = await Promise.all([1, 2, 3, 4, 5].map(async (n) => Device.of(db, "361028", await person(db, `agent${n}`))));
  let seed = 0;
  const take = async (device: Device): Promise<CaseId> => {
    seed += 1;
    const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), seed);
    unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
    return caseId;
  };
  const before: CaseId[] = [];
  for (const device of devices) {
    await device.sync();
    for (let i = 0; i < 4; i += 1) before.push(await take(device));
    // A device out of numbers: the county gives them, now and after the backup.
    expect(await device.sync()).toBe("idle");
  }
  const file = join(dir, "night.backup");
  expect(await backup(postgres.url, file)).toBeGreaterThan(10_000);

  const morning: CaseId[] = [];
  for (const device of devices) {
    for (let i = 0; i < 40; i += 1) {
      if (i === 20) await device.db.set("blocks", []);
      morning.push(await take(device));
      if (i % 15 === 0) expect(await device.sync()).toBe("idle");
    }
    // What was taken before the backup is worked on after it.
    for (const id of before.slice(0, 2))
      if (await device.db.cases.get(id)) unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, [{ type: "note", caseId: id, text: `早上补记 ${id}` }]));
    expect(await device.sync()).toBe("idle");
  }
  const states = async () => new Map((await db.sql<{ id: CaseId; state: CaseState }[]>`select id, state from cases`).map((row) => [row.id, row.state]));
  const acknowledged = await states();
  const numbers = new Map(morning.map((id) => [id, acknowledged.get(id)?.number]));
  expect(new Set(numbers.values()).size).toBe(200);
  expect([...numbers.values()].every((n) => n?.startsWith("361028-"))).toBe(true);

  await db.close();
  await restore(postgres.url, file);
  db = connect(postgres.url);
  expect((await states()).size).toBe(acknowledged.size - 200);

  // A new device comes first, and gets no number that was given in the forgotten morning.
  const newcomer = await Device.of(db, "361028", await person(db, "agent6"));
  await newcomer.sync();
  const fresh = await take(newcomer);
  await newcomer.db.set("blocks", []);
  const bare = await take(newcomer);
  expect(await newcomer.sync()).toBe("idle");

  for (const device of devices) {
    device.meet(db);
    expect(await device.sync()).toBe("idle");
    expect(await device.sync()).toBe("idle");
    expect(await device.refused()).toEqual([]);
    expect(await device.pending()).toBe(0);
  }
  const after = await states();
  for (const [id, number] of numbers) expect(after.get(id)?.number).toBe(number);
  for (const [id, state] of acknowledged)
    expect(after.get(id)?.acts.map((a) => [a.type, a.by, a.text])).toEqual(
      state.acts.filter((a) => a.type !== "numbered" || !morning.includes(id)).map((a) => [a.type, a.by, a.text]),
    );
  expect(after.get(fresh)?.number).not.toBe(after.get(bare)?.number);
  expect([...numbers.values()]).not.toContain(after.get(fresh)?.number);
  expect([...numbers.values()]).not.toContain(after.get(bare)?.number);
  const report = await rebuild(db.sql, { write: false });
  expect(report).toMatchObject({ differences: [], brokenChains: [] });
  for (const device of devices) for (const id of morning) if (after.get(id)?.office === device.actor.office) expect((await device.db.cases.get(id))?.state).toEqual(after.get(id));
});

test("a file that is no backup, and one that ends too early, change nothing: said in words", async () => {
  const { writeFileSync, readFileSync } = await import("node:fs");
  const { gzipSync, gunzipSync } = await import("node:zlib");
  const nonsense = join(dir, "nonsense.gz");
  writeFileSync(nonsense, gzipSync("hello\n"));
  await expect(restore(postgres.url, nonsense)).rejects.toThrow("no backup");
  expect(await db.sql`select 1 from cases limit 1`).toHaveLength(1);
  const half = join(dir, "half.gz");
  const whole = gunzipSync(readFileSync(join(dir, "night.backup")));
  writeFileSync(half, gzipSync(whole.subarray(0, whole.length / 2)));
  await expect(restore(postgres.url, half)).rejects.toThrow("ends in the middle");
  writeFileSync(half, readFileSync(join(dir, "night.backup")).subarray(0, 5000));
  await expect(restore(postgres.url, half)).rejects.toThrow();
  expect(await db.sql`select 1 from cases limit 1`).toHaveLength(1);
});
