import { toBase64url, utf8 } from "@yimen/crypto";
import { type Actor, blockSize, type CaseId, type Contact, maxBatch, may, type PushInput, type PushOutput, signedText } from "@yimen/domain";
import Dexie from "dexie";
import { keepContact, type OpenVault, type OutboxEntry, receive, type SealedRow, settle, type YimenDatabase } from "../store/index.ts";
import { faultKind } from "./fault.ts";
import { ClientTooOld, DeviceRefused, FileRefused, SignedOut, type Transport } from "./transport.ts";

/** `starting`: no round has ended yet since the store was opened. */
export type SyncPhase =
  | "starting"
  | "idle"
  | "pushing"
  | "pulling"
  | "uploading"
  | "offline"
  | "signedOut"
  | "storage"
  | "busy"
  | "failed"
  | "awaitingApproval"
  | "revoked"
  | "outdated";
export type SyncStatus = { phase: SyncPhase; done: number; of: number };

export type EngineOptions = {
  db: YimenDatabase;
  actor: Actor;
  vault: Pick<OpenVault, "device" | "signer" | "sealer">;
  transport: Transport;
  now: () => number;
  label: string;
  /** Of this program. */
  version: string;
  onStatus?: (status: SyncStatus) => void;
};

const smallestBatch = 25;
const [smallestPage, largestPage] = [50, 2500];
/** So long acts stay here after the county has them: longer than a county takes to notice that it needs last night's backup. */
export const keepSentMs = 30 * 86_400_000;

/** So long a photo stays here after the county has it: for a look at it with no network. */
export const keepPhotosMs = 7 * 86_400_000;

/**
 * One round of synchronisation: enrol, push all that waits, pull all that changed, upload files. Every step leaves the
 * device in a state from which the next round goes on, so a cut costs at most one batch.
 *
 * ```
 *   idle ─▶ pushing ─▶ pulling ─▶ uploading ─▶ idle
 *     ▲        └──────────┴──────────┴──▶ offline (no or no sensible answer) ─▶ again later
 *     ├─────────────────────────────────▶ signedOut (the county does not know the session, nor takes the vault for it)
 *     ├─────────────────────────────────▶ awaitingApproval (the county has not approved this device yet)
 *     ├─────────────────────────────────▶ outdated (this program is too old for the county: to be updated, the work is kept)
 *     ├─────────────────────────────────▶ revoked (what waited is in the county's keeping; the device is to be cleared)
 *     ├─────────────────────────────────▶ storage (the device's own database fails)
 *     ├─────────────────────────────────▶ busy (the county answered that it can't now) ─▶ again later
 *     └─────────────────────────────────▶ failed (a fault of a program: kept for whoever mends it) ─▶ again, each time later
 * ```
 * @returns the phase it ended in; never throws for what a network can do
 */
export async function syncOnce(options: EngineOptions): Promise<SyncPhase> {
  const { onStatus = () => {} } = options;
  const end = (phase: SyncPhase) => {
    onStatus({ phase, done: 0, of: 0 });
    return phase;
  };
  try {
    await withSession(options, () => round(options));
    return end("idle");
  } catch (error) {
    if (error instanceof SignedOut) return end("signedOut");
    if (error instanceof ClientTooOld) return end("outdated");
    if (error instanceof DeviceRefused) return end(error.why === "pending" ? "awaitingApproval" : error.why === "revoked" ? await surrenderAll(options) : "offline");
    // A failing local store must not be mistaken for a missing network: what is shown as done must be on the disk.
    if (error instanceof Dexie.DexieError) return end("storage");
    const kind = faultKind(error);
    if (kind === "program") await keepFault(options, error);
    return end(kind === "program" ? "failed" : kind === "busy" ? "busy" : "offline");
  }
}

/** Keeps where the program broke. A device that can't keep even that goes on all the same. */
async function keepFault({ db, now, version }: Pick<EngineOptions, "db" | "now" | "version">, error: unknown): Promise<void> {
  try {
    // Rarely needed: not in what the first screen waits for.
    const { keptFault, withFault } = await import("./keptFault.ts");
    await db.set("faults", withFault((await db.get("faults")) ?? [], keptFault(error, now(), version)));
  } catch {}
}

/** A session that ran out is taken up again by the open vault; a device that the county forgot presents itself anew. */
async function withSession(options: EngineOptions, work: () => Promise<void>): Promise<void> {
  const { db, transport } = options;
  try {
    await work();
  } catch (error) {
    if (error instanceof SignedOut && (await transport.resume?.())) return work();
    if (error instanceof DeviceRefused && error.why === "unknown") {
      await db.set("enrolled", false);
      return work();
    }
    throw error;
  }
}

