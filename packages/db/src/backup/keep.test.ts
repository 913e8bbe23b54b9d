import { copyFileSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Db, migrate } from "../connect.ts";
import { demoPictureFile, loadDemo } from "../demo/index.ts";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "../embedded.ts";
import { drill, keepBackup } from "./keep.ts";

let postgres: EmbeddedPostgres;
let db: Db;
const dir = temporaryDataDir();
const [files, folder] = [join(dir, "files"), join(dir, "kept")];
const hash = "A".repeat(43);
beforeAll(async () => {
  postgres = await startEmbedded(dir);
  await migrate(postgres.url);
  db = connect(postgres.url);
  await loadDemo(db, { now: Date.now(), cases: 200, picture: { hash, size: 1, type: "image/png" } });
  mkdirSync(join(files, "AA"), { recursive: true });
  copyFileSync(demoPictureFile, join(files, "AA", hash));
}, 120_000);
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});
const at = (n: number) => new Date(Date.UTC(2026, 10, 1 + n, 1));

test("kept on a schedule: the newest few, each photo once; the drill restores the newest and finds it whole", async () => {
  const first = await keepBackup(postgres.url, folder, files, 2, at(0));
  expect(first).toMatchObject({ newFiles: 1, dropped: 0 });
  await keepBackup(postgres.url, folder, files, 2, at(1));
  expect(await keepBackup(postgres.url, folder, files, 2, at(2))).toMatchObject({ newFiles: 0, dropped: 1 });
  expect(readdirSync(folder).filter((f) => f.endsWith(".gz"))).toEqual(["yimen-20261102T010000Z.gz", "yimen-20261103T010000Z.gz"]);
  expect(await drill(folder)).toMatchObject({ file: "yimen-20261103T010000Z.gz", cases: 200, differences: 0, brokenChains: 0, brokenAudit: 0, missingFiles: 0 });
  expect((await db.sql`select 1 from backups`).length).toBe(3);
}, 120_000);

test("the drill says what a disaster would find: a photo that is not there, a backup that is cut, none at all", async () => {
  rmSync(join(folder, "files", "AA", hash));
  expect(await drill(folder)).toMatchObject({ missingFiles: 1 });
  writeFileSync(join(folder, "yimen-20261104T010000Z.gz.part"), "half of one");
  expect((await drill(folder)).file).toBe("yimen-20261103T010000Z.gz");
  truncateSync(join(folder, "yimen-20261103T010000Z.gz"), 2000);
  await expect(drill(folder)).rejects.toThrow();
  await expect(drill(join(dir, "nowhere"))).rejects.toThrow("no backup");
}, 120_000);
