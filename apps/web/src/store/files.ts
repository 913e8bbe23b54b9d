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
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  let scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  for (let quality = 0.82; ; quality -= 0.12) {
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: Math.max(0.4, quality) });
    if (blob.size <= mostBytes) return blob;
    if (quality < 0.4) scale *= 0.75;
  }
}
