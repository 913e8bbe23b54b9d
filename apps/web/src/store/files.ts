import { platform, toBase64url } from "@yimen/crypto";
import type { ContentHash } from "@yimen/domain";
import type { YimenDatabase } from "./database.ts";

/** Keeps a file on the device under the hash of its content; resolves once it is durable. */
export async function keepFile(db: YimenDatabase, bytes: Blob, now: number): Promise<{ hash: ContentHash; size: number }> {
  const hash = toBase64url(await platform.digest(new Uint8Array(await bytes.arrayBuffer()))) as ContentHash;
  await db.change(async (change) => {
    if (!(await db.files.rows.get(hash))) change.put(db.files, { hash, bytes, type: bytes.type || "image/jpeg", uploaded: 0, at: now });
  });
  return { hash, size: bytes.size };
}

const dayMs = 86_400_000;

/**
 * Lets go of files that were taken back before any act spoke of them, so that they don't go to the county. Only those made lately: what is older may
 * belong to an act that has left the outbox.
 */
export async function dropFiles(db: YimenDatabase, hashes: readonly string[], now: number): Promise<void> {
  const rows = (await db.files.rows.bulkGet([...hashes])).filter((row) => row?.uploaded === 0 && now - (row.at as number) < dayMs);
  if (rows.length === 0) return;
  const spoken = JSON.stringify([await db.newestDrafts(1000), await db.outbox.open(await db.outbox.rows.toArray())]);
  const free = rows.flatMap((row) => (row && !spoken.includes(row.hash as string) ? [row.hash as string] : []));
  await db.change(async (change) => {
    for (const hash of free) change.delete(db.files, hash);
  });
}
