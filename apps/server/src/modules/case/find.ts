import type { CaseState } from "@yimen/domain";
import { type Reading, readAs } from "./reader.ts";

/** A case that this person may see; null for one that does not exist for them, whether or not it does for others. */
export const findCase = (reading: Reading, id: string): Promise<CaseState | null> =>
  readAs(reading, async ({ tx, seen }) => (await tx<{ state: CaseState }[]>`select state from cases where ${seen} and id = ${id}`)[0]?.state ?? null);
