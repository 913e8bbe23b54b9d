import { type Actor, blockSize, maxBatch, may, type PushOutput } from "@yimen/domain";
import Dexie from "dexie";
import { type OutboxEntry, receive, settle, toEnvelope, type YimenDatabase } from "../store/index.ts";
import { SignedOut, type Transport } from "./transport.ts";

export type SyncPhase = "idle" | "pushing" | "pulling" | "uploading" | "offline" | "signedOut" | "storage";
export type SyncStatus = { phase: SyncPhase; done: number; of: number };

export type EngineOptions = {
  db: YimenDatabase;
  actor: Actor;
  transport: Transport;
  now: () => number;
  newDeviceId: () => string;
  label: string;
  onStatus?: (status: SyncStatus) => void;
};

const smallestBatch = 25;

/**
 * One round of synchronisation: enrol, push all that waits, pull all that changed, upload files. Every step leaves the
 * device in a state from which the next round goes on, so a cut costs at most one batch.
 *
 * ```
 *   idle ─▶ pushing ─▶ pulling ─▶ uploading ─▶ idle
 *     ▲        └──────────┴──────────┴──▶ offline (no or no sensible answer) ─▶ again later
 *     ├─────────────────────────────────▶ signedOut (the county does not know the session)
 *     └─────────────────────────────────▶ storage (the device's own database fails)
 * ```
 * @returns the phase it ended in; never throws for what a network can do
 */
export async function syncOnce(options: EngineOptions): Promise<SyncPhase> {
  const { db, onStatus = () => {} } = options;
  try {
    await enrol(options);
    await pushAll(options);
    await stockNumbers(options);
    await pullAll(options);
    await uploadAll(options);
    await db.set("lastSync", options.now());
    onStatus({ phase: "idle", done: 0, of: 0 });
    return "idle";
  } catch (error) {
    // A failing local store must not be mistaken for a missing network: what is shown as done must be on the disk.
    const phase = error instanceof SignedOut ? "signedOut" : error instanceof Dexie.DexieError ? "storage" : "offline";
    onStatus({ phase, done: 0, of: 0 });
    return phase;
  }
}

async function enrol({ db, transport, newDeviceId, label }: EngineOptions): Promise<void> {
  if (await db.get("device")) return;
  // The id is durable before it is told, so that a lost answer does not make two devices of one.
  const device = ((await db.meta.get("deviceWish"))?.value as string | undefined) ?? newDeviceId();
  await db.meta.put({ key: "deviceWish", value: device });
  await transport.enrol(device, label);
  await db.set("catalogue", await transport.catalogue());
  await db.set("device", device);
}

/**
 * Pushes in order of sequence. On a good line two batches are on their way at once, so that one is packed while the county judges the
 * other; should the second overtake the first, what depends on it is answered "waiting" and goes again. A cut costs what was on its
 * way, and makes the next batches smaller: on a line that drops every few seconds something must get through whole.
 */
async function pushAll(options: EngineOptions): Promise<void> {
  const { db, actor, transport, now, onStatus = () => {} } = options;
  const device = (await db.get("device")) as string;
  const of = await db.outbox.where("status").equals("pending").count();
  const size = (await db.get("batch")) ?? maxBatch;
  const atOnce = size === maxBatch ? 2 : 1;
  let done = 0;
  let overtaken = false;
  let written: Promise<void> = Promise.resolve();
  const onTheirWay: Promise<PushOutput>[] = [];
  const takeIn = async (answer: Promise<PushOutput> | undefined): Promise<void> => {
    const outcomes = (await answer)?.outcomes ?? [];
    await written;
    written = settle({ db, actor }, outcomes, now());
    // Awaited at the next turn; a failure must not go unheard if that turn never comes.
    written.catch(() => {});
    done += outcomes.length;
    overtaken ||= outcomes.some((o) => o.status === "waiting");
    onStatus({ phase: "pushing", done, of });
  };
  try {
    for (let batch = await pendingAbove(db, 0, size); batch; batch = await pendingAbove(db, batch.at(-1)?.seq ?? 0, size)) {
      onStatus({ phase: "pushing", done, of });
      const answer = transport.push(device, batch.map(toEnvelope));
      answer.catch(() => {});
      onTheirWay.push(answer);
      if (onTheirWay.length >= atOnce) await takeIn(onTheirWay.shift());
    }
    while (onTheirWay.length > 0) await takeIn(onTheirWay.shift());
    await written;
  } catch (error) {
    // What the county has answered besides still counts.
    for (const answer of onTheirWay) await takeIn(answer).catch(() => {});
    await written;
    if (!(error instanceof SignedOut)) await db.set("batch", Math.max(smallestBatch, Math.floor(size / 4)));
    throw error;
  }
  if (done > 0 && size < maxBatch) await db.set("batch", Math.min(maxBatch, size * 2));
  if (overtaken && atOnce > 1) {
    await db.set("batch", maxBatch / 2);
    await pushAll(options);
  }
}

