import { toBase64url, utf8 } from "./encoding.ts";
import type { Bytes } from "./suite.ts";

/** Argon2id (RFC 9106), one lane: memory in KiB, passes over it. */
export type Hardness = { readonly memory: number; readonly passes: number };

/**
 * Hardest first: 64 MiB twice takes a phone with 2 GB about a second (`pnpm bench guess`), and what it costs a guesser is memory that no cheap chip
 * has many of; where so much is not to be had, OWASP's least.
 */
export const hardnesses: readonly Hardness[] = [
  { memory: 65_536, passes: 2 },
  { memory: 19_456, passes: 3 },
];

let able: Promise<boolean> | undefined;
/** Can this browser harden at all? Tried once, with next to nothing. */
export function canHarden(): Promise<boolean> {
  able ??= harden("?", new Uint8Array(16), { memory: 64, passes: 1 }).then(
    () => true,
    () => false,
  );
  return able;
}

/**
 * What a person remembers, hardened against guessing: 32 bytes as base64url, to be stretched further by the suite at hand.
 * @throws where this browser runs no WebAssembly under the page's policy (Chromium before 97, Safari before 16), or has not that much memory
 */
export async function harden(secret: string, salt: Bytes, { memory, passes }: Hardness): Promise<string> {
  // Loaded where a store is opened or made, never before.
  const { argon2id } = await import("hash-wasm");
  return toBase64url(
    await argon2id({ password: utf8(secret.normalize("NFKC")), salt, parallelism: 1, iterations: passes, memorySize: memory, hashLength: 32, outputType: "binary" }),
  );
}
