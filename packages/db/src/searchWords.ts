import { pinyin } from "pinyin-pro";

/**
 * What an item is found by besides its name: the everyday words, and of all of them the initials and the full pinyin, as people type them.
 * Given words stay as they are and come first; none comes twice.
 */
export function searchWords(name: string, given: readonly string[]): string[] {
  const words = [name, ...given.filter((w) => /\p{Script=Han}/u.test(w))];
  const sound = (word: string, pattern: "pinyin" | "first") =>
    pinyin(word, { pattern, toneType: "none", type: "array" })
      .join("")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, "");
  return [...new Set([...given, ...words.map((w) => sound(w, "first")), ...words.map((w) => sound(w, "pinyin"))])].filter(Boolean);
}

/** The initials of a person's or a firm's name as it sounds; surnames that sound otherwise as surnames do so here (单 is shàn). */
export const nameInitials = (name: string): string =>
  pinyin(name, { pattern: "first", toneType: "none", type: "array", surname: "head" })
    .join("")
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "");
