import { toBase64url, utf8 } from "@yimen/crypto";
import { type ContentHash, ExportedPhoto, ExportFile, exportContext, photoContext, protocolVersion } from "@yimen/domain";
import type { OpenVault, YimenDatabase } from "../store/index.ts";
import { batchOf } from "./engine.ts";

/**
 * What waits, as a file to be carried to an office: the acts signed by the device as on the wire, then each photo that the county lacks, a
 * line each, all sealed by the store's own key, so that a lost stick tells nobody anything. The county has that key in keeping. Handing it
 * in and reporting later by oneself do not double anything.
 */
export async function exportWork(
  db: YimenDatabase,
  vault: Pick<OpenVault, "device" | "signer" | "sealer">,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Blob> {
  const { device } = vault;
  const { suite, key } = vault.sealer;
  const batch = { protocol: protocolVersion, ...(await batchOf({ vault }, await db.pendingEntries())) };
  const work: ExportFile = { format: "yimen-work-1", device, box: toBase64url(await suite.seal(key, utf8(JSON.stringify(batch)), exportContext(device))) };
  const lines = [`${JSON.stringify(work)}\n`];
  const hashes = (await db.files.rows.where("uploaded").equals(0).primaryKeys()) as ContentHash[];
  for (const [i, hash] of hashes.entries()) {
    const file = await db.files.get(hash);
    if (!file) continue;
    const bytes = new Uint8Array(await file.bytes.arrayBuffer());
    const photo: ExportedPhoto = { format: "yimen-photo-1", device, hash, box: toBase64url(await suite.seal(key, bytes, photoContext(device, hash))) };
    lines.push(`${JSON.stringify(photo)}\n`);
    onProgress(i + 1, hashes.length);
  }
  return new Blob(lines, { type: "application/x-ndjson" });
}

/** An exported file, taken apart; null when it is none. */
export async function readExport(file: Blob): Promise<{ work: ExportFile; photos: ExportedPhoto[] } | null> {
  try {
    const [first, ...rest] = (await file.text()).split("\n").filter(Boolean);
    return { work: ExportFile.parse(JSON.parse(first ?? "")), photos: rest.map((line) => ExportedPhoto.parse(JSON.parse(line))) };
  } catch {
    return null;
  }
}
