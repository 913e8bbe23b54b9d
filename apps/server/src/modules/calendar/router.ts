import { TRPCError } from "@trpc/server";
import { reckonAnew, yearsOf } from "@yimen/db";
import { type AnnouncedYear, addDays, legalDateOf, parseAnnouncement, workCalendar } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { lookAgainOn } from "../supervision/watch.ts";

const Announcement = z.object({ year: z.int().min(2019).max(2100), text: z.string().max(20_000) });

/** The work calendar: which years are announced, and what a further one would move. */
export const calendarRouter = router({
  years: can("item.read").query(async ({ ctx }) => {
    const years = await yearsOf(ctx.db.sql, ctx.county);
    const loaded = await ctx.db.sql<
      { year: number; document: string; loaded_by: string; loaded_at: Date }[]
    >`select year, document, loaded_by, loaded_at from calendar_years where county = ${ctx.county}`;
    return Object.entries(years).map(([year, body]) => {
      const own = loaded.find((l) => String(l.year) === year);
      return {
        year: Number(year),
        holidays: body.holidays,
        workdays: body.workdays.map((w) => (typeof w === "string" ? w : w.date)),
        document: own?.document ?? null,
        loadedBy: own?.loaded_by ?? null,
      };
    });
  }),
  /** What is wrong with an announcement, or the days of open cases that it would move; writes nothing. */
  preview: can("item.read")
    .input(Announcement)
    .mutation(async ({ ctx, input }) => {
      const parsed = parseAnnouncement(input.year, input.text);
      if (!parsed.ok) return { faults: parsed.error.slice(0, 100), moved: [], total: 0 };
      const calendar = workCalendar({ ...(await yearsOf(ctx.db.sql, ctx.county)), [input.year]: parsed.value });
      const moved = await ctx.db.sql.begin((tx) => reckonAnew(tx, ctx.county, calendar, { write: false }));
      return { faults: [], moved: moved.slice(0, 200), total: moved.length };
    }),
  /** Loads a year, and reckons all open cases by it. Devices get it with their next catalogue. */
  load: can("calendar.load")
    .input(Announcement.extend({ document: z.string().trim().min(1).max(120) }))
    .mutation(async ({ ctx, input }) => {
      const { county } = ctx;
      const parsed = parseAnnouncement(input.year, input.text);
      if (!parsed.ok) throw new TRPCError({ code: "BAD_REQUEST", message: "calendar.faulty" });
      const body: AnnouncedYear = parsed.value;
      const moved = await ctx.db.sql.begin(async (tx) => {
        await tx`insert into calendar_years (county, year, body, document, loaded_by) values (${county}, ${input.year}, ${tx.json(body as never)}, ${input.document}, ${ctx.actor.id})
          on conflict (county, year) do update set body = excluded.body, document = excluded.document, loaded_by = excluded.loaded_by, loaded_at = now()`;
        await tx`insert into calendar_loads (county, year, body, at) values (${county}, ${input.year}, ${tx.json(body as never)}, ${new Date(ctx.now())})`;
        await lookAgainOn(tx, county, addDays(legalDateOf(ctx.now()), 1));
        return reckonAnew(tx, county, workCalendar(await yearsOf(tx, county)), { write: true });
      });
      await ctx.audit("calendar.load", null, `${input.year} ${input.document} ${moved.length}`);
      return { moved: moved.length };
    }),
});
