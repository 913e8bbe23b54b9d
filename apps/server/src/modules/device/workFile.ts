import { fromUtf8 } from "@yimen/crypto";
import { PushInput, unstorableAt } from "@yimen/domain";

/** A thousand acts are about 2 MB. */
const mostBytes = 4_000_000;

/** The acts of a handed-in file, as they are: whether they are a batch is asked of `isBatch` before. */
export const batchOf = (bytes: Uint8Array): unknown => JSON.parse(fromUtf8(bytes));

/** Is this a batch in shape, with no more in it than can be read in a moment? */
export function isBatch(bytes: Uint8Array): boolean {
  if (bytes.length > mostBytes) return false;
  try {
    const value = batchOf(bytes);
    return unstorableAt(value, { texts: false }) === null && PushInput.safeParse(value).success;
  } catch {
    return false;
  }
}
