import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Db, migrate } from "../connect.ts";
import { loadDemo } from "../demo/index.ts";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "../embedded.ts";
import { rebuild } from "./rebuild.ts";

let postgres: EmbeddedPostgres;
let db: Db;
beforeAll(async () => {
  postgres = await startEmbedded(temporaryDataDir());
  await migrate(postgres.url);
  db = connect(postgres.url);
  await loadDemo(db, { now: Date.now(), cases: 2000, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
}, 120_000);
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});

test("the demonstration county rebuilds from its events with no difference", async () => {
  const report = await rebuild(db.sql, { write: false });
  expect(report).toMatchObject({ cases: 2000, differences: [], brokenChains: [] });
  expect(report.events).toBeGreaterThan(10_000);
}, 60_000);

test("an altered projection and an altered event both show, and the projection can be mended", async () => {
  const [first, second] = await db.sql<{ id: string }[]>`select id from cases order by id limit 2`;
  await db.sql`update cases set stage = 'draft' where id = ${first?.id ?? ""}`;
  await db.sql`update case_events set body = replace(body::text, '"at":1', '"at":2')::json where case_id = ${second?.id ?? ""} and version = 2`;
  const report = await rebuild(db.sql, { write: true });
  expect(report.differences).toContain(first?.id);
  expect(report.brokenChains).toEqual([second?.id]);
  expect((await rebuild(db.sql, { write: false })).differences).toEqual([]);
}, 60_000);
