import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `known`: a browser in which an account has signed in before; `search`: what numbers end in, as the search finds it. */
export type MacPurpose = "time" | "challenge" | "known" | "search";

/**
 * What only the county can make: keyed digests over its times, and boxes for the keys it has in keeping. All come from one
 * master secret of 32 bytes, given by SECRET or SECRET_FILE, else made once and kept in the data folder (mode 0600). Whoever loses it
 * loses the recovery of forgotten device secrets, and nothing else: devices get new times at their next contact.
 */
export type Secrets = {
  mac(purpose: MacPurpose, text: string): string;
  /** In constant time. */
  verify(purpose: MacPurpose, text: string, mac: string): boolean;
  seal(bytes: Uint8Array, context: string): Buffer;
  /** @throws when the box was altered or made under another secret */
  open(box: Buffer, context: string): Buffer;
};

export function createSecrets(master: Buffer): Secrets {
  const derived = (purpose: string) => Buffer.from(hkdfSync("sha256", master, "", `yimen.${purpose}.1`, 32));
  const keys = { time: derived("time"), challenge: derived("challenge"), known: derived("known"), search: derived("search"), escrow: derived("escrow") };
  // 128 bits: on a 2G line every byte of every act counts.
  const mac: Secrets["mac"] = (purpose, text) => createHmac("sha256", keys[purpose]).update(text).digest().subarray(0, 16).toString("base64url");
  return {
    mac,
    verify(purpose, text, given) {
      const [expected, got] = [Buffer.from(mac(purpose, text)), Buffer.from(given)];
      return expected.length === got.length && timingSafeEqual(expected, got);
    },
    seal(bytes, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keys.escrow, iv).setAAD(Buffer.from(context));
      return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    },
    open(box, context) {
      const decipher = createDecipheriv("aes-256-gcm", keys.escrow, box.subarray(0, 12)).setAAD(Buffer.from(context)).setAuthTag(box.subarray(-16));
      return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]);
    },
  };
}

/** The master secret: as given, or kept in the data folder. @throws when what is given is not 32 bytes of base64 */
export function masterSecret(dataDir: string, given: string | null): Buffer {
  if (given !== null) {
    const bytes = Buffer.from(given.trim(), "base64");
    if (bytes.length !== 32) throw new Error("SECRET: 32 bytes in base64 are needed (openssl rand -base64 32)");
    return bytes;
  }
  const file = join(dataDir, "secret.key");
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString("base64"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  }
  return Buffer.from(readFileSync(file, "utf8").trim(), "base64");
}
