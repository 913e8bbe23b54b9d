import type { Db } from "@yimen/db";
import { temporaryDataDir } from "@yimen/db/embedded";
import { appRouter } from "@yimen/server";
import fc from "fast-check";
import { intakeCommands, person } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { itemByCode } from "../harness/story.ts";

/** Every procedure, read off the router: one added tomorrow is fuzzed without anyone remembering it. */
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
  .map(([path, p]) => ({ path, type: p._def.type }))
  .filter((p) => p.type !== "subscription");

const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e308,
    "",
    "\u0000",
    "\ud800",
    "../../etc/passwd",
    "'; drop table cases; --",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "x".repeat(20_000),
    // What fits a shape and means nothing: beyond the types of the database, before or after its times, identifiers of dashes.
    2 ** 31,
    2 ** 53,
    253_402_300_800_000,
    "9".repeat(20),
    "-".repeat(36),
    "00000000-0000-0000-0000-000000000000",
    "0000-01-01",
    "9999-12-31",
    "王\udc00五",
    [],
    {},
    [[]],
  ),
  fc.constant(JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}')),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 300 }).map((depth) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown),
);

/** Sound inputs with one place, anywhere inside, replaced by something nasty. */
function mutated(sound: unknown, at: number, by: unknown): unknown {
  const places: (readonly PropertyKey[])[] = [];
  const walk = (value: unknown, path: readonly PropertyKey[]) => {
    places.push(path);
    if (value && typeof value === "object") for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...path, key]);
  };
  walk(sound, []);
  const place = places[at % places.length] ?? [];
  if (place.length === 0) return by;
  const copy = structuredClone(sound) as Record<PropertyKey, unknown>;
  let inner = copy;
  for (const key of place.slice(0, -1)) inner = inner[key] as Record<PropertyKey, unknown>;
  inner[place.at(-1) as PropertyKey] = by;
  return copy;
}

const patienceMs = 10_000;
const chunkSize = 1000;

export type FuzzReport = {
  calls: number;
  byStatus: Record<string, number>;
  faults: { path: string; status: number; input: string }[];
  written: string[];
  leaks: string[];
  heapGrowthMb: number;
};

/** Words that no answer and no line of the log may hold: a query's, a stack's, a path's. */
const telling = /\b(select|insert into|update \w+ set) |node_modules|\n\s+at |file:\/\//;

/**
 * Random and mutated inputs on every procedure and the upload, over HTTP, as a stranger, an agent, a handler and the administrator. Counts what
 * came back, and compares what the database held before and after: nothing malformed may write.
 */
