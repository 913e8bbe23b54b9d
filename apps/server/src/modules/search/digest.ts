import type { Secrets } from "../../secrets.ts";
import type { Digest } from "./words.ts";

/** Four digits have ten thousand values: without the county's own key whoever holds a copy of the database could try them all. */
export const searchDigest =
  (secrets: Secrets): Digest =>
  (kind, text) =>
    secrets.mac("search", `${kind}/${text}`).slice(0, 16);
