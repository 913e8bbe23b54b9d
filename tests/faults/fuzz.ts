import { type Db, rebuild } from "@yimen/db";
import { temporaryDataDir } from "@yimen/db/embedded";
import { CaseCommand, CommandEnvelope, unwrap } from "@yimen/domain";
import { appRouter, doDueDeeds } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import fc from "fast-check";
import type { z } from "zod";
import { intakeCommands, person } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { itemByCode } from "../harness/story.ts";
import { drawnFrom, nasty } from "./drawn.ts";

/** Every procedure with what it says that it takes, read off the router: one added tomorrow is fuzzed without anyone remembering it. */
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string; inputs: z.core.$ZodType[] } }>)
  .map(([path, p]) => ({ path, type: p._def.type, drawn: p._def.inputs[0] ? drawnFrom(p._def.inputs[0]) : nasty }))
  .filter((p) => p.type !== "subscription");

/** Acts as a device sends them, in shape; signed, so that they reach the judgement. */
const act = fc.record({ envelope: drawnFrom(CommandEnvelope), command: drawnFrom(CaseCommand), ofHonestCase: fc.boolean() });

/** The other routes, as the server tells them; `:name` is drawn. */
const routes = ["/healthz", "/readyz", "/public.css", "/g/:a/:b", "/file/:a/:b", "/paper/:a/:b", "/papers/:a", "/check/:a/:b/:c", "/files", "/files/:a", "/trpc/:a", "/:a"];

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

/** Longer than the longest that the server gives itself (reading a file: ten seconds, and others may be before it). */
const patienceMs = 60_000;
const chunkSize = 1000;

export type FuzzReport = {
  calls: number;
  byStatus: Record<string, number>;
  faults: { path: string; status: number; input: string }[];
  written: string[];
  /** Cases that a county-wide job can't read or that don't follow from their events. */
  unreadable: string[];
  leaks: string[];
  heapGrowthMb: number;
};

/** Words that no answer and no line of the log may hold: a query's, a stack's, a path's. */
const telling = /\b(select|insert into|update \w+ set) |node_modules|\n\s+at |file:\/\//;

type Pushed = { result: { data: { outcomes: unknown[] } } };
/** A header's value as a client can send it. */
const sendable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "").trim();

/** The county's own jobs over all that is there now, as of today and of a year from now. */
async function unreadableRows(db: Db): Promise<string[]> {
  const { differences, brokenChains } = await rebuild(db.sql, { write: false });
  for (const at of [Date.now(), Date.now() + 365 * 86_400_000]) await doDueDeeds(db, "361028", at);
  const aside = await db.sql<{ case_id: string; code: string }[]>`select case_id, code from job_faults`;
  return [...differences, ...brokenChains, ...aside.map((f) => `set aside: ${f.case_id} ${f.code}`)];
}

/**
 * Inputs drawn from each procedure's own schema, sound ones with one place spoilt, and anything at all; signed acts; every other route with
 * names, headers and bodies that mean nothing; over HTTP, as a stranger, an agent, a handler and the administrator. Counts what came back, and
 * compares what the database held before and after: nothing may be written that was not answered with yes.
 */
