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

const longestSide = 2000;
const mostBytes = 400_000;

/** Shrinks a photo on the device: longest side 2,000 px, under 400 kB, orientation applied, metadata (place!) gone. */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  // Asked for nothing, all browsers apply the orientation; asked for it by name, Chromium below 112 throws.
  const picture = await createImageBitmap(file);
  // Not an OffscreenCanvas: Safari has none before 16.4.
  const canvas = document.createElement("canvas");
  let scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  for (let quality = 0.82; ; quality -= 0.12) {
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", Math.max(0.4, quality)));
    if (!blob) throw new Error("no memory for the picture");
    if (blob.size <= mostBytes) return blob;
    if (quality < 0.4) scale *= 0.75;
  }
}
