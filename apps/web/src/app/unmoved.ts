const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Lines of a list that say what they said before stay the same objects, so that a screen leaves alone what it shows of them: focus, and what is typed there. */
export function unmoved<T>(before: T | undefined, after: T): T {
  // A page of a list: its lines, and whether there are more.
  if (isRecord(before) && isRecord(after))
    return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, Array.isArray(value) ? unmoved(before[key], value) : value])) as T;
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  const known = new Map(before.map((line) => [JSON.stringify(line), line]));
  return after.map((line) => known.get(JSON.stringify(line)) ?? line) as T;
}
