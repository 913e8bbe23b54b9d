/** What neither Postgres nor any reader of JSON can hold: a zero byte, half a surrogate pair. */
const unstorable = /[\0\p{Surrogate}]/u;

export const isStorable = (text: string): boolean => !unstorable.test(text);

/** The same text with every such character replaced by the mark for what can't be shown; for words about a fault. */
export const storableText = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, "\ufffd");

/** Deeper than any input of this program: a list of files in a command in an envelope in a batch. */
export const deepestInput = 24;

/**
 * The first place in a value, keys included, that can't be stored or lies deeper than anything this program sends: what is taken in
 * must be readable by everyone who comes later, in the database too.
 * @returns its path, with dots between the keys; null when all is well
 */
export function unstorableAt(value: unknown, options: { texts: boolean } = { texts: true }): string | null {
  // A stack of its own: the nesting is the sender's.
  const open: { value: unknown; path: readonly string[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: v, path } = next;
    if (typeof v === "string") {
      if (options.texts && !isStorable(v)) return path.join(".");
    } else if (typeof v === "object" && v !== null) {
      if (path.length >= deepestInput) return path.join(".");
      for (const [key, inner] of Object.entries(v)) {
        if (options.texts && !isStorable(key)) return [...path, storableText(key).slice(0, 40)].join(".");
        if (typeof inner === "string" || (typeof inner === "object" && inner !== null)) open.push({ value: inner, path: [...path, key] });
      }
    }
  }
  return null;
}
