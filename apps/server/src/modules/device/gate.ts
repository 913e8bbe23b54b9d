import { TRPCError } from "@trpc/server";
import type { Suite } from "@yimen/crypto";
import { fromBase64url, suiteOf, utf8 } from "@yimen/crypto";
import { type Actor, type Contact, type PushInput, signedText } from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";
import type { Secrets } from "../../secrets.ts";
import type { Context } from "../../trpc/context.ts";

export type DeviceRow = { person: string; status: "pending" | "approved" | "revoked"; suite: Suite["id"]; public_key: string; epoch: string };

/** A call of a device that can't be taken at all; typed, so that the device knows what to do next. */
export const deviceRefused = (why: "unknown" | "pending" | "revoked" | "notYours" | "signature"): TRPCError =>
  new TRPCError({ code: why === "notYours" ? "UNAUTHORIZED" : "FORBIDDEN", message: `device.${why}` });

/** The epoch of a county whose database was never restored. */
export const firstEpoch = "first";

export async function findDevice(sql: Sql | TransactionSql, county: string, id: string): Promise<DeviceRow | null> {
  const [row] = await sql<DeviceRow[]>`select person, status, suite, public_key,
      coalesce((select epoch from epochs e where e.county = d.county order by since desc limit 1), ${firstEpoch}) as epoch
    from devices d where county = ${county} and id = ${id}`;
  return row ?? null;
}

/** The approved device of the person who calls. @throws a typed refusal otherwise; another's device is as good as no session */
export async function ownDevice(sql: Sql | TransactionSql, county: string, actor: Actor, id: string): Promise<DeviceRow> {
  const row = await findDevice(sql, county, id);
  if (!row) throw deviceRefused("unknown");
  if (row.person !== actor.id) throw deviceRefused("notYours");
  if (row.status !== "approved") throw deviceRefused(row.status);
  return row;
}

/** Was the batch made with the device's key, and not touched since? */
export async function signatureHolds(row: Pick<DeviceRow, "suite" | "public_key">, input: PushInput): Promise<boolean> {
  const suite = await suiteOf(row.suite);
  const signature = fromBase64url(input.signature);
  return signature !== null && suite.verify(row.public_key, utf8(signedText(input.device, input.commands)), signature);
}

/** The county's time as a device keeps it: its own, so that nobody else's old word is evidence for it. */
const timeText = (device: string, at: number | string): string => `${device}/${at}`;

export const contactNow = (secrets: Secrets, epoch: string, now: number, device: string): Contact => ({
  epoch,
  token: { at: now, mac: secrets.mac("time", timeText(device, now)) },
});

/**
 * Is this a time that the county gave to the device? `unbound`: one of an older program, which gave the same to all; it can't be from before the
 * device was enrolled.
 */
export function tokenHolds(secrets: Secrets, device: string, at: string, mac: string): "bound" | "unbound" | null {
  if (secrets.verify("time", timeText(device, at), mac)) return "bound";
  return secrets.verify("time", at, mac) ? "unbound" : null;
}

/** Ties the caller's session to the device it speaks for, in the caller's transaction where there is one. @throws 401 for a session that is another device's */
export async function onDevice(ctx: Pick<Context, "auth" | "sessionId">, device: string, sql?: TransactionSql): Promise<void> {
  if (ctx.sessionId !== null && !(await ctx.auth.bind(ctx.sessionId, device, sql))) throw deviceRefused("notYours");
}
