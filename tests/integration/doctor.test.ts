import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDataDir } from "@yimen/db/embedded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const doctor = (env: Record<string, string>) =>
  new Promise<{ code: number; lines: string[] }>((done) =>
    execFile(
      process.execPath,
      [join(import.meta.dirname, "../../apps/server/src/cli/doctor.ts")],
      { env: { ...process.env, NODE_ENV: "production", DATABASE_URL: county.url, ...env } },
      (error, out) => done({ code: error ? 1 : 0, lines: out.trim().split("\n") }),
    ),
  );
const said = (lines: readonly string[], about: string) => lines.find((l) => l.includes(about)) ?? "";

test("says in words what is well, what to look at and what will not work, and changes nothing", async () => {
  const dataDir = temporaryDataDir();
  const kept = join(dataDir, "kept");
  mkdirSync(kept);
  writeFileSync(join(dataDir, "secret.key"), "x");
  chmodSync(join(dataDir, "secret.key"), 0o644);
  const found = await doctor({ DATA_DIR: dataDir, BACKUP_DIR: kept });
  expect(found.code).toBe(1);
  expect(said(found.lines, "secret")).toMatch(/^✗.*chmod 600/);
  expect(said(found.lines, "backup")).toMatch(/^✗.*none in/);
  expect(said(found.lines, "up to date")).toMatch(/^✓/);
  expect(said(found.lines, "clock")).toMatch(/^✓/);
  expect(said(found.lines, "proxy")).toMatch(/^!/);
  chmodSync(join(dataDir, "secret.key"), 0o600);
  writeFileSync(join(kept, "yimen-20261127T235642Z.gz"), "x");
  const mended = await doctor({ DATA_DIR: dataDir, BACKUP_DIR: kept });
  expect([mended.code, mended.lines.filter((l) => l.startsWith("✗"))]).toEqual([0, []]);
});

test("a setting that is wrong, and a database that is not there, are named", async () => {
  const bad = await doctor({ PORT: "many" });
  expect([bad.code, said(bad.lines, "PORT")]).toEqual([1, expect.stringMatching(/^✗/)]);
  const away = await doctor({ DATA_DIR: temporaryDataDir(), DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" });
  expect([away.code, said(away.lines, "database")]).toEqual([1, expect.stringMatching(/^✗/)]);
});
