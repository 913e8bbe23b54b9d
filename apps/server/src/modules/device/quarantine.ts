import { createHash } from "node:crypto";
import { TRPCError } from "@trpc/server";
import type { Db } from "@yimen/db";
import { Actor, type CommandOutcome, hadAHand, PushInput } from "@yimen/domain";
import { judgeBatch, type PushDeps } from "../sync/push.ts";
import { deviceRefused, findDevice, signatureHolds } from "./gate.ts";

/** Enough for a day's work of a busy agent; beyond it a device is asked to wait for people. */
const mostWaiting = 200;

/**
 * Takes a batch into the county's keeping: neither applied nor dropped. Known by the device's signature, because a withdrawn person has no
 * session. The same batch handed over twice is kept once.
 */
export async function surrender(db: Db, input: PushInput): Promise<{ kept: true }> {
  const [place] = await db.sql<
    { county: string; active: boolean }[]
  >`select d.county, p.active from devices d join people p on p.county = d.county and p.id = d.person where d.id = ${input.device}`;
  const device = place && (await findDevice(db.sql, place.county, input.device));
  // Whoever can't sign learns nothing about which devices there are.
  if (!place || !device || !(await signatureHolds(device, input))) throw deviceRefused("signature");
  if (device.status !== "revoked" && place.active) throw new TRPCError({ code: "CONFLICT", message: "device.inForce" });
  const [row] = await db.sql<{ n: number }[]>`select count(*)::int as n from quarantine where county = ${place.county} and device = ${input.device} and verdict is null`;
  if ((row?.n ?? 0) >= mostWaiting) throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "quarantine.full" });
  const digest = createHash("sha256").update(JSON.stringify(input.commands)).digest();
  // As text, to the letter: so the signature holds for ever, and nothing in it can be stumbled over but by the one act it stands in.
  await db.sql`insert into quarantine (county, device, person, why, batch, acts, digest, received_at)
    values (${place.county}, ${input.device}, ${device.person}, ${device.status === "revoked" ? "device" : "person"}, ${JSON.stringify(input)}, ${input.commands.length}, ${digest}, now())
    on conflict do nothing`;
  return { kept: true };
}

export type Kept = {
  id: number;
  device: string;
  label: string;
  person: string;
  name: string;
  why: "device" | "person";
  receivedAt: string;
  acts: number;
  verdict: "applied" | "dropped" | null;
  reason: string | null;
  judgedBy: string | null;
};

export async function listQuarantine(db: Db, county: string): Promise<Kept[]> {
  const rows = await db.sql<(Omit<Kept, "receivedAt"> & { received_at: Date; judged_by: string | null })[]>`
    select q.id::int, q.device, d.label, q.person, p.name, q.why, q.received_at, q.acts, q.verdict, q.reason, q.judged_by
    from quarantine q join devices d on d.county = q.county and d.id = q.device join people p on p.county = q.county and p.id = q.person
    where q.county = ${county} order by q.verdict is not null, q.received_at desc limit 200`;
  return rows.map(({ received_at, judged_by, ...row }) => ({ ...row, receivedAt: received_at.toISOString(), judgedBy: judged_by }));
}

/**
 * A person's verdict: applied by the very rules and in the name of its author, by the duties of the time of each act, or dropped. Both
 * need a reason; either is final.
 */
export async function judgeKept(deps: PushDeps, county: string, judge: Actor, input: { id: number; verdict: "applied" | "dropped"; reason: string }): Promise<CommandOutcome[]> {
  const { db } = deps;
  const [row] = await db.sql<
    { batch: string; person: string; verdict: string | null; received_at: Date }[]
  >`select batch, person, verdict, received_at from quarantine where county = ${county} and id = ${input.id}`;
  if (!row) throw new TRPCError({ code: "NOT_FOUND", message: "quarantine.unknown" });
  if (row.verdict !== null) throw new TRPCError({ code: "CONFLICT", message: "quarantine.judged" });
  // Nobody judges what they did themselves.
  if (hadAHand(judge.id, row.person)) throw new TRPCError({ code: "FORBIDDEN", message: "hands.same" });
  let outcomes: CommandOutcome[] = [];
  if (input.verdict === "applied") {
    const author = Actor.parse((await db.sql`select id, name, roles, office, unit from people where county = ${county} and id = ${row.person}`)[0]);
    // Repeating is harmless: the answers are kept with the acts.
    const batch = PushInput.parse(JSON.parse(row.batch));
    outcomes = [...(await judgeBatch(deps, county, author, batch, { epoch: "", reached: row.received_at.getTime() })).outcomes];
  }
  await db.sql`update quarantine set verdict = ${input.verdict}, reason = ${input.reason}, judged_by = ${judge.id}, judged_at = now(), outcomes = ${db.sql.json(outcomes as never)}
    where county = ${county} and id = ${input.id}`;
  return outcomes;
}
