import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { create, type Font } from "fontkit";

const resolve = createRequire(import.meta.url).resolve;
/** The whole font, of which a PDF embeds the characters it uses. It has the common characters and few of the extensions of GB 18030-2022, level 3. */
const fontFile = (weight: string): Buffer => readFileSync(resolve(`@expo-google-fonts/noto-serif-sc/${weight}/NotoSerifSC_${weight}.ttf`));

/** What Debian installs of rare characters (`fonts-hanazono`): asked after the county's own folder. */
const ofTheSystem = ["/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"];

type Face = { readonly name: string; readonly bytes: Buffer; readonly has: (codePoint: number) => boolean };
/** A stretch of text that one face has all of. */
export type Run = { readonly font: string; readonly text: string };

export type PaperFonts = {
  /** By the names that runs use. */
  faces(): ReadonlyMap<string, Buffer>;
  runs(text: string, weight: "regular" | "bold"): Run[];
  /** Characters of these texts that no face has: what would print as a hole. */
  lacking(texts: readonly string[]): string[];
};

function face(name: string, bytes: Buffer): Face | null {
  try {
    const font = create(bytes) as Font;
    return { name, bytes, has: (codePoint) => font.hasGlyphForCodePoint(codePoint) };
  } catch {
    return null; // No font, or one of a kind that is not read: as if it were not there.
  }
}

const read = (path: string): Buffer | null => {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
};

/**
 * The faces papers are set in: the program's own, then, for characters it lacks, those of the county's folder by their names, then the system's. The
 * others are read when the first such character comes, and a file put into the folder afterwards is found by the next start.
 */
export function paperFonts(folder: string, system: readonly string[] = ofTheSystem): PaperFonts {
  let loaded: { readonly regular: Face; readonly bold: Face } | undefined;
  // Half the weight of the server's start: loaded when the first paper is drawn.
  const own = () => {
    loaded ??= { regular: face("regular", fontFile("400Regular")) as Face, bold: face("bold", fontFile("700Bold")) as Face };
    return loaded;
  };
  let others: Face[] | undefined;
  const fallbacks = (): Face[] => {
    others ??= [...(listed(folder) ?? []).map((name) => join(folder, name)), ...system].flatMap((path, n) => {
      const bytes = read(path);
      return (bytes && face(`fallback${n}`, bytes)) ?? [];
    });
    return others;
  };
  const used = new Map<string, Buffer>();
  const faceOf = (mark: string, weight: "regular" | "bold"): Face | null => {
    const point = mark.codePointAt(0) ?? 0;
    if (own()[weight].has(point) || /\s/.test(mark)) return own()[weight];
    const found = fallbacks().find((f) => f.has(point)) ?? null;
    if (found) used.set(found.name, found.bytes);
    return found;
  };
  return {
    faces: () => new Map([["regular", own().regular.bytes], ["bold", own().bold.bytes], ...used]),
    runs: (text, weight) => {
      const out: { font: string; text: string }[] = [];
      for (const mark of text) {
        const font = (faceOf(mark, weight) ?? own()[weight]).name;
        const last = out.at(-1);
        if (last?.font === font) last.text += mark;
        else out.push({ font, text: mark });
      }
      return out;
    },
    lacking: (texts) => [...new Set(texts.flatMap((text) => [...text].filter((mark) => faceOf(mark, "regular") === null)))],
  };
}

const listed = (folder: string): string[] | null => {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(ttf|otf)$/i.test(name))
      .sort();
  } catch {
    return null; // The county has none of its own.
  }
};