export async function fuzz(db: Db, calls: number, seed: number, onProgress: (done: number) => void = () => {}): Promise<FuzzReport> {
  const log: string[] = [];
  const { app, auth, url } = await listeningServer({ db, filesDir: temporaryDataDir(), logLevel: "warn", logTo: { write: (line) => log.push(line) } });
  const cookies = ["", "yimen_session=%00; yimen_known=%00.%00", "", "", ""];
  /** What is drawn ends sessions, too: everybody is who they are again before each thousand. */
  const renew = async () => {
    await db.sql`delete from tries`;
    for (const [i, name] of ["agent1", "mz-handler", "admin"].entries()) {
      const alive = cookies[2 + i] && (await fetch(`${url}/trpc/account.me`, { headers: { cookie: cookies[2 + i] ?? "" } })).ok;
      if (alive) continue;
      await db.sql`update people set active = true, totp_secret = null, password_hash = (select password_hash from people where username = 'agent63') where username = ${name}`;
      cookies[2 + i] = await cookieOf(auth, name);
    }
  };
  await renew();
  const device = await Device.of(db, "361028", await person(db, "agent1"));
  await device.sync();
  // A case of the agent's own, so that drawn acts meet one that is there, in whatever state they have brought it to.
  const honest = intakeCommands(itemByCode("SYDJ"), 4243, "collect");
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, honest.commands));
  await device.sync();
  let seq = 1000;
  const travelling = ({ envelope, command, ofHonestCase }: { envelope: unknown; command: unknown; ofHonestCase: boolean }) => {
    if (!ofHonestCase) return { ...(envelope as object), command };
    seq += 1;
    return { seq, after: 0, base: 0, at: Date.now(), v: 2, clock: null, command: { ...(command as object), caseId: honest.caseId } };
  };
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
    "case.inbox": { stage: "accepted", step: null, lamp: "late", mine: false, after: { on: "2026-06-15", id: "01900000-0000-7000-8000-000000000001" } },
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
  const agreed = { "sync.enrol": 0, "sync.leaseNumbers": 0, "sync.surrender": 0, "sync.push": 0 };
  const before = await look();
  const heap = process.memoryUsage().heapUsed;
  const report: FuzzReport = { calls: 0, byStatus: {}, faults: [], written: [], unreadable: [], leaks: [], heapGrowthMb: 0 };
  const header = fc
    .oneof(fc.string({ maxLength: 60 }), fc.constantFrom("%00", "%ud800", "../..", "gzip", "bytes=0-", "text/html", "application/json", "127.0.0.1", "http://evil.example"))
    .map(sendable);
  const inputsOf = (chunk: number, size: number) =>
    fc.sample(
      fc.record({
        call: fc.oneof(
          { weight: 10, arbitrary: fc.oneof(...procedures.map((target) => target.drawn.map((input) => ({ is: "procedure" as const, target, input })))) },
          {
            weight: 6,
            arbitrary: fc.record({ target: fc.constantFrom(...procedures), at: fc.nat(400), by: nasty, mutate: fc.boolean() }).map(({ target, at, by, mutate }) => {
              // Now and then a question as it should be: so that the inside is reached, too.
              if (target.type === "query" && at % 3 === 0) return { is: "procedure" as const, target, input: sound[target.path] ?? null };
              return { is: "procedure" as const, target, input: mutate && target.path in sound ? mutated(sound[target.path], at, by) : by };
            }),
          },
          { weight: 3, arbitrary: fc.array(act, { minLength: 1, maxLength: 4 }).map((acts) => ({ is: "acts" as const, acts })) },
          {
            weight: 3,
            arbitrary: fc
              .record({
                route: fc.constantFrom(...routes),
                names: fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.uuid(), fc.constantFrom("..", "%00", "%2e%2e%2f", "A".repeat(43), "361028", "GLJT", "receipt.pdf"))),
                query: fc.oneof(fc.constant(""), fc.string({ maxLength: 40 })),
                method: fc.constantFrom("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"),
                upload: fc.record({ length: header, offset: header, metadata: header }),
                body: fc.string({ maxLength: 200 }),
              })
              .map((route) => ({ is: "route" as const, ...route })),
          },
        ),
        who: fc.nat(cookies.length - 1),
        // Mostly JSON: what is none is turned away at the door.
        raw: fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.string({ maxLength: 200 }) }),
        headers: fc.oneof(
          { weight: 9, arbitrary: fc.constant<Record<string, string>>({}) },
          {
            weight: 1,
            arbitrary: fc.dictionary(
              fc.constantFrom("accept", "range", "x-forwarded-for", "x-forwarded-proto", "content-encoding", "if-none-match", "origin", "trpc-accept"),
              header,
            ),
          },
        ),
      }),
      { numRuns: size, seed: seed + chunk },
    );

  const one = async ({ call, who, raw, headers }: ReturnType<typeof inputsOf>[number]) => {
    const signal = AbortSignal.timeout(patienceMs);
    // Signing out would make strangers of all that follow.
    const cookie = call.is === "procedure" && call.target.path.startsWith("account.logout") ? "" : (cookies[who] ?? "");
    const posted = { ...headers, cookie, "content-type": "application/json" };
    let [path, text] = ["", ""];
    const send = async () => {
      if (call.is === "route") {
        path = call.route.replace(/:[abc]/g, (_, at: number) => encodeURIComponent((call.names[at % Math.max(1, call.names.length)] ?? "x").toWellFormed()));
        text = call.body;
        const { length, offset, metadata } = call.upload;
        const tus = { "tus-resumable": "1.0.0", "upload-length": length, "upload-offset": offset, "upload-metadata": metadata, "content-type": "application/offset+octet-stream" };
        const bodied = !["GET", "HEAD"].includes(call.method);
        return fetch(`${url}${path}?${encodeURIComponent(call.query.toWellFormed())}`, {
          method: call.method,
          headers: { ...headers, cookie, ...(path.startsWith("/files") && tus) },
          ...(bodied && { body: text }),
          redirect: "manual",
          signal,
        });
      }
      if (call.is === "acts") {
        [path, text] = ["sync.push", JSON.stringify(await device.signed(JSON.parse(JSON.stringify(call.acts.map(travelling))) as unknown[]))];
        return fetch(`${url}/trpc/${path}`, { method: "POST", headers: { ...posted, cookie: cookies[2] ?? "" }, body: text, signal });
      }
      path = call.target.path;
      text = raw ?? JSON.stringify(call.input) ?? "";
      return call.target.type === "query"
        ? fetch(`${url}/trpc/${path}?input=${encodeURIComponent(text.toWellFormed()).slice(0, 6000)}`, { headers: { ...headers, cookie }, signal })
        : fetch(`${url}/trpc/${path}`, { method: "POST", headers: posted, body: text, signal });
    };
    const response = await send().catch((error: unknown) => {
      // No answer at all holds a connection for as long as the caller likes: as bad as a fault.
      if ((error as Error).name === "TimeoutError") return new Response(null, { status: 599 });
      throw error;
    });
    const said = await response.text();
    if (telling.test(said) && report.leaks.length < 20) report.leaks.push(`${path}: ${telling.exec(said)?.[0]}`);
    if (response.status === 200 && path in agreed) agreed[path as keyof typeof agreed] += path === "sync.push" ? (JSON.parse(said) as Pushed).result.data.outcomes.length : 1;
    report.calls += 1;
    report.byStatus[response.status] = (report.byStatus[response.status] ?? 0) + 1;
    if (response.status >= 500 && report.faults.length < 20) report.faults.push({ path, status: response.status, input: text.slice(0, 300) });
  };
  // A thousand at a time: a hundred thousand inputs would not fit into memory at once.
  for (let from = 0; from < calls; from += chunkSize) {
    await renew();
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
  // What was answered with yes may be there; nothing besides.
  const allowed: Record<string, number> = {
    devices: agreed["sync.enrol"],
    blocks: 2 * agreed["sync.leaseNumbers"] + 1,
    quarantine: agreed["sync.surrender"],
    commands: agreed["sync.push"],
    cases: agreed["sync.push"],
    events: 3 * agreed["sync.push"],
  };
  for (const [table, n] of Object.entries(after))
    if (n < (before[table] ?? 0) || n > (before[table] ?? 0) + (allowed[table] ?? 0)) report.written.push(`${table}: ${before[table]} → ${n}`);
  report.unreadable = await unreadableRows(db);
  await app.close();
  return report;
}
