import { fromBase64url } from "@yimen/crypto";
import type { Db } from "@yimen/db";
import type { Actor, Contact } from "@yimen/domain";
import type { TransactionSql } from "postgres";
import { z } from "zod";
import type { Secrets } from "../../secrets.ts";
import { contactNow, type DeviceRow, deviceRefused, findDevice } from "./gate.ts";

export const Enrolment = z.object({
  device: z.uuid(),
  label: z.string().trim().max(80),
  suite: z.enum(["platform", "national"]),
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{80,100}$/),
  /** The data key of the device's store, for the county's keeping; null when the county has it. */
  escrow: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .nullable(),
});
export type Enrolment = z.infer<typeof Enrolment>;

export const escrowContext = (county: string, device: string): string => `escrow/${county}/${device}`;

/**
 * Makes a browser profile a device of the person, or finds it to be one. The first key stays: another one under the same id is refused.
 * Whether a new one may work at once or waits for approval is the county's setting. `lastSeq`: a device that has lost its memory must not use a sequence twice.
 */
export async function enrol(
  { db, secrets, approveDevices, now }: { db: Db; secrets: Secrets; approveDevices: boolean; now: () => number },
  county: string,
  actor: Actor,
  input: Enrolment,
  /** Ties the session to it, or refuses: then nothing was enrolled, so that a session makes no more than its own device. */
  tie: (tx: TransactionSql) => Promise<void>,
): Promise<{ approved: boolean; lastSeq: number; contact: Contact }> {
  const box = input.escrow === null ? null : secrets.seal(fromBase64url(input.escrow) ?? new Uint8Array(), escrowContext(county, input.device));
  const at = new Date(now());
  // Whoever has lost a device, or had one taken away, gets another by a person's word, whatever the county's setting.
  return db.sql.begin(async (tx) => {
    const revoked = await tx`select 1 from devices where county = ${county} and person = ${actor.id} and status = 'revoked' limit 1`;
    await tx`insert into devices (county, id, person, label, suite, public_key, escrow, status, enrolled_at, last_seen_at)
    values (${county}, ${input.device}, ${actor.id}, ${input.label}, ${input.suite}, ${input.publicKey}, ${box}, ${approveDevices || revoked.length > 0 ? "pending" : "approved"}, ${at}, ${at})
    on conflict (county, id) do update set escrow = coalesce(devices.escrow, excluded.escrow), label = excluded.label, last_seen_at = ${at}
      where devices.person = excluded.person and devices.public_key = excluded.public_key`;
    const row = (await findDevice(tx, county, input.device)) as DeviceRow;
    if (row.person !== actor.id) throw deviceRefused("notYours");
    if (row.public_key !== input.publicKey) throw deviceRefused("signature");
    if (row.status === "revoked") throw deviceRefused("revoked");
    await tie(tx);
    const [last] = await tx<{ seq: number }[]>`select coalesce(max(seq), 0)::float8 as seq from commands where county = ${county} and device = ${input.device}`;
    return { approved: row.status === "approved", lastSeq: last?.seq ?? 0, contact: contactNow(secrets, row.epoch, now(), input.device) };
  });
}
