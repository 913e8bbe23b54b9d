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

/** Most texts by far: nothing in them has a second form. */
const plain = /^[\x20-\x7e\u3001\u3002\u300a-\u3011\u3400-\u9fff\uff01-\uff5e]*$/;
/** Control characters but tab and line feed; the marks that turn the direction of what follows them (a name could show as another). */
const unseenControls = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;
/** Characters that take no place: in a name or number they only make two that look alike be two. All but the choice of a glyph (IVS), which registers give. */
const noWidth = /(?![\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/gu;
/** How keyboards write the dot between the parts of a name as 买买提·吐尔逊; the population register has U+00B7. */
const middleDots = /\s*[\u00b7\u0387\u16eb\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65]\s*/g;

/**
 * A text in the one form in which it is kept: composed (NFC), line ends as one line feed, without controls and marks that turn the direction.
 * Asked for again it stays as it is.
 */
export const formed = (text: string): string => (plain.test(text) ? text : text.replace(/\r\n?/g, "\n").replace(unseenControls, "").normalize("NFC"));

/** A name in its one form: besides, no characters without width, one kind of dot between its parts, single spaces, none at its ends. */
export const formedName = (name: string): string => formed(name).replace(noWidth, "").replace(middleDots, "·").replace(/\s+/g, " ").trim().normalize("NFC");

/** A number in its one form: half-width, capitals, without spaces and what takes no place. */
export const formedNumber = (number: string): string => formed(number).normalize("NFKC").replace(noWidth, "").replace(/\s/g, "").toUpperCase().normalize("NFKC");

/**
 * A value with every text in it in its one form. Keys stay: they are the program's own words, and one that it does not know is refused.
 * @param spare keys whose texts are left as they were given: secrets
 */
export function formedDeeply(value: unknown, spare: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === "string") return formed(value);
  if (Array.isArray(value)) return value.map((inner) => formedDeeply(inner, spare));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spare.has(key) ? inner : formedDeeply(inner, spare)]));
}
