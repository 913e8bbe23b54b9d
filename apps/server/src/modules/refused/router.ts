import { TRPCError } from "@trpc/server";
import { Actor, CaseCommand, type CaseId, maySend, type Refusal, reachOf, refusalCodes } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { findCase } from "../case/find.ts";
import { readAs } from "../case/reader.ts";

/** An act of a colleague that the county refused, and that its author has not done with. */
export type UnsettledLine = {
  device: string;
  seq: number;
  caseId: string | null;
  number: string | null;
  applicant: string | null;
  person: string;
  name: string;
  refusal: Refusal;
  at: string;
};

/** A refused act that a colleague gave to this person. */
export type HandoverLine = { id: string; from: string; name: string; caseId: string; command: CaseCommand; refusal: Refusal; remark: string; at: string };

const RefusalShape = z.object({
  code: z.enum(refusalCodes),
  fields: z.array(z.string().max(60)).max(60).optional(),
  params: z.record(z.string().max(40), z.union([z.string().max(200), z.number()])).optional(),
});

/** What was refused and how people of an office settle it among themselves. */
export const refusedRouter = router({
  /** Refusals to the people within this person's reach that nobody has settled, the newest first. */
  unsettled: can("work.oversee").query(async ({ ctx }): Promise<UnsettledLine[]> => {
    const { county, db, actor } = ctx;
    const reach = reachOf(actor);
    const theirs = reach.of === "office" ? db.sql`starts_with(p.office, ${reach.office})` : reach.of === "unit" ? db.sql`p.unit = ${reach.unit}` : db.sql`${reach.of === "all"}`;
    const rows = await db.sql<{ device: string; seq: string; case_id: string | null; outcome: { refusal: Refusal }; received_at: Date; person: string; name: string }[]>`
      select c.device, c.seq, c.case_id, c.outcome, c.received_at, d.person, p.name
      from commands c join devices d on d.county = c.county and d.id = c.device join people p on p.county = d.county and p.id = d.person
      where c.county = ${county} and c.outcome->>'status' = 'refused' and c.settled_at is null and ${theirs} order by c.received_at desc limit 200`;
    const ids = [...new Set(rows.flatMap((r) => (r.case_id ? [r.case_id] : [])))];
    const cases = await readAs(
      ctx,
      ({ tx, mine }) =>
        tx<{ id: string; number: string | null; applicant_name: string }[]>`select id, number, applicant_name from cases where ${mine} and id = any(${ids}::uuid[])`,
    );
    const byId = new Map(cases.map((c) => [c.id, c]));
    await ctx.audit("refused.unsettled", null, `${rows.length} found`);
    return rows.map((r) => {
      const found = r.case_id === null ? undefined : byId.get(r.case_id);
      return {
        device: r.device,
        seq: Number(r.seq),
        caseId: found ? r.case_id : null,
        number: found?.number ?? null,
        applicant: found?.applicant_name ?? null,
        person: r.person,
        name: r.name,
        refusal: r.outcome.refusal,
        at: r.received_at.toISOString(),
      };
    });
  }),
  /** Gives a refused act to a colleague who sees the case and has the duty for it; repeating with the same id gives it once. */
  handOver: can("device.use")
    .input(z.object({ id: z.uuid(), to: z.string().max(40), command: CaseCommand, refusal: RefusalShape, remark: z.string().trim().max(300) }))
    .mutation(async ({ ctx, input }) => {
      const { county, db, actor } = ctx;
      const { caseId, type } = input.command;
      if (!(await findCase(ctx, caseId))) throw new TRPCError({ code: "NOT_FOUND", message: "case.unknown" });
      const [row] = await db.sql`select id, name, roles, office, unit from people where county = ${county} and id = ${input.to} and active`;
      const to = row && Actor.parse(row);
      if (!to || to.id === actor.id) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
      if (!maySend(to, type) || !(await findCase({ ...ctx, actor: to }, caseId))) throw new TRPCError({ code: "FORBIDDEN", message: "handover.notTheirs" });
      await db.sql`insert into handovers (county, id, from_person, to_person, case_id, command, refusal, remark, at)
        values (${county}, ${input.id}, ${actor.id}, ${to.id}, ${caseId}, ${db.sql.json(input.command as never)}, ${db.sql.json(input.refusal as never)}, ${input.remark}, now()) on conflict do nothing`;
      await ctx.audit("refused.handOver", caseId, `${type} → ${to.id}`);
      return { done: true };
    }),
  /** What colleagues gave to this person and is still to be done. */
  handedToMe: can("device.use").query(async ({ ctx }): Promise<HandoverLine[]> => {
    const rows = await ctx.db.sql<(Omit<HandoverLine, "caseId" | "at"> & { case_id: string; at: Date })[]>`
      select h.id, h.from_person as from, p.name, h.case_id, h.command, h.refusal, h.remark, h.at from handovers h join people p on p.county = h.county and p.id = h.from_person
      where h.county = ${ctx.county} and h.to_person = ${ctx.actor.id} and h.done_at is null order by h.at limit 100`;
    if (rows.length > 0) await ctx.audit("refused.handedToMe", null, `${rows.length} found`);
    return rows.map(({ case_id, at, ...row }) => ({ ...row, caseId: case_id, at: at.toISOString() }));
  }),
  /** Done, one way or another. */
  handoverDone: can("device.use")
    .input(z.object({ id: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db.sql<
        { case_id: CaseId }[]
      >`update handovers set done_at = now() where county = ${ctx.county} and id = ${input.id} and to_person = ${ctx.actor.id} returning case_id`;
      if (!done[0]) throw new TRPCError({ code: "NOT_FOUND", message: "handover.unknown" });
      await ctx.audit("refused.handoverDone", done[0].case_id, "");
      return { done: true };
    }),
});
