import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { hadAHand, mandateActs, mandateHolders, parseLegalDate } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { absenceRouter } from "./absences.ts";

export type MandateLine = {
  id: string;
  person: string;
  personName: string;
  unit: string;
  item: string;
  from: string;
  to: string;
  lets: string[];
  document: string;
  withdrawnAt: string | null;
};

const day = z.string().refine((d) => parseLegalDate(d) !== null);

/** The mandates of chief representatives: per person and item, with the document, and what one signature may do. */
export const mandateRouter = router({
  absence: absenceRouter,
  list: can("item.read").query(
    async ({ ctx }): Promise<MandateLine[]> =>
      (
        await ctx.db.sql<(Omit<MandateLine, "withdrawnAt"> & { withdrawn_at: Date | null })[]>`
          select m.id, m.person, p.name as "personName", p.unit, m.item, m.from_day::text as from, m.to_day::text as to, lets, document, withdrawn_at
          from mandates m join people p on p.county = m.county and p.id = m.person where m.county = ${ctx.county} order by granted_at desc`
      ).map(({ withdrawn_at, ...m }) => ({ ...m, withdrawnAt: withdrawn_at?.toISOString() ?? null })),
  ),
  /** @throws BAD_REQUEST `mandate.dates`, `mandate.person` (no chief representative of the item's unit), `item.unknown` */
  grant: can("mandate.manage")
    .input(
      z.object({
        person: z.string().max(60),
        item: z.string().max(60),
        from: day,
        to: day,
        lets: z.array(z.enum(mandateActs)).min(1).max(3),
        document: z.string().trim().min(1).max(120),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      // Who records a mandate is not the one who signs by it.
      if (hadAHand(input.person, ctx.actor.id)) throw new TRPCError({ code: "FORBIDDEN", message: "hands.same" });
      if (input.to < input.from) throw new TRPCError({ code: "BAD_REQUEST", message: "mandate.dates" });
      const [item] = await ctx.db.sql<
        { unit: string }[]
      >`select body->>'unit' as unit from item_versions where county = ${ctx.county} and code = ${input.item} order by version desc limit 1`;
      if (!item) throw new TRPCError({ code: "BAD_REQUEST", message: "item.unknown" });
      const known = await ctx.db
        .sql`select 1 from people where county = ${ctx.county} and id = ${input.person} and active and unit = ${item.unit} and roles ?| ${[...mandateHolders]}`;
      if (known.length === 0) throw new TRPCError({ code: "BAD_REQUEST", message: "mandate.person" });
      const id = randomUUID();
      await ctx.db.sql`insert into mandates (county, id, person, item, from_day, to_day, lets, document, granted_by)
        values (${ctx.county}, ${id}, ${input.person}, ${input.item}, ${input.from}::text::date, ${input.to}::text::date, ${ctx.db.sql.json(input.lets)}, ${input.document}, ${ctx.actor.id})`;
      await ctx.audit("mandate.grant", null, `${input.person} ${input.item} ${input.document}`);
      return { id };
    }),
  withdraw: can("mandate.manage")
    .input(z.object({ id: z.uuid(), reason: z.string().trim().min(1).max(300) }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db
        .sql`update mandates set withdrawn_at = ${new Date(ctx.now())}, withdrawn_by = ${ctx.actor.id} where county = ${ctx.county} and id = ${input.id} and withdrawn_at is null`;
      if (done.count === 0) throw new TRPCError({ code: "NOT_FOUND", message: "mandate.unknown" });
      await ctx.audit("mandate.withdraw", null, `${input.id} ${input.reason}`);
      return { done: true };
    }),
});
