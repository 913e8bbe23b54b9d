/** The list from which a case was opened: what comes before and after it is one key away. In memory only; a reload forgets it. */
let ids: readonly string[] = [];

export function passAlong(list: readonly string[]): void {
  ids = list;
}

/** The case `by` places on from this one in the list it was opened from; null at its ends, and for a case opened from elsewhere. */
export function neighbour(id: string, by: 1 | -1): string | null {
  const i = ids.indexOf(id);
  return i < 0 ? null : (ids[i + by] ?? null);
}
