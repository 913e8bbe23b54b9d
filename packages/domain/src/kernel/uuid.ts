import type { CaseId } from "./ids.ts";

/** UUIDv7 (RFC 9562) from a time in epoch milliseconds and 10 random bytes that the caller supplies. */
export function uuidv7(epochMs: number, random: Uint8Array): CaseId {
  const hex = epochMs.toString(16).padStart(12, "0");
  const b = Array.from(random.subarray(0, 10));
  b[0] = ((b[0] ?? 0) & 0x0f) | 0x70;
  b[2] = ((b[2] ?? 0) & 0x3f) | 0x80;
  const tail = b.map((x) => x.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}` as CaseId;
}
