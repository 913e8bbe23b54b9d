import { TRPCError } from "@trpc/server";
import { legalDateOf, type NumberBlock, PullInput, PushInput } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { pull } from "./pull.ts";
import { DeviceNotYours, leaseBlocks, push } from "./push.ts";

const DeviceRef = z.object({ device: z.uuid() });

export const syncRouter = router({
  /** Makes this browser profile a device of the person; repeating is harmless. */
  enrol: can("device.use")
    .input(DeviceRef.extend({ label: z.string().trim().max(80) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.db.sql`insert into devices (county, id, person, label) values (${ctx.county}, ${input.device}, ${ctx.actor.id}, ${input.label}) on conflict do nothing`;
      const [row] = await ctx.db.sql<{ person: string }[]>`select person from devices where county = ${ctx.county} and id = ${input.device}`;
      if (row?.person !== ctx.actor.id) throw new TRPCError({ code: "FORBIDDEN", message: "device.notYours" });
      return { enrolled: true };
    }),
  push: can("device.use")
    .input(PushInput)
    .mutation(async ({ ctx, input }) => {
      try {
        return await push(ctx.db, ctx.county, ctx.actor, input);
      } catch (error) {
        if (error instanceof DeviceNotYours) throw new TRPCError({ code: "FORBIDDEN", message: "device.notYours" });
        throw error;
      }
    }),
  pull: can("case.replicate")
    .input(PullInput)
    .query(async ({ ctx, input }) => {
      const page = await pull(ctx.db, ctx.county, ctx.actor, input.cursor, input.limit);
      if (page.cases.length > 0) await ctx.audit("sync.pull", null, `${page.cases.length} cases of ${page.cursor.scope}`);
      return page;
    }),
  /** Blocks of numbers for this year, and for the next one in December; a device keeps two in stock. */
  leaseNumbers: can("device.use")
    .input(DeviceRef.extend({ count: z.int().min(1).max(2) }))
    .mutation(async ({ ctx, input }): Promise<NumberBlock[]> => {
      const year = Number(legalDateOf(Date.now()).slice(0, 4));
      const names = await ctx.db.sql.begin(async (tx) => {
        const [row] = await tx<{ person: string }[]>`select person from devices where county = ${ctx.county} and id = ${input.device}`;
        if (row?.person !== ctx.actor.id) throw new TRPCError({ code: "FORBIDDEN", message: "device.notYours" });
        return leaseBlocks(tx, ctx.county, year, input.device, input.count);
      });
      return names.map((block) => ({ division: ctx.county, year, block, next: 0 }));
    }),
  /** Says "pull now" whenever a case in the person's scope changes. */
  poke: can("case.replicate").subscription(async function* ({ ctx, signal }) {
    for await (const _ of ctx.pokes.listen(ctx.county, ctx.actor.office, signal)) yield { at: Date.now() };
  }),
});
