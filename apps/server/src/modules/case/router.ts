import { TRPCError } from "@trpc/server";
import { CaseId, formedName, formedNumber, parseCaseNumber } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { newsFor } from "../sync/pokes.ts";
import { findCase } from "./find.ts";
import { readAs } from "./reader.ts";

export type CaseLine = {
  id: string;
  number: string | null;
  applicant: string;
  item: string;
  stage: string;
  step: number;
  holder: string | null;
  promisedDue: string | null;
  updatedAt: string;
};
const columns = "id, number, applicant_name, item, stage, step, holder, promised_due::text, updated_at";
type Row = {
  id: string;
  number: string | null;
  applicant_name: string;
  item: string;
  stage: string;
  step: number;
  holder: string | null;
  promised_due: string | null;
  updated_at: Date;
};
const line = (r: Row): CaseLine => ({
  id: r.id,
  number: r.number,
  applicant: r.applicant_name,
  item: r.item,
  stage: r.stage,
  step: r.step,
  holder: r.holder,
  promisedDue: r.promised_due,
  updatedAt: r.updated_at.toISOString(),
});

const Page = z.object({ offset: z.int().min(0).max(100_000).default(0) });

export const caseRouter = router({
  /** Says "look again" whenever a case changes that the person may see. */
  changed: can("case.read").subscription(({ ctx, signal }) => newsFor(ctx, signal)),
  /** The unit's work by stage, soonest due first. */
  inbox: can("case.read")
    .input(
      Page.extend({
        stage: z.enum(["collected", "awaitingCorrection", "accepted", "underReview", "decided", "issued", "closed"]),
        step: z.int().min(0).max(9).nullable().default(null),
      }),
    )
    .query(async ({ ctx, input }) => {
      const rows = await readAs(
        ctx,
        ({ tx, mine }) => tx<Row[]>`select ${tx.unsafe(columns)} from cases where ${mine} and stage = ${input.stage} ${input.step === null ? tx`` : tx`and step = ${input.step}`}
          order by promised_due nulls last, updated_at desc limit 51 offset ${input.offset}`,
      );
      await ctx.audit("case.inbox", null, `${input.stage} ${rows.length}`);
      return { lines: rows.slice(0, 50).map(line), more: rows.length > 50 };
    }),
  counts: can("case.read").query(({ ctx }) =>
    readAs(
      ctx,
      ({ tx, mine }) => tx<{ stage: string; n: number; overdue: number }[]>`select stage, count(*)::int as n,
          count(*) filter (where stage in ('accepted', 'underReview') and promised_due < (now() at time zone 'Asia/Shanghai')::date)::int as overdue
        from cases where ${mine} group by stage`,
    ),
  ),
  /** Cases about which this person's unit is asked by copy notice and has not answered yet, the soonest due first. */
  copies: can("case.read").query(async ({ ctx }) => {
    const unit = ctx.actor.unit;
    if (unit === null) return [];
    const rows = await readAs(
      ctx,
      ({ tx }) => tx<
        (Row & { due_on: string })[]
      >`select ${tx.unsafe(columns)}, n.due_on::text as due_on from copy_notices n join cases c on c.county = n.county and c.id = n.case_id
        where n.county = ${ctx.county} and n.unit = ${unit} and not n.done order by n.due_on limit 200`,
    );
    await ctx.audit("case.copies", null, String(rows.length));
    return rows.map((r) => ({ ...line(r), promisedDue: r.due_on }));
  }),
  byId: can("case.read")
    .input(z.object({ id: CaseId }))
    .query(async ({ ctx, input }) => {
      const state = await findCase(ctx, input.id);
      if (!state) throw new TRPCError({ code: "NOT_FOUND", message: "case.unknown" });
      await ctx.audit("case.byId", input.id, "");
      return state;
    }),
  /** By a number or the beginning of a name. No query: what is looked for would stand in addresses, and so in every log on the way. */
  search: can("case.search")
    .input(z.object({ text: z.string().trim().min(1).max(60) }))
    .mutation(async ({ ctx, input }) => {
      const number = parseCaseNumber(input.text) ? formedNumber(input.text) : null;
      // Names are kept in one form: asked for in another they are found all the same.
      const like = formedName(input.text).replace(/[\\%_]/g, "\\$&");
      const rows = await readAs(ctx, ({ tx, mine }) => {
        const match = number
          ? tx`number = ${number}`
          : tx`(applicant_name like ${`${like}%`} or former_names like ${`${like}%`} or former_names like ${`%\n${like}%`} or number like ${`%${like.toUpperCase()}%`})`;
        return tx<Row[]>`select ${tx.unsafe(columns)} from cases where ${mine} and ${match} order by updated_at desc limit 50`;
      });
      await ctx.audit("case.search", null, `${rows.length} found`);
      return rows.map(line);
    }),
});
