import { TRPCError } from "@trpc/server";
import {
  addDays,
  addWorkingDays,
  afterSignalAct,
  CaseId,
  calendarOn,
  type Grade,
  hadAHand,
  type LegalDate,
  legalDateOf,
  type SignalAct,
  type SignalKind,
  type SignalState,
  signalActs,
  signalActsFor,
  signalKinds,
  Thresholds,
  thresholdsOn,
  usualThresholds,
} from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { readAs } from "../case/reader.ts";
import { tell } from "../sync/pokes.ts";
import { lookAgainOn, signalInputs } from "./watch.ts";

/** A signal in a list. Days of the law, Asia/Shanghai; `acts`: what this person may do about it now. */
export type SignalLine = {
  caseId: string;
  kind: SignalKind;
  key: string;
  number: string | null;
  applicant: string;
  item: string;
  unit: string;
  stage: string;
  holder: string | null;
  grade: Grade;
  raisedOn: string;
  answerBy: string | null;
  state: SignalState;
  late: boolean;
  acts: SignalAct[];
};
type Row = {
  case_id: string;
  kind: SignalKind;
  key: string;
  n: string;
  number: string | null;
  applicant_name: string;
  item: string;
  unit: string;
  stage: string;
  holder: string | null;
  grade: Grade;
  raised_on: string;
  answer_by: string;
  state: SignalState;
};

const Which = z.object({ caseId: CaseId, kind: z.enum(signalKinds), key: z.string().max(60) });
const pageSize = 50;
const columns = "s.case_id, s.kind, s.key, s.n::text, c.number, c.applicant_name, c.item, s.unit, s.stage, s.holder, s.grade, s.raised_on::text, s.answer_by::text, s.state";