/** The next entries above a sequence that still wait; null at the end. */
async function pendingAbove(db: YimenDatabase, above: number, limit: number): Promise<OutboxEntry[] | null> {
  for (let from = above; ; ) {
    const rows = await db.outbox.where("seq").above(from).limit(limit).toArray();
    if (rows.length === 0) return null;
    const batch = rows.filter((e) => e.status === "pending");
    if (batch.length > 0) return batch;
    from = rows.at(-1)?.seq ?? from;
  }
}

/** Keeps two blocks of this year in stock: one in use, one in reserve. */
async function stockNumbers({ db, transport, now, actor }: EngineOptions): Promise<void> {
  if (!actor.roles.some((r) => r === "agent" || r === "townshipClerk" || r === "windowClerk")) return;
  const year = new Date(now() + 8 * 3_600_000).getUTCFullYear();
  const blocks = (await db.get("blocks")) ?? [];
  const usable = blocks.filter((b) => b.year === year && b.next < blockSize);
  if (usable.length >= 2) return;
  const fresh = await transport.lease((await db.get("device")) as string, 2 - usable.length);
  await db.transaction("rw", db.meta, async () => {
    const current = (await db.get("blocks")) ?? [];
    await db.set("blocks", [...current.filter((b) => b.next < blockSize), ...fresh]);
  });
}

async function pullAll({ db, actor, transport, onStatus = () => {} }: EngineOptions): Promise<void> {
  const fresh = await transport.catalogue();
  if (fresh.version !== (await db.get("catalogue"))?.version) await db.set("catalogue", fresh);
  if (!may(actor, "case.replicate")) return;
  let cursor = (await db.get("cursor")) ?? null;
  let done = 0;
  let of = 0;
  let page = transport.pull(cursor);
  for (;;) {
    const got = await page;
    of = got.total ?? of;
    if (got.reset) await forgetForeign(db);
    // The next page is on its way while this one is written.
    if (got.more) page = transport.pull(got.cursor);
    await receive({ db, actor }, got.cases, fresh);
    await db.set("cursor", got.cursor);
    cursor = got.cursor;
    done += got.cases.length;
    onStatus({ phase: "pulling", done, of: Math.max(of, done) });
    if (!got.more) return;
  }
}

/** A changed scope drops what the county has; what waits here stays, whatever its scope. */
async function forgetForeign(db: YimenDatabase): Promise<void> {
  await db.transaction("rw", db.cases, db.outbox, async () => {
    const waiting = new Set((await db.outbox.toArray()).map((e) => e.caseId));
    await db.cases.filter((c) => !waiting.has(c.id)).delete();
  });
}

/** Enough to keep a slow line busy over its round trips; a browser opens six connections, and pokes and pushes need two. */
const uploadsAtOnce = 4;

/** Uploads files a few at a time. Acts done meanwhile go first: a signature on a decision does not wait behind a hundred photos. */
async function uploadAll(options: EngineOptions): Promise<void> {
  const { db, transport, onStatus = () => {} } = options;
  const hashes = (await db.files.where("uploaded").equals(0).primaryKeys()) as string[];
  let done = 0;
  for (let from = 0; from < hashes.length; from += uploadsAtOnce * 4) {
    if ((await db.outbox.where("status").equals("pending").count()) > 0) await pushAll(options);
    const queue = hashes.slice(from, from + uploadsAtOnce * 4);
    onStatus({ phase: "uploading", done, of: hashes.length });
    const worker = async () => {
      for (let hash = queue.shift(); hash !== undefined; hash = queue.shift()) {
        const file = await db.files.get(hash);
        if (!file) continue;
        await transport.upload(file);
        await db.files.update(hash, { uploaded: 1 });
        done += 1;
        onStatus({ phase: "uploading", done, of: hashes.length });
      }
    };
    // All settle before a failure is told, so that no upload of this round runs into the next.
    const ends = await Promise.allSettled(Array.from({ length: uploadsAtOnce }, worker));
    const failed = ends.find((e) => e.status === "rejected");
    if (failed) throw failed.reason;
  }
}
