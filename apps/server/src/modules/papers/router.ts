import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { orIfTooHeavy } from "../../untrusted/reader.ts";

export type SealUse = { id: string; unit: string; number: string | null; paper: string; code: string; person: string; at: string };

/** Seals of units: their pictures, and the log of every use. */
export const sealRouter = router({
  list: can("seal.read").query(async ({ ctx }) =>
    (
      await ctx.db.sql<{ unit: string; name: string; since: Date | null; picture: Buffer | null }[]>`
        select w.unit, w.unit_name as name, s.since, s.picture from (select distinct unit, unit_name from windows where county = ${ctx.county}) w
        left join lateral (select since, picture from seals where county = ${ctx.county} and unit = w.unit order by since desc limit 1) s on true
        where ${ctx.actor.unit === null ? ctx.db.sql`true` : ctx.db.sql`w.unit = ${ctx.actor.unit}`} order by w.unit`
    ).map((s) => ({ unit: s.unit, name: s.name, since: s.since?.toISOString() ?? null, picture: s.picture ? `data:image/png;base64,${s.picture.toString("base64")}` : null })),
  ),
  /** The newest uses; of one's own unit, or of all for supervision and the administrator. Older ones below `before`. */
  uses: can("seal.read")
    .input(
      z.object({
        before: z
          .string()
          .regex(/^\d{1,18}$/)
          .nullable()
          .default(null),
      }),
    )
    .query(
      async ({ ctx, input }): Promise<SealUse[]> =>
        (
          await ctx.db.sql<(Omit<SealUse, "at"> & { at: Date })[]>`
            select u.id::text, w.unit_name as unit, c.number, u.paper, u.code, coalesce(p.name, u.person) as person, u.at from seal_uses u
            left join (select distinct unit, unit_name from windows where county = ${ctx.county}) w on w.unit = u.unit
            left join cases c on c.county = u.county and c.id = u.case_id left join people p on p.county = u.county and p.id = u.person
            where u.county = ${ctx.county} and ${ctx.actor.unit === null ? ctx.db.sql`true` : ctx.db.sql`u.unit = ${ctx.actor.unit}`}
              and ${input.before === null ? ctx.db.sql`true` : ctx.db.sql`u.id < ${input.before}`} order by u.id desc limit 100`
        ).map((u) => ({ ...u, at: u.at.toISOString() })),
    ),
  /** A new picture of a unit's seal, from now on. @throws BAD_REQUEST `seal.picture` for what is no picture, `seal.unit` for no unit of the county */
  set: can("seal.manage")
    .input(z.object({ unit: z.string().max(20), picture: z.base64().max(1_500_000) }))
    .mutation(async ({ ctx, input }) => {
      const known = await ctx.db.sql`select 1 from windows where county = ${ctx.county} and unit = ${input.unit} limit 1`;
      if (known.length === 0) throw new TRPCError({ code: "BAD_REQUEST", message: "seal.unit" });
      const picture = await orIfTooHeavy(ctx.reader.read("seal", Buffer.from(input.picture, "base64")), null);
      if (!picture) throw new TRPCError({ code: "BAD_REQUEST", message: "seal.picture" });
      await ctx.db
        .sql`insert into seals (county, unit, since, picture, by) values (${ctx.county}, ${input.unit}, ${new Date(ctx.now())}, ${Buffer.from(picture)}, ${ctx.actor.id})`;
      await ctx.audit("seal.set", null, input.unit);
      return { done: true };
    }),
});