export async function fuzz(db: Db, calls: number, seed: number, onProgress: (done: number) => void = () => {}): Promise<FuzzReport> {
  const log: string[] = [];
  const { app, auth, url } = await listeningServer({ db, filesDir: temporaryDataDir(), logLevel: "warn", logTo: { write: (line) => log.push(line) } });
  const cookies = ["", "yimen_session=%00; yimen_known=%00.%00", ...(await Promise.all(["agent1", "mz-handler", "admin"].map((name) => cookieOf(auth, name))))];
  const device = await Device.of(db, "361028", await person(db, "agent1"));
  await device.sync();
  const soundCommands = intakeCommands(itemByCode("SYDJ"), 4242).commands.map((command, i) => ({ seq: i + 1, after: i, base: 0, at: Date.now(), v: 2, clock: null, command }));
  const sound: Record<string, unknown> = {
    "account.login": { username: "agent1", password: "wrong" },
    "account.resume": { device: device.vault.device, at: Date.now(), mac: "x", signature: "y", proof: "z" },
    "account.recover": { device: device.vault.device, password: "wrong" },
    "account.changePassword": { old: "wrong", fresh: "12345678" },
    "sync.push": await device.signed(soundCommands),
    "sync.surrender": await device.signed(soundCommands),
    "sync.pull": { device: device.vault.device, cursor: null, limit: 10 },
    "case.byId": { id: "01900000-0000-7000-8000-000000000001" },
    "case.search": { text: "王" },
    "case.inbox": { stage: "accepted", offset: 0, step: null },
    "catalogue.all": { have: null },
    "sync.report": { device: device.vault.device, app: "x", settled: [1], reveals: [{ caseId: "01900000-0000-7000-8000-000000000001", at: Date.now() }] },
    "sync.leaseNumbers": { device: crypto.randomUUID(), count: 1 },
    "mandate.grant": { person: "nobody", item: "GLJT", from: "2026-01-01", to: "2026-12-31", lets: ["grant"], document: "x" },
    "mandate.absence.record": { person: "nobody", substitute: "nobody-else", from: "2030-01-01", to: "2030-01-31", reason: "x" },
    "appointment.book": { item: "NONE", day: "2026-12-01", slot: "09:00", mode: "home", name: "王", phone: "13800000000", address: "x", remark: "" },
    "account.keepSecondFactor": { box: "AAAA", code: "123456", password: "wrong" },
    "device.judge": { id: crypto.randomUUID(), status: "approved", reason: "x" },
    "device.judgeQuarantine": { id: 1, verdict: "dropped", reason: "x" },
    "device.importPhoto": { format: "yimen-photo-1", device: device.vault.device, hash: "A".repeat(43), box: "AAAA" },
    "calendar.preview": { year: 2027, text: "元旦" },
    "item.draft.save": { id: crypto.randomUUID(), revision: 1, body: itemByCode("SYDJ") },
    "item.history": { code: "SYDJ" },
    "seal.uses": { before: "7" },
    "refused.handOver": {
      id: crypto.randomUUID(),
      to: "agent-2",
      command: { type: "note", caseId: "01900000-0000-7000-8000-000000000001", text: "x" },
      refusal: { code: "case.unknown" },
      remark: "",
    },
    "account.events.seen": { upTo: 1 },
    "device.importWork": { format: "yimen-work-1", device: device.vault.device, box: "AAAA" },
  };
  const look = async () => {
    const [row] = await db.sql<
      Record<string, number>[]
    >`select (select count(*)::int from cases) as cases, (select count(*)::int from case_events) as events, (select count(*)::int from commands) as commands,
      (select count(*)::int from quarantine) as quarantine, (select count(*)::int from attachments) as attachments, (select count(*)::int from devices) as devices, (select count(*)::int from people where not active or roles::text = '[]') as withdrawn,
      (select count(*)::int from number_blocks) as blocks`;
    return row ?? {};
  };
  const before = await look();
  const heap = process.memoryUsage().heapUsed;
  const report: FuzzReport = { calls: 0, byStatus: {}, faults: [], written: [], leaks: [], heapGrowthMb: 0 };
  const inputsOf = (chunk: number, size: number) =>
    fc.sample(
      fc.record({
        procedure: fc.nat(procedures.length),
        who: fc.nat(cookies.length - 1),
        nasty,
        at: fc.nat(400),
        mutate: fc.boolean(),
        // Mostly JSON: what is none is turned away at the door.
        raw: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.string({ maxLength: 200 }) }),
      }),
      { numRuns: size, seed: seed + chunk },
    );

  const one = async ({ procedure, who, nasty: by, at, mutate, raw }: ReturnType<typeof inputsOf>[number]) => {
    const target = procedures[procedure];
    // Signing out would make strangers of all that follow.
    const cookie = target?.path.startsWith("account.logout") ? "" : (cookies[who] ?? "");
    // Now and then a question as it should be: so that the inside is reached, too.
    const asked = target?.type === "query" && at % 3 === 0 ? (sound[target.path] ?? null) : undefined;
    const input = asked !== undefined ? asked : target && mutate && target.path in sound ? mutated(sound[target.path], at, by) : by;
    const text = target
      ? (raw ?? JSON.stringify(input) ?? "")
      : String(typeof by === "string" ? by : JSON.stringify(by))
          .replace(/[^\x20-\x7e]/g, "")
          .slice(0, 500);
    const signal = AbortSignal.timeout(patienceMs);
    const call = () => {
      if (target?.type === "query") return fetch(`${url}/trpc/${target.path}?input=${encodeURIComponent(text.toWellFormed()).slice(0, 6000)}`, { headers: { cookie }, signal });
      if (target) return fetch(`${url}/trpc/${target.path}`, { method: "POST", headers: { cookie, "content-type": "application/json" }, body: text, signal });
      // The upload: creation and continuation with whatever in its headers.
      const headers = { cookie, "tus-resumable": "1.0.0", "upload-length": String(at % 5 === 0 ? text.slice(0, 20) : at), "upload-offset": "0", "upload-metadata": text };
      const path = at % 3 === 0 ? `/${encodeURIComponent(text.slice(0, 60))}` : "";
      return fetch(`${url}/files${path}`, {
        method: at % 2 === 0 ? "POST" : "PATCH",
        headers: { ...headers, ...(at % 2 === 1 && { "content-type": "application/offset+octet-stream" }) },
        body: text,
        signal,
      });
    };
    const response = await call()
      .then(async (r) => {
        const said = await r.text();
        if (telling.test(said) && report.leaks.length < 20) report.leaks.push(`${target?.path ?? "/files"}: ${telling.exec(said)?.[0]}`);
        return r;
      })
      .catch((error: unknown) => {
        // No answer at all holds a connection for as long as the caller likes: as bad as a fault.
        if ((error as Error).name === "TimeoutError") return new Response(null, { status: 599 });
        throw error;
      });
    report.calls += 1;
    report.byStatus[response.status] = (report.byStatus[response.status] ?? 0) + 1;
    if (response.status >= 500 && report.faults.length < 20) report.faults.push({ path: target?.path ?? "/files", status: response.status, input: text.slice(0, 300) });
  };
  // A thousand at a time: a hundred thousand inputs would not fit into memory at once.
  for (let from = 0; from < calls; from += chunkSize) {
    const inputs = inputsOf(from / chunkSize, Math.min(chunkSize, calls - from));
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let input = inputs.pop(); input; input = inputs.pop())
          await one(input).catch((error: unknown) => {
            // Headers that no client can send are none of the server's business.
            if (!(error instanceof TypeError)) throw error;
          });
      }),
    );
    onProgress(Math.min(calls, from + chunkSize));
  }
  (globalThis as { gc?: () => void }).gc?.();
  report.heapGrowthMb = Math.round((process.memoryUsage().heapUsed - heap) / 1e6);
  const told = log.find((line) => telling.test(line));
  if (told) report.leaks.push(`log: ${telling.exec(told)?.[0]}`);
  const after = await look();
  for (const [table, n] of Object.entries(after)) if (n !== before[table]) report.written.push(`${table}: ${before[table]} → ${n}`);
  await app.close();
  return report;
}