async function round(options: EngineOptions): Promise<void> {
  const { db, now } = options;
  await enrol(options);
  await pushAll(options);
  await stockNumbers(options);
  // Photos go up while cases come down: a line's two directions are two. A pull that was cut begins anew before further photos.
  const stop = new AbortController();
  const both = await Promise.allSettled([
    pullAll(options).catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
    uploadAll(options, stop.signal),
  ]);
  for (const end of both) if (end.status === "rejected") throw end.reason;
  // The county was found to be restored from a backup: what it lacks waits again.
  if ((await db.countEntries("pending")) > 0) await pushAll(options);
  await report(options);
  await forgetOld(db, now());
  await db.set("lastSync", now());
}

/** Presents the device to the county, until the county has said that it takes it. Repeating is harmless. */
async function enrol(options: EngineOptions): Promise<void> {
  const { db, vault, transport, label } = options;
  if (await db.get("enrolled")) return;
  const escrow = (await db.get("escrow")) ?? null;
  const { approved, lastSeq, contact } = await transport.enrol({ device: vault.device, label, publicKey: vault.signer.publicKey, suite: vault.sealer.suite.id, escrow });
  await noteContact(options, contact);
  if (!approved) throw new DeviceRefused("pending");
  await db.change(async (change) => {
    db.setIn(change, "enrolled", true);
    if (((await db.get("nextSeq")) ?? 1) <= lastSeq) db.setIn(change, "nextSeq", lastSeq + 1);
    db.setIn(change, "escrow", null);
  });
}

/**
 * Keeps the county's time, and notices a new epoch: the county was restored from a backup, and may lack what it once acknowledged. All
 * acts kept here wait again, in their order; those it has are answered as before.
 */
async function noteContact({ db, now }: EngineOptions, contact: Contact): Promise<void> {
  const kept = await db.get("contact");
  const restored = kept !== undefined && kept.epoch !== contact.epoch;
  // The freshest counts; every answer of a long round need not be written.
  if (!restored && kept && contact.token.at - kept.token.at < 10_000 && contact.token.at >= kept.token.at && Math.abs(now() - contact.token.at - kept.skew) < 1000) return;
  await db.change(async (change) => {
    if (restored) {
      const apart = (await db.outbox.rows.where("status").equals("sent").primaryKeys()) as number[];
      change.mark(db.outbox, apart, { status: "pending" });
      db.setIn(change, "sentThrough", 0);
      db.setIn(change, "cursor", null);
    }
    db.setIn(change, "contact", keepContact(contact, now()));
  });
}

/** A batch as it travels: commands, the tokens their clocks name, one signature over all. */
export async function batchOf({ vault }: Pick<EngineOptions, "vault">, entries: readonly OutboxEntry[]): Promise<Omit<PushInput, "protocol" | "left" | "app">> {
  const commands = entries.map(({ seq, after, base, at, v = 1, clock, command, given }) => ({
    seq,
    after,
    base,
    at,
    v,
    clock: clock && ([clock.token.at, clock.elapsed, clock.skew] as const),
    command: given !== undefined && command.type === "accept" ? { ...command, number: given } : command,
  }));
  const tokens = Object.fromEntries(entries.flatMap(({ clock }) => (clock ? [[String(clock.token.at), clock.token.mac]] : [])));
  const signature = toBase64url(await vault.sealer.suite.sign(vault.signer, utf8(signedText(vault.device, commands))));
  return { device: vault.device, commands, tokens, signature };
}

/**
 * Pushes in order of sequence. On a good line two batches are on their way at once, so that one is packed while the county judges the
 * other; should the second overtake the first, what depends on it is answered "waiting" and goes again. A cut costs what was on its
 * way, and makes the next batches smaller: on a line that drops every few seconds something must get through whole.
 */
