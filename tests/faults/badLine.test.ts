import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type ArmedCut, Line } from "../harness/line.ts";
import { buildPage, press } from "../harness/page.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";
import { benchItem } from "../page/item.ts";

let app: Service;
let bare: Service;
beforeAll(async () => {
  const webDir = mkdtempSync(join(tmpdir(), "yimen-page-"));
  await buildPage(webDir);
  [app, bare] = [await startService({ cases: 5 }), await startService({ cases: 0, webDir })];
  await bare.db.sql`insert into item_versions (county, code, version, body) values ('361028', 'BENCH', 1, ${bare.db.sql.json(benchItem as never)})`;
});
afterAll(async () => {
  await app?.close();
  await bare?.close();
});

const whole = ["begun", "filled", "attached", "collected", "accepted"];
const cuts: [string, ArmedCut][] = [
  ["in the middle of the request's head", { match: /POST .*sync\.push/, direction: "up", afterBytes: 200 }],
  ["in the middle of the request's body", { match: /POST .*sync\.push/, direction: "up", afterBytes: 1400 }],
  ["in the middle of the answer's head", { match: /POST .*sync\.push/, direction: "down", afterBytes: 40 }],
  ["in the middle of the answer's body", { match: /POST .*sync\.push/, direction: "down", afterBytes: 1700 }],
];

test.each(cuts)("2 the connection is cut %s: applied once, nothing half-written", async (_name, cut) => {
  const line = await Line.to(app.url);
  const { context } = await openPrivate({ phone: true });
  const page = await context.newPage();
  await signIn(page, line.url, "agent21");
  await waitSynced(page);
  line.arm(cut);
  const taken = await takeCase(page, "SYDJ", 200 + cut.afterBytes);
  await until(
    "the cut has been made",
    () => line.stillArmed,
    (armed) => !armed,
  );
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  const events = await app.db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${taken.id} order by version`;
  expect(events.map((e) => e.type)).toEqual(whole);
  expect((await app.db.sql<{ number: string }[]>`select number from cases where id = ${taken.id}`)[0]?.number).toBe(taken.number);
  await context.close();
  await line.close();
});

test("2 the connection is cut between two answers: the first batch is kept, the rest goes once", async () => {
  const line = await Line.to(bare.url);
  const { context } = await openPrivate();
  const page = await context.newPage();
  await page.goto(line.url);
  await press(page, "signIn", "agent22");
  await press(page, "take", 250, 22);
  line.arm({ match: /POST .*sync\.push/, direction: "up", afterBytes: 1, nth: 2 });
  const first = await press(page, "sync");
  expect(line.stillArmed).toBe(false);
  // Chromium itself may send a request again whose connection broke before the first byte of an answer.
  if (first.phase === "offline") expect(first.waiting).toBe(250);
  expect((await press(page, "sync")).waiting).toBe(0);
  const [row] = await bare.db.sql<
    { cases: number; events: number }[]
  >`select count(distinct case_id)::int as cases, count(*)::int as events from case_events where body->>'by' = 'agent-22'`;
  expect(row).toEqual({ cases: 250, events: 1250 });
  await context.close();
  await line.close();
});

test("9 a backlog of 2,000 commands and 500 photos over 256 kbit/s, cut every 10 s: shows its progress, commands first, finishes, nothing twice", async () => {
  const line = await Line.to(bare.url);
  const { context } = await openPrivate();
  const page = await context.newPage();
  await page.goto(line.url);
  await press(page, "signIn", "agent23");
  await press(page, "take", 400, 23);
  // Small pictures, so that the test ends in a minute; the time for large ones is the bench's matter.
  await press(page, "photos", 500, 1500);
  line.become({ bitsPerSecond: 256_000, roundTripMs: 200, cutEveryMs: 10_000 });
  const end = await press(page, "drain");
  expect(line.cuts).toBeGreaterThanOrEqual(3);
  expect(end.photosBeforeCommands).toBe(false);
  expect(end.progressShown).toBeGreaterThan(50);
  expect(end.refused).toBe(0);
  const [row] = await bare.db.sql<
    { cases: number; events: number }[]
  >`select count(distinct case_id)::int as cases, count(*)::int as events from case_events where body->>'by' = 'agent-23'`;
  expect(row).toEqual({ cases: 400, events: 2000 });
  expect(await bare.db.sql`select 1 from attachments where uploaded_by = 'agent-23'`).toHaveLength(500);
  await context.close();
  await line.close();
});
