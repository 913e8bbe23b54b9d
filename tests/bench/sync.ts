import type { Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { append, type CaseChange, connect, migrate } from "@yimen/db";
import { loadDemo } from "@yimen/db/demo";
import { startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { Actor, blockName, type CaseState, decide, evolve, formatCaseNumber, unwrap } from "@yimen/domain";
import { createServer } from "@yimen/server";
import type { Page } from "playwright-core";
import { build } from "vite";
import { openProfile } from "../harness/browser.ts";
import { benchItem } from "./item.ts";
import type { Bench } from "./page/main.ts";
import { takeCommands } from "./page/record.ts";

/**
 * `pnpm bench`: cases taken offline and pushed until durable, and a new device's first pull, in real Chromium through the
 * product's own commands and rules; beside them the floor: the same records as gzip NDJSON with no rule at all. Prints JSON.
 */
const taken = Number(process.env.BENCH_PUSH || 1000);
const pulled = Number(process.env.BENCH_PULL || 10_000);
const rounds = Number(process.env.BENCH_ROUNDS || 3);

const dir = temporaryDataDir();
const webDir = join(dir, "web");
await build({ configFile: false, logLevel: "error", root: join(import.meta.dirname, "page"), build: { outDir: webDir, target: "es2022" } });
const postgres = await startEmbedded(dir);
await migrate(postgres.url);
const db = connect(postgres.url);
await loadDemo(db, { now: Date.now(), cases: 0, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
await db.sql`insert into item_versions (county, code, version, body) values ('361028', 'BENCH', 1, ${db.sql.json(benchItem as never)})`;
await db.sql`create table floor (id uuid primary key, body jsonb not null)`;

const { app } = await createServer({ db, filesDir: join(dir, "files"), webDir, production: false, logLevel: "silent", tls: null, loginPerMinute: 1000 });
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
const sockets: Socket[] = [];
let requests = 0;
app.server.on("connection", (socket: Socket) => sockets.push(socket));
app.addHook("onRequest", async () => {
  requests += 1;
});
await app.listen({ port: 0, host: "127.0.0.1" });
const url = `http://localhost:${(app.server.address() as { port: number }).port}`;
const wire = () => ({ up: sockets.reduce((n, s) => n + s.bytesRead, 0), down: sockets.reduce((n, s) => n + s.bytesWritten, 0), requests });

const profile = await openProfile();
const page: Page = profile.context.pages()[0] ?? (await profile.context.newPage());
await page.goto(url);
const call = <K extends keyof Bench>(name: K, ...args: Parameters<Bench[K]>): Promise<Awaited<ReturnType<Bench[K]>>> =>
  page.evaluate(([n, a]) => (window as unknown as { bench: Record<string, (...x: unknown[]) => unknown> }).bench[n as string]?.(...(a as unknown[])), [
    name,
    args,
  ] as const) as never;
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const since = (before: ReturnType<typeof wire>) => ({ up: wire().up - before.up, down: wire().down - before.down, requests: requests - before.requests });

const push: { ms: number; floorMs: number; up: number; requests: number }[] = [];
let recordBytes = 0;
for (let i = 0; i < rounds; i += 1) {
  await call("signIn", `agent${i + 1}`);
  recordBytes = await call("take", taken, i + 1);
  await call("floorFill");
  const before = wire();
  // The round also pulls back what it pushed; its push is what the floor is compared with, so both are timed to the commit.
  let committed = 0;
  const start = performance.now();
  const done = call("sync");
  while (committed < taken * (i + 1)) {
    const [row] = await db.sql<{ n: number }[]>`select count(*)::int as n from cases where stage = 'accepted'`;
    committed = row?.n ?? 0;
    // Looked at sparingly: the bench shares its process with the server.
    await new Promise((r) => setTimeout(r, 20));
    if (performance.now() - start > 60_000) throw new Error(`only ${committed} cases arrived: ${JSON.stringify(await done)}`);
  }
  const ms = performance.now() - start;
  const used = since(before);
  const end = await done;
  if (end.waiting !== 0) throw new Error(`the round ended with work waiting: ${JSON.stringify(end)}`);
  await db.sql`truncate floor`;
  push.push({ ms, floorMs: await call("floorPush"), up: used.up, requests: used.requests });
}

// One agent's office gets the rest, so that a new device of theirs has the whole number to pull.
const have = (await db.sql<{ n: number }[]>`select count(*)::int as n from cases`)[0]?.n ?? 0;
const agent = Actor.parse((await db.sql`select id, name, roles, office, unit from people where id = 'agent-20'`)[0]);
for (let i = have; i < pulled; i += 500) {
  const changes = Array.from({ length: Math.min(500, pulled - i) }, (_, k) => {
    const events: CaseChange["events"] = [];
    let state: CaseState | null = null;
    for (const command of takeCommands(i + k, 99)) {
      const number = formatCaseNumber({ division: "361028", year: 2025, block: blockName(Math.floor((i + k) / 1000)) }, (i + k) % 1000);
      const ctx = { actor: agent, at: Date.now(), item: benchItem, person: () => undefined, numberState: () => "free" as const };
      for (const event of unwrap(decide(state, command.type === "accept" ? { ...command, number } : command, ctx))) {
        state = evolve(state, event);
        events.push({ event, version: state.version, device: null, seq: null, claimedAt: event.at });
      }
    }
    return { state: state as unknown as CaseState, item: benchItem, headHash: null, events };
  });
  await db.sql.begin((tx) => append(tx, "361028", changes, [], new Date()));
}
await db.sql`update cases set office = (select office from people where id = 'agent-20')`;
const pull: { ms: number; floorMs: number; down: number; requests: number }[] = [];
for (let i = 0; i < rounds; i += 1) {
  await page.goto(url);
  const before = wire();
  const start = performance.now();
  await call("signIn", "agent20");
  const ms = performance.now() - start;
  const used = since(before);
  const floor = await call("floorPull", `floor-${i}`);
  pull.push({ ms, floorMs: floor.ms, down: used.down, requests: used.requests });
}
const perCase = (bytes: number, n: number) => Math.round(bytes / n);
console.log(
  JSON.stringify({
    recordBytes,
    push: {
      cases: taken,
      ms: Math.round(median(push.map((p) => p.ms))),
      floorMs: Math.round(median(push.map((p) => p.floorMs))),
      ratio: Number(median(push.map((p) => p.ms / p.floorMs)).toFixed(2)),
      bytesUpPerCase: perCase(median(push.map((p) => p.up)), taken),
      requests: median(push.map((p) => p.requests)),
    },
    pull: {
      cases: pulled,
      ms: Math.round(median(pull.map((p) => p.ms))),
      floorMs: Math.round(median(pull.map((p) => p.floorMs))),
      ratio: Number(median(pull.map((p) => p.ms / p.floorMs)).toFixed(2)),
      bytesDownPerCase: perCase(median(pull.map((p) => p.down)), pulled),
      requests: median(pull.map((p) => p.requests)),
    },
  }),
);
await profile.context.close();
await app.close().catch(() => {});
await db.close();
await postgres.stop();
process.exit(0);
