import type { Db } from "@yimen/db";
import { Secret, TOTP } from "otpauth";
import type { Secrets } from "../secrets.ts";

/** Codes of six digits that change every half minute (TOTP, RFC 6238), from any authenticator program on the owner's phone. */
const periodMs = 30_000;
const context = (county: string, person: string): string => `totp/${county}/${person}`;
const totp = (secret: Secret, label: string) => new TOTP({ issuer: "Yimen", label, secret, digits: 6, period: periodMs / 1000 });

/** A new secret: as an address to be shown as a QR code, as text to be typed, and as a box that only this server opens. */
export function newSecondFactor(secrets: Secrets, county: string, person: string, label: string): { uri: string; secret: string; box: string } {
  const secret = new Secret({ size: 20 });
  return {
    uri: totp(secret, label).toString(),
    secret: secret.base32,
    box: secrets.seal(new Uint8Array(secret.buffer), context(county, person)).toString("base64url"),
  };
}

/** @returns the half minute that the code is of, one before and after `now` allowed for clocks; null for a wrong one */
export function stepOf(secrets: Secrets, county: string, person: string, box: Buffer, code: string, now: number): number | null {
  const delta = totp(new Secret({ buffer: Uint8Array.from(secrets.open(box, context(county, person))).buffer }), "").validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / periodMs) + delta;
}

/** Takes a code once. @returns false for a wrong code, or one that was taken before */
export async function takeCode(db: Db, secrets: Secrets, county: string, person: string, code: string, now: number): Promise<boolean> {
  const [row] = await db.sql<{ totp_secret: Buffer | null }[]>`select totp_secret from people where county = ${county} and id = ${person}`;
  if (!row?.totp_secret) return false;
  const step = stepOf(secrets, county, person, row.totp_secret, code, now);
  if (step === null) return false;
  const taken = await db.sql`update people set totp_step = ${step} where county = ${county} and id = ${person} and totp_step < ${step}`;
  return taken.count === 1;
}

/** Keeps a new secret whose first code proves that its owner has it. @returns false for a wrong code or a foreign box */
export async function keepSecondFactor(db: Db, secrets: Secrets, county: string, person: string, box: string, code: string, now: number): Promise<boolean> {
  const bytes = Buffer.from(box, "base64url");
  let step: number | null = null;
  try {
    step = stepOf(secrets, county, person, bytes, code, now);
  } catch {
    return false;
  }
  if (step === null) return false;
  await db.sql`update people set totp_secret = ${bytes}, totp_step = ${step} where county = ${county} and id = ${person}`;
  return true;
}

export async function dropSecondFactor(db: Db, county: string, person: string): Promise<boolean> {
  return (await db.sql`update people set totp_secret = null, totp_step = 0 where county = ${county} and id = ${person}`).count > 0;
}
