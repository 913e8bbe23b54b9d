import { TRPCError } from "@trpc/server";
import type { Db } from "@yimen/db";
import { legalDateOf, type NumberBlock, PullInput, PushInput, ReportInput } from "@yimen/domain";
import { z } from "zod";
import { can, openToBatches, router } from "../../trpc/trpc.ts";
import { Enrolment, enrol } from "../device/enrol.ts";
import { contactNow, onDevice, ownDevice } from "../device/gate.ts";
import { surrender } from "../device/quarantine.ts";
import { leaseToDevice } from "./numbers.ts";
import { newsFor } from "./pokes.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";

const DeviceRef = z.object({ device: z.uuid() });

export const syncRouter = router({
  /** Makes this browser profile a device of the person; repeating is harmless. */
  enrol: can("device.use")
    .input(Enrolment)
    .mutation(({ ctx, input }) => enrol(ctx, ctx.county, ctx.actor, input, (tx) => onDevice(ctx, input.device, tx))),
  push: can("device.use", { judgesEach: true })
    .input(PushInput)
    .mutation(async ({ ctx, input }) => {
      await onDevice(ctx, input.device);
      return push(ctx, ctx.county, ctx.actor, input);
    }),
  /** What a revoked device, or one of a withdrawn person, still holds: kept for people to judge. The device's signature is its pass. */
  surrender: openToBatches.input(PushInput).mutation(async ({ ctx, input }) => {
    if (!(await ctx.admits("surrender"))) throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "quarantine.full" });
    return surrender(ctx.db, input);
  }),
  report: can("device.use")
    .input(ReportInput)
    .mutation(async ({ ctx, input }) => {
      const { county, db } = ctx;
      await onDevice(ctx, input.device);
      await ownDevice(db.sql, county, ctx.actor, input.device);
      await db.sql`update devices set last_seen_at = ${new Date(ctx.now())}, app_version = ${input.app} where county = ${county} and id = ${input.device}`;
      if (input.settled.length > 0)
        await db.sql`update commands set settled_at = now() where county = ${county} and device = ${input.device} and seq = any(${input.settled}::bigint[]) and settled_at is null`;
      for (const { caseId, at } of input.reveals) await ctx.audit("case.reveal", caseId, new Date(at).toISOString());
      return { done: true };
    }),
  pull: can("case.replicate")
    .input(PullInput)
    .query(async ({ ctx, input }) => {
      await onDevice(ctx, input.device);
      const { epoch } = await ownDevice(ctx.db.sql, ctx.county, ctx.actor, input.device);
      await seen(ctx, input.device);
      const page = await pull(ctx, epoch, input.cursor, input.limit);
      if (page.cases.length > 0) await ctx.audit("sync.pull", null, `${page.cases.length} cases of ${page.cursor.scope}`);
      return { ...page, contact: contactNow(ctx.secrets, epoch, ctx.now(), input.device) };
    }),
  /** Blocks of numbers for this year; a device keeps two in stock. */
  leaseNumbers: can("device.use")
    .input(DeviceRef.extend({ count: z.int().min(1).max(2) }))
    .mutation(async ({ ctx, input }): Promise<NumberBlock[]> => {
      const { county } = ctx;
      const year = Number(legalDateOf(ctx.now()).slice(0, 4));
      await onDevice(ctx, input.device);
      await ownDevice(ctx.db.sql, county, ctx.actor, input.device);
      const names = await ctx.db.sql.begin((tx) => leaseToDevice(tx, county, year, input.device, input.count));
      return names.map((block) => ({ division: county, year, block, next: 0 }));
    }),
  /** Says "pull now" whenever a case in the person's scope changes. */
  poke: can("case.replicate").subscription(({ ctx, signal }) => newsFor(ctx, signal)),
});

/** A contact at which a device is given the county's time: no act without evidence is earlier. Written once a minute; a page of a long pull is no news. */
async function seen({ db, county, now }: { db: Db; county: string; now: () => number }, device: string): Promise<void> {
  const at = new Date(now());
  await db.sql`update devices set last_seen_at = ${at} where county = ${county} and id = ${device} and last_seen_at < ${at}::timestamptz - interval '1 minute'`;
}