async function pushAll(options: EngineOptions): Promise<void> {
  const { db, actor, transport, now, onStatus = () => {} } = options;
  const of = await db.countEntries("pending");
  const size = (await db.get("batch")) ?? maxBatch;
  const atOnce = size === maxBatch ? 2 : 1;
  let done = 0;
  let left = of;
  let overtaken = false;
  let written: Promise<void> = Promise.resolve();
  type OnItsWay = { batch: OutboxEntry[]; answer: Promise<PushOutput> };
  const onTheirWay: OnItsWay[] = [];
  const takeIn = async (coming: OnItsWay | undefined): Promise<void> => {
    if (!coming) return;
    const { outcomes, contact } = await coming.answer;
    await written;
    written = settle({ db, actor }, coming.batch, outcomes, now()).then(() => noteContact(options, contact));
    // Awaited at the next turn; a failure must not go unheard if that turn never comes.
    written.catch(() => {});
    done += outcomes.length;
    overtaken ||= outcomes.some((o) => o.status === "waiting");
    onStatus({ phase: "pushing", done, of });
  };
  try {
    for (let batch = await pendingAbove(db, 0, size); batch.length > 0; batch = await pendingAbove(db, batch.at(-1)?.seq ?? 0, size)) {
      onStatus({ phase: "pushing", done, of });
      left -= batch.length;
      const said = { left: Math.max(0, left), app: options.version };
      const answer = batchOf(options, batch).then((input) => transport.push({ ...input, ...said }));
      answer.catch(() => {});
      onTheirWay.push({ batch, answer });
      if (onTheirWay.length >= atOnce) await takeIn(onTheirWay.shift());
    }
    while (onTheirWay.length > 0) await takeIn(onTheirWay.shift());
    await written;
  } catch (error) {
    // What the county has answered besides still counts.
    for (const coming of onTheirWay) await takeIn(coming).catch(() => {});
    await written;
    if (!(error instanceof SignedOut) && !(error instanceof DeviceRefused)) await db.set("batch", Math.max(smallestBatch, Math.floor(size / 4)));
    throw error;
  }
  if (done > 0 && size < maxBatch) await db.set("batch", Math.min(maxBatch, size * 2));
  if (overtaken && atOnce > 1) {
    await db.set("batch", maxBatch / 2);
    await pushAll(options);
  }
}

/** The next entries above a sequence that still wait. One that can't be read any more is put aside and shown; it holds up nobody. */
async function pendingAbove(db: YimenDatabase, above: number, limit: number): Promise<OutboxEntry[]> {
  for (;;) {
    const rows = await db.pendingRows(above, limit);
    const opened = await db.outbox.openEach(rows);
    const broken = rows.flatMap((row, i) => (opened[i] === null ? [row.seq as number] : []));
    if (broken.length > 0) await db.change(async (change) => change.mark(db.outbox, broken, { status: "broken" }));
    const whole = opened.filter((entry) => entry !== null);
    if (whole.length > 0 || rows.length === 0) return whole;
  }
}

/** A revoked device hands over what waits, and only when the county has all of it is there nothing left to lose. */
async function surrenderAll(options: EngineOptions): Promise<SyncPhase> {
  const { db, transport } = options;
  try {
    for (let batch = await pendingAbove(db, 0, maxBatch); batch.length > 0; batch = await pendingAbove(db, 0, maxBatch)) {
      await transport.surrender({ ...(await batchOf(options, batch)), left: 0, app: options.version });
      const seqs = batch.map((e) => e.seq);
      await db.change(async (change) => change.mark(db.outbox, seqs, { status: "sent" }));
    }
    return "revoked";
  } catch {
    return "offline";
  }
}

/** Keeps two blocks of this year in stock: one in use, one in reserve. */
async function stockNumbers({ db, vault, transport, now, actor }: EngineOptions): Promise<void> {
  if (!actor.roles.some((r) => r === "agent" || r === "townshipClerk" || r === "windowClerk")) return;
  const year = new Date(now() + 8 * 3_600_000).getUTCFullYear();
  const blocks = (await db.get("blocks")) ?? [];
  const usable = blocks.filter((b) => b.year === year && b.next < blockSize);
  if (usable.length >= 2) return;
  const fresh = await transport.lease(vault.device, 2 - usable.length);
  await db.change(async (change) => {
    db.setIn(change, "blocks", [...((await db.get("blocks")) ?? []).filter((b) => b.next < blockSize), ...fresh]);
  });
}

async function pullAll(options: EngineOptions): Promise<void> {
  const { db, actor, vault, transport, onStatus = () => {} } = options;
  const have = await db.get("catalogue");
  const fresh = await transport.catalogue(have?.version ?? null);
  if (fresh) await db.set("catalogue", fresh);
  if (!may(actor, "case.replicate")) return;
  let done = 0;
  let of = 0;
  const size = (await db.get("page")) ?? largestPage;
  let written: Promise<unknown> = Promise.resolve();
  try {
    let page = transport.pull(vault.device, (await db.get("cursor")) ?? null, size);
    for (;;) {
      const got = await page;
      of = got.total ?? of;
      await noteContact(options, got.contact);
      if (got.reset) await forgetForeign(db);
      // The next page is on its way while this one is written.
      if (got.more) page = transport.pull(vault.device, got.cursor, size);
      page.catch(() => {});
      const before = written;
      written = receive({ db, actor }, got.cases, { known: fresh ?? have, after: before, also: (change) => db.setIn(change, "cursor", got.cursor) });
      written.catch(() => {});
      await before;
      done += got.cases.length;
      onStatus({ phase: "pulling", done, of: Math.max(of, done) });
      if (!got.more) break;
    }
    await written;
  } catch (error) {
    // What has come is kept; on a line that drops every few seconds the next pages must be small enough to come whole.
    await written.catch(() => {});
    if (!(error instanceof SignedOut) && !(error instanceof DeviceRefused)) await db.set("page", Math.max(smallestPage, Math.floor(size / 4)));
    throw error;
  }
  if (size < largestPage) await db.set("page", Math.min(largestPage, size * 2));
}

