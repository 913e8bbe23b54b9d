import sharp from "sharp";

/** What pictures of papers are; by their first bytes, whatever a client says. */
const formats: Record<string, string> = { jpeg: "image/jpeg", png: "image/png", webp: "image/webp" };
/** Pixels of the largest picture that is decoded: a bomb of a few kilobytes can claim many more. */
const mostPixels = 50_000_000;
const longestSide = 2400;

export type Picture = { type: string; width: number; height: number };

/**
 * Decodes a picture and draws it anew to `target` as WebP, upright, with nothing of the file but its pixels: what browsers get to see. The
 * original stays as it was signed for, as evidence, and is shown to nobody.
 * @returns null for what is not whole, or no picture of the kinds that are taken
 */
export async function redraw(source: string, target: string): Promise<Picture | null> {
  try {
    const input = sharp(source, { limitInputPixels: mostPixels, failOn: "error" });
    const { format, width, height } = await input.metadata();
    const type = formats[format ?? ""];
    if (!type || !width || !height) return null;
    await input.rotate().resize({ width: longestSide, height: longestSide, fit: "inside", withoutEnlargement: true }).webp({ quality: 82 }).toFile(target);
    return { type, width, height };
  } catch {
    return null;
  }
}
