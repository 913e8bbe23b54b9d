import sharp from "sharp";

/** A seal's picture as papers take it: square, transparent, PNG. @returns null for what is no picture */
export async function sealPicture(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    return await sharp(bytes, { limitInputPixels: 16_000_000 })
      .resize({ width: 480, height: 480, fit: "contain", background: { r: 255, g: 255, b: 255, alpha: 0 } })
      .png()
      .toBuffer();
  } catch {
    // Of nothing at all sharp says so before there is a promise.
    return null;
  }
}