/** A changed scope drops what the county has; what waits or is unsettled here stays, whatever its scope. */
async function forgetForeign(db: YimenDatabase): Promise<void> {
  await db.change(async (change) => {
    const open = await db.waitingCases();
    for (const row of await db.outbox.rows.where("status").anyOf("refused", "broken").toArray()) open.add(row.caseId as CaseId);
    for (const id of await db.cases.rows.toCollection().primaryKeys()) if (!open.has(id)) change.delete(db.cases, id);
  });
}

const mostReported = 1000;
/** Tells the county what is no act on a case, when there is something to tell; what was told is forgotten here only once it has arrived. */
async function report({ db, vault, transport, version }: EngineOptions): Promise<void> {
  const settled = ((await db.get("settled")) ?? []).slice(0, mostReported);
  const reveals = ((await db.get("reveals")) ?? []).slice(0, mostReported);
  if (settled.length === 0 && reveals.length === 0 && (await db.get("saidApp")) === version) return;
  await transport.report({ device: vault.device, app: version, settled, reveals });
  await db.change(async (change) => {
    db.setIn(change, "settled", ((await db.get("settled")) ?? []).slice(settled.length));
    db.setIn(change, "reveals", ((await db.get("reveals")) ?? []).slice(reveals.length));
    db.setIn(change, "saidApp", version);
  });
}

/** Acts that the county has had for long leave the device. */
async function forgetOld(db: YimenDatabase, now: number): Promise<void> {
  const last = (await db.get("lastForgot")) ?? 0;
  if (Math.abs(now - last) < 6 * 3_600_000) return;
  await db.change(async (change) => {
    const through = (await db.get("sentThrough")) ?? 0;
    const isOld = (row: SealedRow) => (row.status === "sent" || (row.status === "pending" && (row.seq as number) <= through)) && (row.at as number) < now - keepSentMs;
    for (const seq of (await db.outbox.rows.filter(isOld).primaryKeys()) as number[]) change.delete(db.outbox, seq);
    db.setIn(change, "lastForgot", now);
  });
  await db.freeUploaded(now - keepPhotosMs);
}

/** Enough to keep a slow line busy over its round trips; a browser opens six connections, and pokes and pushes need two. */
const uploadsAtOnce = 4;

/** Uploads files a few at a time, until all are there or it is stopped. Acts done meanwhile go first: a signature on a decision does not wait behind a hundred photos. */
async function uploadAll(options: EngineOptions, stop: AbortSignal): Promise<void> {
  const { db, transport, onStatus = () => {} } = options;
  const queue = (await db.files.rows.where("uploaded").equals(0).primaryKeys()) as string[];
  const of = queue.length;
  let done = 0;
  let pushing: Promise<void> | null = null;
  const actsFirst = async () => {
    if (!pushing && (await db.countEntries("pending")) === 0) return;
    pushing ??= pushAll(options).finally(() => {
      pushing = null;
    });
    await pushing;
  };
  const worker = async () => {
    while (!stop.aborted) {
      await actsFirst();
      const hash = queue.shift();
      if (hash === undefined) return;
      const file = await db.files.get(hash);
      if (!file) continue;
      onStatus({ phase: "uploading", done, of });
      const uploaded = await transport.upload(file).then(
        () => 1 as const,
        (error: unknown) => {
          if (error instanceof FileRefused) return 2 as const;
          throw error;
        },
      );
      await db.change(async (change) => change.mark(db.files, [hash], { uploaded }));
      done += 1;
      onStatus({ phase: "uploading", done, of });
    }
  };
  // All settle before a failure is told, so that no upload of this round runs into the next.
  const ends = await Promise.allSettled(Array.from({ length: uploadsAtOnce }, worker));
  const failed = ends.find((e) => e.status === "rejected");
  if (failed) throw failed.reason;
}
