import { z } from "zod/mini";

/**
 * Official numbers: `division(6)-year(4)-block(4)-sequence(3)-check`, for example `361028-2026-0A7K-001-M`.
 * Blocks of 1,000 numbers are leased to devices, so that a number can be issued with no network and never twice;
 * the check character (ISO 7064 MOD 37,36) reveals every single wrong character, and all but one in a
 * thousand swapped pairs of neighbours.
 */
export type NumberBlock = {
  readonly division: string;
  readonly year: number;
  /** Four characters of base 32 without I, L, O, U. */
  readonly block: string;
  /** Next sequence to issue, 0 to 999; 1000 = used up. */
  readonly next: number;
};

export const NumberBlock: z.ZodMiniType<NumberBlock> = z.object({
  division: z.string().check(z.regex(/^\d{6}$/)),
  year: z.int().check(z.gte(2000), z.lte(9999)),
  block: z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{4}$/)),
  next: z.int().check(z.gte(0), z.lte(1000)),
});

export const blockSize = 1000;
const base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const mod36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Check character of a string of `0-9A-Z` by ISO 7064 MOD 37,36. */
export function checkCharacter(text: string): string {
  let p = 36;
  for (const c of text) {
    let s = (p + mod36.indexOf(c)) % 36;
    if (s === 0) s = 36;
    p = (s * 2) % 37;
  }
  return mod36[(37 - p) % 36] ?? "";
}

/** The name of the `n`-th block of a county and year. */
export function blockName(n: number): string {
  let name = "";
  for (let left = n, i = 0; i < 4; i += 1, left = Math.floor(left / 32)) name = (base32[left % 32] ?? "") + name;
  return name;
}

/** The place of a block among its year's; the inverse of `blockName`. Names sort as their places do. */
export const blockIndex = (name: string): number => [...name].reduce((n, c) => n * 32 + base32.indexOf(c), 0);

export function formatCaseNumber(block: Pick<NumberBlock, "division" | "year" | "block">, sequence: number): string {
  const parts = [block.division, String(block.year), block.block, String(sequence).padStart(3, "0")];
  return `${parts.join("-")}-${checkCharacter(parts.join(""))}`;
}

/** Takes the next number of the first block of `year` that has one left. @returns null when none is left. */
export function takeNumber(blocks: readonly NumberBlock[], year: number): { number: string; blocks: NumberBlock[] } | null {
  const at = blocks.findIndex((b) => b.year === year && b.next < blockSize);
  const block = blocks[at];
  if (!block) return null;
  return { number: formatCaseNumber(block, block.next), blocks: blocks.map((b, i) => (i === at ? { ...b, next: b.next + 1 } : b)) };
}

const pattern = /^(\d{6})-(\d{4})-([0-9A-HJKMNP-TV-Z]{4})-(\d{3})-([0-9A-Z])$/;

/** @returns the parts of a sound number, null for one with a wrong shape or check character. */
export function parseCaseNumber(text: string): { division: string; year: number; block: string; sequence: number } | null {
  const match = pattern.exec(text.normalize("NFKC").trim().toUpperCase());
  if (!match) return null;
  const [, division = "", year = "", block = "", sequence = "", check] = match;
  if (checkCharacter(division + year + block + sequence) !== check) return null;
  return { division, year: Number(year), block, sequence: Number(sequence) };
}

const alphabets: readonly string[] = [...Array(10).fill("0123456789"), ...Array(4).fill(base32), ...Array(3).fill("0123456789")];

/**
 * Sound numbers that differ from one that is not by a single wrong character or two swapped neighbours: what somebody may have meant. The check character
 * itself may be the wrong one. Eight or so; none for a text of another shape.
 */
export function nearNumbers(text: string): string[] {
  const plain = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "");
  if (plain.length !== alphabets.length + 1) return [];
  const [body, check] = [[...plain.slice(0, -1)], plain.slice(-1)];
  const tries = new Set<string>();
  body.forEach((was, i) => {
    for (const c of alphabets[i] ?? "") if (c !== was) tries.add([...body.slice(0, i), c, ...body.slice(i + 1)].join("") + check);
    const next = body[i + 1];
    if (next !== undefined && next !== was) tries.add([...body.slice(0, i), next, was, ...body.slice(i + 2)].join("") + check);
  });
  tries.add(body.join("") + checkCharacter(body.join("")));
  const written = (t: string) => `${t.slice(0, 6)}-${t.slice(6, 10)}-${t.slice(10, 14)}-${t.slice(14, 17)}-${t.slice(17)}`;
  return [...tries]
    .map(written)
    .filter((number) => number !== written(plain) && parseCaseNumber(number) !== null)
    .sort();
}