export const supervisionRouter = router({
  /** Signals within one's reach: what is open, the soonest to be answered first; what is closed, the latest first. */
  list: can("signal.read")
    .input(
      z.object({
        kind: z.enum(signalKinds).nullable().default(null),
        closed: z.boolean().default(false),
        after: z
          .object({ by: z.union([z.iso.date(), z.literal("infinity")]), n: z.string().regex(/^\d{1,18}$/) })
          .nullable()
          .default(null),
      }),
    )
    .query(async ({ ctx, input: { kind, closed, after } }) => {
      const rows = await readAs(ctx, ({ tx, ofUnit }) => {
        const only = kind === null ? tx`` : tx`and kind = ${kind}`;
        const found = closed
          ? tx`select * from signals where ${ofUnit} and state = 'closed' ${only} ${after ? tx`and n < ${after.n}` : tx``} order by n desc limit ${pageSize + 1}`
          : tx`select * from signals where ${ofUnit} and state <> 'closed' ${only}
              ${after ? tx`and answer_by >= ${after.by}::text::date and (answer_by > ${after.by}::text::date or n > ${after.n})` : tx``} order by answer_by, n limit ${pageSize + 1}`;
        return tx<
          Row[]
        >`select ${tx.unsafe(columns)} from (${found}) s join cases c on c.county = s.county and c.id = s.case_id order by ${closed ? tx`s.n desc` : tx`s.answer_by, s.n`}`;
      });
      await ctx.audit("supervision.list", null, `${kind ?? "all"} ${rows.length}`);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      const today = legalDateOf(ctx.now());
      const lines = rows.slice(0, pageSize).map(
        (r): SignalLine => ({
          caseId: r.case_id,
          kind: r.kind,
          key: r.key,
          number: r.number,
          applicant: r.applicant_name,
          item: r.item,
          unit: r.unit,
          stage: r.stage,
          holder: r.holder,
          grade: r.grade,
          raisedOn: r.raised_on,
          answerBy: r.answer_by === "infinity" ? null : r.answer_by,
          state: r.state,
          late: r.state !== "closed" && r.state !== "answered" && r.answer_by < today,
          acts: signalActsFor(ctx.actor, { kind: r.kind, state: r.state, unit: r.unit }),
        }),
      );
      return { lines, next: last ? { by: last.answer_by, n: last.n } : null };
    }),
  /** What is open, by kind: how many, how many of them wait for an answer past its day, how many are answered and wait for the supervision office. */
  counts: can("signal.read").query(({ ctx }) => {
    const today = legalDateOf(ctx.now());
    return readAs(
      ctx,
      ({ tx, ofUnit }) => tx<{ kind: SignalKind; n: number; late: number; answered: number }[]>`
        select kind, count(*)::int as n, count(*) filter (where answer_by < ${today} and state <> 'answered')::int as late, count(*) filter (where state = 'answered')::int as answered
        from signals where ${ofUnit} and state <> 'closed' group by kind`,
    );
  }),
  /** All that was raised on a case, and what was done about it. */
  ofCase: can("signal.read")
    .input(z.object({ id: CaseId }))
    .query(async ({ ctx, input }) => {
      const [rows, acts] = await readAs(ctx, async ({ tx, ofUnit }) => [
        await tx<Omit<Row, "number" | "applicant_name" | "item">[]>`
          select case_id, kind, key, unit, stage, holder, grade, raised_on::text, answer_by::text, state from signals where ${ofUnit} and case_id = ${input.id} order by raised_on, n`,
        await tx<{ kind: SignalKind; key: string; act: SignalAct; by_person: string; at: Date; text: string }[]>`
          select kind, key, act, by_person, at, text from signal_acts where county = ${ctx.county} and case_id = ${input.id} order by at, n`,
      ]);
      return rows.map((r) => ({
        kind: r.kind,
        key: r.key,
        grade: r.grade,
        raisedOn: r.raised_on,
        answerBy: r.answer_by === "infinity" ? null : r.answer_by,
        state: r.state,
        acts: signalActsFor(ctx.actor, { kind: r.kind, state: r.state, unit: r.unit }),
        done: acts.filter((a) => a.kind === r.kind && a.key === r.key).map(({ act, by_person, at, text }) => ({ act, by: by_person, at: at.getTime(), text })),
      }));
    }),
  /** Acknowledges, answers, gives back, orders or closes. @throws CONFLICT with a word of the closed list where it is not to be done, or not now; FORBIDDEN `hands.same` */
  act: can("signal.read")
    .input(Which.extend({ act: z.enum(signalActs), text: z.string().trim().max(1000).default("") }))
    .mutation(async ({ ctx, input: { caseId, kind, key, act, text } }) => {
      const { county, actor } = ctx;
      const visible = await readAs(ctx, ({ tx, ofUnit }) => tx`select 1 from signals where ${ofUnit} and case_id = ${caseId} and kind = ${kind} and key = ${key}`);
      if (visible.length === 0) throw new TRPCError({ code: "NOT_FOUND", message: "signal.unknown" });
      const now = ctx.now();
      const { thresholds, calendars } = await signalInputs(ctx.db.sql, county);
      const state = await ctx.db.sql.begin(async (tx) => {
        const thisOne = tx`county = ${county} and case_id = ${caseId} and kind = ${kind} and key = ${key}`;
        const [signal] = await tx<{ state: SignalState; unit: string }[]>`select state, unit from signals where ${thisOne} for update`;
        const after = afterSignalAct(actor, { kind, unit: signal?.unit ?? "", state: signal?.state ?? "closed" }, act, text);
        if (!after.ok) throw new TRPCError({ code: "CONFLICT", message: after.error.code });
        const answers = await tx<{ by_person: string }[]>`select by_person from signal_acts where ${thisOne} and act = 'answer'`;
        const judges = act === "close" || act === "giveBack";
        if (
          judges &&
          hadAHand(
            actor.id,
            answers.map((a) => a.by_person),
          )
        )
          throw new TRPCError({ code: "FORBIDDEN", message: "hands.same" });
        const today = legalDateOf(now);
        const { reasonsWithin, rectifyWithin } = thresholdsOn(thresholds, today);
        const by = act === "order" ? rectifyWithin : act === "giveBack" ? reasonsWithin : null;
        const due = by === null ? null : addWorkingDays(calendarOn({ calendars }, today), today, by);
        await tx`update signals set state = ${after.value} ${due?.ok ? tx`, answer_by = ${due.value}::text::date` : tx``} where ${thisOne}`;
        await tx`insert into signal_acts (county, case_id, kind, key, n, act, by_person, at, text)
          select ${county}, ${caseId}, ${kind}, ${key}, count(*) + 1, ${act}, ${actor.id}, ${new Date(now)}, ${text} from signal_acts where ${thisOne}`;
        await tell(tx, { county, offices: [], units: [signal?.unit ?? ""] });
        return after.value;
      });
      await ctx.audit("supervision.act", caseId, `${kind} ${act}`);
      return { state };
    }),
  /** What the county watches by: the version of today, and those to come. */
  thresholds: can("signal.read").query(async ({ ctx }) => {
    const today = legalDateOf(ctx.now());
    const { thresholds } = await signalInputs(ctx.db.sql, ctx.county);
    return { now: thresholdsOn(thresholds, today), coming: thresholds.filter((t) => t.from > today), usual: usualThresholds, earliest: addDays(today, 1) };
  }),
  /** Sets a version from a day that has not begun. @throws BAD_REQUEST `signal.begun`, CONFLICT `signal.versionThere` */
  setThresholds: can("signal.manage")
    .input(Thresholds)
    .mutation(async ({ ctx, input }) => {
      const from: LegalDate = input.from;
      if (from <= legalDateOf(ctx.now())) throw new TRPCError({ code: "BAD_REQUEST", message: "signal.begun" });
      if (!input.document.trim()) throw new TRPCError({ code: "BAD_REQUEST", message: "signal.words" });
      const { county, actor } = ctx;
      await ctx.db.sql.begin(async (tx) => {
        const kept =
          await tx`insert into thresholds (county, from_day, body, set_by, set_at) values (${county}, ${from}, ${tx.json(input as never)}, ${actor.id}, ${new Date(ctx.now())})
          on conflict do nothing returning 1`;
        if (kept.length === 0) throw new TRPCError({ code: "CONFLICT", message: "signal.versionThere" });
        await lookAgainOn(tx, county, from);
      });
      await ctx.audit("supervision.thresholds", null, `${from} ${input.document}`);
    }),
});
