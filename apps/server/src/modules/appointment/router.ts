import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { calendarOf, type Db } from "@yimen/db";
import { type Actor, type AppointmentMode, appointmentEnds, appointmentModes, bookable, formedName, mask, may, OfficeHours, parsePhone, usualHours } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { newest } from "../items/publish.ts";
import { touchable } from "../unit.ts";

export type AppointmentLine = {
  id: string;
  day: string;
  slot: string;
  mode: AppointmentMode;
  window: string | null;
  item: string;
  name: string;
  /** Masked; whole in `contact`, which is audited. */
  phone: string;
  remark: string;
  state: "booked" | (typeof appointmentEnds)[number];
};
type Window = { code: string; name: string; hours: OfficeHours | null };

const refuse = (code: "BAD_REQUEST" | "CONFLICT" | "NOT_FOUND", message: string) => new TRPCError({ code, message });

/** Appointments at windows, one person a window and half hour, and visits at home. Booked on the line: what two offices book at one moment must not be one slot. */
export const appointmentRouter = router({
  /** What is free for an item: each slot with how many windows of its unit are. */
  free: can("appointment.book")
    .input(z.object({ item: z.string().max(60) }))
    .query(async ({ ctx, input }) => {
      const { sql } = ctx.db;
      const windows = await windowsFor(ctx, input.item);
      const calendar = await calendarOf(sql, ctx.county);
      const taken = await sql<{ window: string; day: string; slot: string }[]>`select "window", day::text, slot from appointments
        where county = ${ctx.county} and state = 'booked' and mode = 'window' and "window" = any(${windows.map((w) => w.code)})`;
      const busy = new Set(taken.map((t) => `${t.window} ${t.day} ${t.slot}`));
      const days = new Map<string, Map<string, number>>();
      for (const w of windows)
        for (const { day, slots } of bookable(w.hours ?? usualHours, calendar, ctx.now())) {
          const at = days.get(day) ?? new Map<string, number>();
          for (const slot of slots) at.set(slot, (at.get(slot) ?? 0) + (busy.has(`${w.code} ${day} ${slot}`) ? 0 : 1));
          days.set(day, at);
        }
      return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, slots]) => ({ day, slots: [...slots].sort().map(([slot, free]) => ({ slot, free })) }));
    }),
  /** @throws CONFLICT `appointment.full`; BAD_REQUEST `appointment.slot`, `.phone`, `.address`, `item.unknown` */
  book: can("appointment.book")
    .input(
      z.object({
        item: z.string().max(60),
        day: z.string().max(10),
        slot: z.string().max(5),
        mode: z.enum(appointmentModes),
        name: z.string().transform(formedName).pipe(z.string().min(1).max(60)),
        phone: z.string().max(30),
        address: z.string().trim().max(200),
        remark: z.string().trim().max(200),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { sql } = ctx.db;
      const phone = parsePhone(input.phone);
      if (!phone) throw refuse("BAD_REQUEST", "appointment.phone");
      if (input.mode === "home" && !input.address) throw refuse("BAD_REQUEST", "appointment.address");
      const windows = await windowsFor(ctx, input.item);
      const calendar = await calendarOf(sql, ctx.county);
      const open = windows.filter((w) => bookable(w.hours ?? usualHours, calendar, ctx.now()).some((d) => d.day === input.day && d.slots.includes(input.slot)));
      if (open.length === 0) throw refuse("BAD_REQUEST", "appointment.slot");
      // A visit at home takes nobody's place at a window; but a unit pays no more of them in one half hour than it has windows' staff.
      const visits = `${ctx.county}/${windows[0]?.unit}/${input.day}/${input.slot}`;
      for (const window of input.mode === "home" ? [null] : open) {
        const id = randomUUID();
        const made = await sql.begin(async (tx) => {
          if (window === null) {
            await tx`select pg_advisory_xact_lock(hashtext(${`visits/${visits}`}))`;
            const [row] = await tx<{ n: number }[]>`select count(*)::int as n from appointments where county = ${ctx.county} and unit = ${windows[0]?.unit ?? ""}
              and day = ${input.day}::text::date and slot = ${input.slot} and mode = 'home' and state = 'booked'`;
            if ((row?.n ?? 0) >= windows.length) return { count: 0 };
          }
          return tx`insert into appointments (county, id, unit, "window", day, slot, mode, item, name, phone, address, remark, state, booked_by, office, at)
          values (${ctx.county}, ${id}, ${windows[0]?.unit ?? ""}, ${window?.code ?? null}, ${input.day}::text::date, ${input.slot}, ${input.mode}, ${input.item}, ${input.name}, ${phone},
            ${input.address}, ${input.remark}, 'booked', ${ctx.actor.id}, ${ctx.actor.office}, ${new Date(ctx.now())}) on conflict do nothing`;
        });
        if (made.count === 0) continue;
        await ctx.audit("appointment.book", null, `${input.item} ${input.day} ${input.slot}`);
        return { id, window: window?.name ?? null };
      }
      throw refuse("CONFLICT", "appointment.full");
    }),
  /** From today on: those that one's office has booked, or that one's unit awaits; the soonest first. */
  list: can("appointment.book").query(async ({ ctx }): Promise<AppointmentLine[]> => {
    const rows = await ctx.db.sql<AppointmentLine[]>`
      select a.id, day::text, slot, mode, w.name as "window", item, a.name, phone, remark, state from appointments a
      left join windows w on w.county = a.county and w.code = a."window"
      where a.county = ${ctx.county} and day >= (${new Date(ctx.now())} at time zone 'Asia/Shanghai')::date and ${within(ctx)} order by day, slot, a.id limit 300`;
    await ctx.audit("appointment.list", null, String(rows.length));
    return rows.map((r) => ({ ...r, phone: mask.phone(r.phone) }));
  }),
  /** How to reach who booked. */
  contact: can("appointment.book")
    .input(z.object({ id: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const [row] = await ctx.db.sql<
        { phone: string; address: string }[]
      >`select phone, address from appointments a where a.county = ${ctx.county} and a.id = ${input.id} and ${within(ctx)}`;
      if (!row) throw refuse("NOT_FOUND", "appointment.unknown");
      await ctx.audit("appointment.contact", null, input.id);
      return row;
    }),
  end: can("appointment.book")
    .input(z.object({ id: z.uuid(), how: z.enum(appointmentEnds) }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db
        .sql`update appointments a set state = ${input.how}, ended_by = ${ctx.actor.id} where a.county = ${ctx.county} and a.id = ${input.id} and a.state = 'booked' and ${within(ctx)}`;
      if (done.count === 0) throw refuse("NOT_FOUND", "appointment.unknown");
      await ctx.audit(`appointment.${input.how}`, null, input.id);
      return { done: true };
    }),
  windows: can("appointment.hours").query(
    async ({ ctx }): Promise<{ code: string; name: string; hours: OfficeHours }[]> =>
      (await ctx.db.sql<Window[]>`select code, name, hours from windows where county = ${ctx.county} and ${touchable(ctx.db.sql, ctx.actor, "unit")} order by code`).map((w) => ({
        ...w,
        hours: w.hours ?? usualHours,
      })),
  ),
  /** A window's hours, with extended ones on days of rest where it has them. What is booked already stands. */
  setHours: can("appointment.hours")
    .input(z.object({ window: z.string().max(20), hours: z.custom<OfficeHours>((v) => OfficeHours.safeParse(v).success) }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db.sql`update windows set hours = ${ctx.db.sql.json(input.hours)} where county = ${ctx.county} and code = ${input.window}
        and ${touchable(ctx.db.sql, ctx.actor, "unit")}`;
      if (done.count === 0) throw refuse("NOT_FOUND", "window.unknown");
      await ctx.audit("window.hours", null, `${input.window} ${JSON.stringify(input.hours)}`.slice(0, 500));
      return { done: true };
    }),
});

type Ctx = { db: Pick<Db, "sql">; county: string; actor: Actor };

async function windowsFor({ db, county }: Ctx, item: string): Promise<(Window & { unit: string })[]> {
  const [offered] = await newest(db.sql, county, [item]);
  const windows =
    offered?.status === "published"
      ? await db.sql<(Window & { unit: string })[]>`select code, name, hours, unit from windows where county = ${county} and unit = ${offered.unit} order by code`
      : [];
  if (windows.length === 0) throw refuse("BAD_REQUEST", "item.unknown");
  return [...windows];
}

/** Agents and townships: what their office or its villages booked; a unit's staff: what the unit awaits. */
const within = ({ db, actor }: Ctx) =>
  may(actor, "case.replicate") ? db.sql`starts_with(a.office, ${actor.office})` : actor.unit !== null ? db.sql`a.unit = ${actor.unit}` : db.sql`a.booked_by = ${actor.id}`;
