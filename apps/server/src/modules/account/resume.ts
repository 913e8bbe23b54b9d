import { timingSafeEqual } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { fromBase64url, suiteOf, utf8 } from "@yimen/crypto";
import type { Db } from "@yimen/db";
import { Instant, resumeText } from "@yimen/domain";
import { z } from "zod";
import type { Auth } from "../../auth/auth.ts";
import type { Secrets } from "../../secrets.ts";
import { escrowContext } from "../device/enrol.ts";
import { deviceRefused, findDevice } from "../device/gate.ts";

export const Resumption = z.object({
  device: z.uuid(),
  at: Instant,
  mac: z.string().max(64),
  /** By the device's key over `resumeText`. */
  signature: z.string().max(200),
  /** Keyed digest of the same by a key that only the open store has: a stolen phone that nobody can open gets no session. */
  proof: z.string().max(64),
});
export type Resumption = z.infer<typeof Resumption>;

const freshMs = 5 * 60_000;
const no = (): TRPCError => new TRPCError({ code: "UNAUTHORIZED", message: "session.none" });

/** @throws 401 where the device can't prove itself, 403 `device.revoked` where it can, and is no longer wanted */
export async function resume({ db, auth, secrets }: { db: Db; auth: Auth; secrets: Secrets }, input: Resumption, now: number) {
  if (!secrets.verify("challenge", String(input.at), input.mac) || now - input.at > freshMs) throw no();
  const [place] = await db.sql<{ county: string; escrow: Buffer | null; needs_password: boolean; active: boolean }[]>`select d.county, escrow, needs_password, active
    from devices d join people p on p.county = d.county and p.id = d.person where d.id = ${input.device}`;
  const device = place && (await findDevice(db.sql, place.county, input.device));
  if (!place?.escrow || !device) throw no();
  const suite = await suiteOf(device.suite);
  const text = utf8(resumeText(input.device, input.at));
  const [signature, proof] = [fromBase64url(input.signature), fromBase64url(input.proof)];
  if (!signature || !proof || !(await suite.verify(device.public_key, text, signature))) throw no();
  const dataKey = new Uint8Array(secrets.open(place.escrow, escrowContext(place.county, input.device)));
  const expected = await suite.mac(await suite.mac(dataKey, utf8("yimen.proof.1")), text);
  if (expected.length !== proof.length || !timingSafeEqual(expected, proof)) throw no();
  // Told before the password is asked for: what waits there has to be handed over, and its owner may have none any more.
  if (device.status === "revoked" || !place.active) throw deviceRefused("revoked");
  // Nobody has let it in yet, or the account has changed since: its owner signs in.
  if (device.status !== "approved" || place.needs_password) throw no();
  const done = await auth.resume(place.county, device.person, input.device);
  if (!done) throw deviceRefused("revoked");
  return done;
}
