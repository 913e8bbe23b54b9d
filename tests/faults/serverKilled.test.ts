import { connect, type Db } from "@yimen/db";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type ServerProcess, serverProcess } from "../harness/serverProcess.ts";
import { until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let postgres: EmbeddedPostgres;
let db: Db;
let server: ServerProcess;

beforeAll(async () => {
  const dir = temporaryDataDir();
  postgres = await startEmbedded(dir);
  db = connect(postgres.url);
  server = await serverProcess(postgres.url, dir);
});
afterAll(async () => {
  await server?.kill();
  await db?.close();
  await postgres?.stop();
});

const events = async (id: string) => (await db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${id} order by version`).map((e) => e.type);
const whole = ["begun", "filled", "attached", "collected", "accepted"];

test("3 the server is killed between receiving and committing: nothing half-written, applied once after its restart", async () => {
  const profile = await openPrivate({ phone: true });
  const page = await profile.context.newPage();
  await signIn(page, server.url, "agent41");
  await waitSynced(page);
  // A lock on the answers' table holds the push after its judgement and before its commit.
  let release: () => void = () => {};
  const lock = db.sql.begin(async (tx) => {
    await tx`lock table commands in share row exclusive mode`;
    await new Promise<void>((r) => {
      release = r;
    });
  });
  const taken = await takeCase(page, "SYDJ", 31);
  await until(
    "a push is held before its commit",
    () => db.sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'copy %commands%'`,
    (rows) => rows.length > 0,
  );
  await server.kill();
  release();
  await lock;
  expect(await events(taken.id)).toEqual([]);
  await server.start();
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  expect(await events(taken.id)).toEqual(whole);
  expect((await db.sql<{ number: string }[]>`select number from cases where id = ${taken.id}`)[0]?.number).toBe(taken.number);
  await profile.context.close();
});

test("3 the server is killed right after the commit: pushed again, applied once", async () => {
  const profile = await openPrivate({ phone: true });
  const page = await profile.context.newPage();
  await signIn(page, server.url, "agent42");
  await waitSynced(page);
  let caught = false;
  let killed = false;
  await profile.context.route("**/trpc/sync.push*", async (route) => {
    if (caught) return route.continue();
    caught = true;
    await route.fetch();
    await server.kill();
    killed = true;
    await route.abort("connectionreset");
  });
  const taken = await takeCase(page, "SYDJ", 32);
  await until(
    "committed, then killed",
    async () => ({ killed, events: await events(taken.id) }),
    (seen) => seen.killed && seen.events.length === whole.length,
  ); // prettier-ignore
  await server.start();
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  expect(killed).toBe(true);
  expect(await events(taken.id)).toEqual(whole);
  await profile.context.close();
});
