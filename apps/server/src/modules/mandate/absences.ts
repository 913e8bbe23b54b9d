import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { addDays, hadAHand, legalDateOf, parseLegalDate } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { mayTouch, touchable } from "../unit.ts";

export type AbsenceLine = {
  id: string;
  person: string;
  personName: string;
  substituteName: string;
  unit: string | null;
  from: string;
  to: string;
  reason: string;
  endedAt: string | null;
};

const day = z.string().refine((d) => parseLegalDate(d) !== null);
/** Longer than this nobody stands in: a duty that lies longer in other hands is given to them. Practice, not law. */
const longestDays = 180;

/** Who is away and who stands in (AB 角), told by the leader of the unit or the administrator. */
export const absenceRouter = router({
  list: can("absence.manage").query(
    async ({ ctx }): Promise<AbsenceLine[]> =>
      (
        await ctx.db.sql<(Omit<AbsenceLine, "endedAt"> & { ended_at: Date | null })[]>`
          select a.id, a.person, p.name as "personName", s.name as "substituteName", p.unit, a.from_day::text as from, a.to_day::text as to, reason, ended_at
          from absences a join people p on p.county = a.county and p.id = a.person join people s on s.county = a.county and s.id = a.substitute
          where a.county = ${ctx.county} and ${touchable(ctx.db.sql, ctx.actor, "p.unit")} order by a.from_day desc limit 200`
      ).map(({ ended_at, ...a }) => ({ ...a, endedAt: ended_at?.toISOString() ?? null })),
  ),
  /** @throws FORBIDDEN `hands.same` to who would stand in; BAD_REQUEST `absence.dates`, `absence.people`: two different people of one unit, both at work there */
  record: can("absence.manage")
    .input(z.object({ person: z.string().max(60), substitute: z.string().max(60), from: day, to: day, reason: z.string().trim().min(1).max(200) }))
    .mutation(async ({ ctx, input }) => {
      const { sql } = ctx.db;
      const from = parseLegalDate(input.from);
      // What was signed yesterday is not made right today.
      if (!from || input.to < from || from < legalDateOf(ctx.now()) || input.to > addDays(from, longestDays))
        throw new TRPCError({ code: "BAD_REQUEST", message: "absence.dates" });
      // Who says that somebody stands in is not the one who gains by it.
      if (hadAHand(input.substitute, ctx.actor.id)) throw new TRPCError({ code: "FORBIDDEN", message: "hands.same" });
      const people = await sql<{ unit: string | null }[]>`select unit from people where county = ${ctx.county} and active and id = any(${[input.person, input.substitute]})`;
      const unit = people[0]?.unit;
      if (people.length !== 2 || !unit || people[1]?.unit !== unit || !mayTouch(ctx.actor, unit)) throw new TRPCError({ code: "BAD_REQUEST", message: "absence.people" });
      const id = randomUUID();
      await sql`insert into absences (county, id, person, substitute, from_day, to_day, reason, recorded_by)
        values (${ctx.county}, ${id}, ${input.person}, ${input.substitute}, ${from}::text::date, ${input.to}::text::date, ${input.reason}, ${ctx.actor.id})`;
      await ctx.audit("absence.record", null, `${input.person} ${input.substitute} ${from} ${input.to}`);
      return { id };
    }),
  /** Ends it now, before its last day. */
  end: can("absence.manage")
    .input(z.object({ id: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db
        .sql`update absences a set ended_at = ${new Date(ctx.now())} from people p where a.county = ${ctx.county} and a.id = ${input.id} and a.ended_at is null
        and p.county = a.county and p.id = a.person and ${touchable(ctx.db.sql, ctx.actor, "p.unit")}`;
      if (done.count === 0) throw new TRPCError({ code: "NOT_FOUND", message: "absence.unknown" });
      await ctx.audit("absence.end", null, input.id);
      return { done: true };
    }),
});
