import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Page } from "playwright-core";
import { openProfile } from "../harness/browser.ts";
import { buildPage, press } from "../harness/page.ts";
import type { Bench } from "../page/main.ts";
import { median, Rig } from "./rig.ts";

/**
 * Cases taken offline and pushed until durable, and a new device's first pull, in real Chromium through the product's own
 * commands and rules; beside them the floor: the same records as gzip NDJSON with no rule at all.
 */
export async function syncBench({ taken, pulled, rounds }: { taken: number; pulled: number; rounds: number }) {
  const rig = new Rig();
  await rig.start();
  const { db } = rig;
  await db.sql`create table floor (id uuid primary key, body jsonb not null)`;
  const webDir = join(rig.dir, "web");
  await buildPage(webDir);
  const url = await rig.serve(webDir, (app) => {
    app.addContentTypeParser("application/x-ndjson", { parseAs: "string" }, (_request, body, done) => done(null, body));
    app.post("/floor/push", { bodyLimit: 100_000_000 }, async (request) => {
      const lines = (request.body as string).split("\n").map((line) => `${line.slice(7, 43)}\t${line.replaceAll("\\", "\\\\")}\n`);
      await db.sql.begin(async (tx) => pipeline(lines, await tx`copy floor (id, body) from stdin`.writable()));
      return { done: true };
    });
    app.get("/floor/pull", async (_request, reply) => {
      const rows = await db.sql<{ body: string }[]>`select state::text as body from cases`;
      return reply.type("application/x-ndjson").send(rows.map((r) => r.body).join("\n"));
    });
  });

  const profile = await openProfile();
  const page: Page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await page.goto(url);
  const call = <K extends keyof Bench>(name: K, ...args: Parameters<Bench[K]>) => press(page, name, ...args);

  const push: { ms: number; floorMs: number; up: number; requests: number }[] = [];
  let recordBytes = 0;
  for (let i = 0; i < rounds; i += 1) {
    await call("signIn", `agent${i + 1}`);
    recordBytes = await call("take", taken, i + 1);
    await call("floorFill");
    const before = rig.wire();
    // The round also pulls; its push is what the floor is compared with.
    const end = await call("sync");
    const used = rig.since(before);
    const [row] = await db.sql<{ n: number }[]>`select count(*)::int as n from cases where stage = 'accepted'`;
    if (end.waiting !== 0 || row?.n !== taken * (i + 1)) throw new Error(`not all arrived: ${JSON.stringify({ ...end, ...row })}`);
    await db.sql`truncate floor`;
    push.push({ ms: end.pushedMs, floorMs: await call("floorPush"), up: used.up, requests: used.requests });
  }

  await rig.fill(pulled, "agent-20");
  const pull: { ms: number; floorMs: number; down: number; requests: number }[] = [];
  for (let i = 0; i < rounds; i += 1) {
    await page.goto(url);
    const before = rig.wire();
    const start = performance.now();
    await call("signIn", "agent20");
    const ms = performance.now() - start;
    const used = rig.since(before);
    const floor = await call("floorPull", `floor-${i}`);
    pull.push({ ms, floorMs: floor.ms, down: used.down, requests: used.requests });
  }
  await profile.context.close();
  await rig.stop();
  const times = (runs: { ms: number; floorMs: number; requests: number }[]) => ({
    ms: Math.round(median(runs.map((r) => r.ms))),
    floorMs: Math.round(median(runs.map((r) => r.floorMs))),
    ratio: Number(median(runs.map((r) => r.ms / r.floorMs)).toFixed(2)),
    requests: median(runs.map((r) => r.requests)),
  });
  return {
    recordBytes,
    push: { cases: taken, ...times(push), bytesUpPerCase: Math.round(median(push.map((p) => p.up)) / taken) },
    pull: { cases: pulled, ...times(pull), bytesDownPerCase: Math.round(median(pull.map((p) => p.down)) / pulled) },
  };
}
