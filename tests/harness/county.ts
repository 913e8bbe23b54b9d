import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Db } from "@yimen/db";
import { inventApplicant, type Random, random, sampleForm } from "@yimen/db/sample";
import { Actor, type CaseCommand, type CaseId, type ContentHash, formFaults, type ItemVersion, legalDateOf, requiredMaterials, uuidv7 } from "@yimen/domain";
import { type appRouter, createAuth, createReader, createSecrets, followWords, paperFonts, searchDigest } from "@yimen/server";
import { testDatabase } from "./postgres.ts";

/** A database of its own with the demonstration county's people and items, and no past cases. */
export async function startCounty(): Promise<{ db: Db; url: string; close: () => Promise<void> }> {
  const { url, close } = await testDatabase("county");
  const db = connect(url);
  return {
    db,
    url,
    close: async () => {
      await db.close();
      await close();
    },
  };
}

/** The server's own secret in tests. */
export const testSecrets = createSecrets(Buffer.alloc(32, 7));

/** One for all tests of a file: its processes end with the test's. */
const reader = createReader(mkdtempSync(join(tmpdir(), "yimen-drawn-")));

const fonts = paperFonts(mkdtempSync(join(tmpdir(), "yimen-fonts-")));

/** What a procedure is given when it is called without HTTP. */
export function callerContext(db: Db, actor: Actor | null, county: string | null): Exclude<Parameters<typeof appRouter.createCaller>[0], (...args: never[]) => unknown> {
  return {
    db,
    secrets: testSecrets,
    now: Date.now,
    suite: "platform",
    approveDevices: false,
    secondFactor: false,
    auth: createAuth(db, { production: false, secure: false, secrets: testSecrets, secondFactor: false }),
    reader,
    files: { keep: async () => "taken", keepBytes: async () => "taken", view: async () => null },
    pokes: { async *listen() {}, close: async () => {} },
    actor,
    county,
    sessionId: null,
    fonts,
    site: { host: "county.example", secure: true },
    admits: async () => true,
    endings: { watch: () => () => {}, close: async () => {} },
    knownBrowser: () => null,
    rememberBrowser: () => {},
    setCookie: () => {},
  };
}

export async function person(db: Db, username: string): Promise<Actor> {
  const [row] = await db.sql`select id, name, roles, office, unit from people where username = ${username}`;
  return Actor.parse(row);
}

const hashOf = (r: Random): ContentHash =>
  Array.from({ length: 43 }, () => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[Math.floor(r() * 64)]).join("") as ContentHash;

/** The acts by which a whole case is taken, as the intake screen does them. */
export function intakeCommands(item: ItemVersion, seed: number, end: "accept" | "collect" | "notice" = "accept"): { caseId: CaseId; commands: CaseCommand[] } {
  const r = random(seed);
  const caseId = uuidv7(
    Date.now(),
    Uint8Array.from({ length: 10 }, () => Math.floor(r() * 256)),
  );
  let form = sampleForm(item, r);
  while (formFaults(item.form, form, legalDateOf(Date.now())).length > 0) form = sampleForm(item, r);
  const files = requiredMaterials(item, form).map((m) => ({ code: m.code, form: m.form, hash: hashOf(r), size: 1000 }));
  const given = end === "notice" ? files.slice(0, -1) : files;
  return {
    caseId,
    commands: [
      { type: "begin", caseId, item: item.code, itemVersion: item.version, applicant: inventApplicant(r, "城关村") },
      { type: "fill", caseId, form },
      { type: "attach", caseId, files: given },
      { type: "collect", caseId, signature: files[0]?.hash ?? null },
      ...(end === "accept" ? [{ type: "accept" as const, caseId, number: null }] : []),
      ...(end === "notice" ? [{ type: "notice" as const, caseId, missing: [{ what: files.at(-1)?.code ?? "", why: "未提交" }] }] : []),
    ],
  };
}

/** Is there nothing left for a follower? Transactions of other databases hold it up as well as those of its own. */
export async function caughtUp(db: Db, name: string, county = "361028"): Promise<boolean> {
  const left =
    await db.sql`select 1 from followers f join cases c on c.county = f.county and (c.tx > f.tx or c.tx = f.tx and c.id > f.id) where f.county = ${county} and f.name = ${name} limit 1`;
  return left.length === 0;
}

/** What a server's follower does by itself: cases can be found by their words. @returns how many were looked at */
export async function findable(db: Db, county = "361028"): Promise<number> {
  for (let looked = 0; ; ) {
    looked += await followWords(db, county, searchDigest(testSecrets));
    if (await caughtUp(db, "words", county)) return looked;
  }
}
