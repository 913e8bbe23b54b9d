import { TRPCError } from "@trpc/server";
import { isOpen } from "@yimen/db";
import { CaseId, type LegalDate, lampOn, legalDateOf } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { searchDigest } from "../search/digest.ts";
import { plain, type Question, questionsOf } from "../search/words.ts";
import { newsFor } from "../sync/pokes.ts";
import { findCase } from "./find.ts";
import { type Reading, readAs } from "./reader.ts";

/** A case in a list. `dueOn`: the last day of what the county owes next; `lamp`: its colour today, Asia/Shanghai. */
export type CaseLine = {
  id: string;
  number: string | null;
  applicant: string;
  item: string;
  stage: string;
  step: number;
  holder: string | null;
  dueOn: string | null;
  lamp: ReturnType<typeof lampOn>;
  updatedAt: string;
};
const columns = "id, number, applicant_name, item, stage, step, holder, due_on::text, warn_on::text, yellow_on::text, red_on::text, updated_at";
const ofCases = columns
  .split(", ")
  .map((column) => `c.${column}`)
  .join(", ");
type Row = {
  id: string;
  number: string | null;
  applicant_name: string;
  former_names?: string | null;
  item: string;
  stage: string;
  step: number;
  holder: string | null;
  due_on: LegalDate | "infinity";
  warn_on: LegalDate | "infinity";
  yellow_on: LegalDate | "infinity";
  red_on: LegalDate | "infinity";
  updated_at: Date;
};
const day = (on: LegalDate | "infinity"): LegalDate | null => (on === "infinity" ? null : on);
const line =
  (today: LegalDate) =>
  (r: Row): CaseLine => ({
    id: r.id,
    number: r.number,
    applicant: r.applicant_name,
    item: r.item,
    stage: r.stage,
    step: r.step,
    holder: r.holder,
    dueOn: day(r.due_on),
    lamp: lampOn({ warning: day(r.warn_on), yellow: day(r.yellow_on), red: day(r.red_on) }, today),
    updatedAt: r.updated_at.toISOString(),
  });

const pageSize = 50;
/** The queues of the desk, and what has ended. */
const queues = ["collected", "awaitingCorrection", "accepted", "underReview", "decided", "issued", "closed"] as const;
/** The last line of the page before: a page is found by its key, so that a deep one costs what the first does. */
const After = z.object({ on: z.union([z.iso.date(), z.literal("infinity"), z.iso.datetime()]), id: CaseId });

export const caseRouter = router({
  /** Says "look again" whenever a case changes that the person may see. */
  changed: can("case.read").subscription(({ ctx, signal }) => newsFor(ctx, signal)),
  /** A queue, soonest due first; what has ended, latest first. `lamp`: only those that are late, or near. `mine`: only what this person has taken. */
  inbox: can("case.read")
    .input(
      z.object({
        stage: z.enum(queues),
        step: z.int().min(0).max(9).nullable().default(null),
        lamp: z.enum(["late", "near"]).nullable().default(null),
        mine: z.boolean().default(false),
        after: After.nullable().default(null),
      }),
    )
    .query(async ({ ctx, input: { stage, step, lamp, mine: own, after } }) => {
      const today = legalDateOf(ctx.now());
      const open = stage !== "closed";
      if (after && open === after.on.includes("T")) throw new TRPCError({ code: "BAD_REQUEST", message: "input.invalid" });
      const rows = await readAs(ctx, ({ tx, mine }) => {
        const only = tx`${step === null ? tx`` : tx`and step = ${step}`} ${own ? tx`and holder = ${ctx.actor.id}` : tx``} ${
          lamp === "late"
            ? tx`and (yellow_on <= ${today} or red_on <= ${today})`
            : lamp === "near"
              ? tx`and warn_on <= ${today} and yellow_on > ${today} and red_on > ${today}`
              : tx``
        }`;
        return open
          ? tx<Row[]>`select ${tx.unsafe(columns)} from cases where ${mine} and stage = ${stage} and ${tx.unsafe(isOpen)} ${only}
              ${after ? tx`and due_on >= ${after.on}::text::date and (due_on > ${after.on}::text::date or id > ${after.id})` : tx``} order by due_on, id limit ${pageSize + 1}`
          : tx<Row[]>`select ${tx.unsafe(columns)} from cases where ${mine} and stage = ${stage} ${only}
              ${after ? tx`and updated_at <= ${after.on}::text::timestamptz and (updated_at < ${after.on}::text::timestamptz or id < ${after.id})` : tx``} order by updated_at desc, id desc limit ${pageSize + 1}`;
      });
      await ctx.audit("case.inbox", null, `${stage} ${rows.length}`);
      const lines = rows.slice(0, pageSize).map(line(today));
      const last = lines.at(-1);
      return { lines, next: rows.length > pageSize && last ? { on: open ? (last.dueOn ?? ("infinity" as const)) : last.updatedAt, id: last.id } : null };
    }),
  /** What is open, by stage: how many, how many of them this person has taken, how many are late or near. What has ended is counted in the figures. */
  counts: can("case.read").query(({ ctx }) => {
    const today = legalDateOf(ctx.now());
    return readAs(
      ctx,
      ({ tx, mine }) => tx<
        { stage: string; n: number; mine: number; late: number; near: number }[]
      >`select stage, count(*)::int as n, count(*) filter (where holder = ${ctx.actor.id})::int as mine,
          count(*) filter (where yellow_on <= ${today} or red_on <= ${today})::int as late,
          count(*) filter (where warn_on <= ${today} and yellow_on > ${today} and red_on > ${today})::int as near
        from cases where ${mine} and ${tx.unsafe(isOpen)} group by stage`,
    );
  }),
  /** Cases about which this person's unit is asked by copy notice and has not answered yet, the soonest due first. */
  copies: can("case.read").query(async ({ ctx }) => {
    const unit = ctx.actor.unit;
    if (unit === null) return [];
    const rows = await readAs(
      ctx,
      ({ tx }) => tx<
        (Row & { answer_by: string })[]
      >`select ${tx.unsafe(ofCases)}, n.due_on::text as answer_by from copy_notices n join cases c on c.county = n.county and c.id = n.case_id
        where n.county = ${ctx.county} and n.unit = ${unit} and not n.done order by n.due_on limit 200`,
    );
    await ctx.audit("case.copies", null, String(rows.length));
    const asLine = line(legalDateOf(ctx.now()));
    return rows.map((r) => ({ ...asLine(r), dueOn: r.answer_by }));
  }),
  byId: can("case.read")
    .input(z.object({ id: CaseId }))
    .query(async ({ ctx, input }) => {
      const state = await findCase(ctx, input.id);
      if (!state) throw new TRPCError({ code: "NOT_FOUND", message: "case.unknown" });
      await ctx.audit("case.byId", input.id, "");
      return state;
    }),
  /**
   * One box: a number, also mistyped; any part of a name, former ones too, or the initials of its sound; what an ID or a telephone ends in; a document's
   * number. Latest first. No query: what is looked for would stand in addresses, and so in every log on the way.
   */
  search: can("case.search")
    .input(z.object({ text: z.string().trim().min(1).max(60) }))
    .mutation(async ({ ctx, input }) => {
      const found = await searchCases(ctx, questionsOf(input.text, searchDigest(ctx.secrets)));
      await ctx.audit("case.search", null, `${found.lines.length} found`);
      return { ...found, lines: found.lines.map(line(legalDateOf(ctx.now()))) };
    }),
});

const most = 50;
/** Asks each question in turn until one finds something. `near`: the number does not exist, but these do. */
async function searchCases(reading: Reading, questions: readonly Question[]): Promise<{ lines: Row[]; more: boolean; near: boolean }> {
  for (const question of questions) {
    const rows = await readAs(reading, ({ tx, mine, ofUnit }) => {
      if (question.by === "number") return tx<Row[]>`select ${tx.unsafe(columns)} from cases where ${mine} and number = ${question.number}`;
      // In the order of bytes, as the index has it: numbers are written in digits, capitals and dashes.
      if (question.by === "beginning")
        return tx<
          Row[]
        >`select ${tx.unsafe(columns)} from cases where ${mine} and number >= ${question.of} and number < ${`${question.of}~`} order by number desc limit ${most + 1}`;
      if (question.by === "near") return tx<Row[]>`select ${tx.unsafe(columns)} from cases where ${mine} and number = any(${[...question.numbers]}) order by number`;
      const match =
        question.by === "prefix"
          ? tx`word >= ${question.prefix} and word < ${`${question.prefix}\u{10ffff}`}`
          : question.words.length === 1
            ? tx`word = ${question.words[0] ?? ""}`
            : tx`word = any(${[...question.words]})`;
      // Of three characters and more the last two must be there as well; that all stand together is seen below, where letters are compared as they were cut.
      const last = question.by === "words" && question.within ? `n:${[...question.within].slice(-2).join("")}` : null;
      const also = last ? tx`and exists (select 1 from case_words v where v.county = w.county and v.word = ${last} and v.at = w.at and v.case_id = w.case_id)` : tx``;
      return tx<
        Row[]
      >`select ${tx.unsafe(ofCases)}, c.former_names from (select distinct at, case_id from case_words w where ${ofUnit} and ${match} ${also} order by at desc, case_id limit ${last ? most * 4 : most + 1}) w
        join cases c on c.county = ${reading.county} and c.id = w.case_id order by w.at desc, w.case_id`;
    });
    const holds = (r: Row): boolean =>
      question.by !== "words" || question.within === null || [r.applicant_name, r.former_names ?? ""].some((name) => plain(name).includes(question.within ?? ""));
    const found = rows.filter(holds);
    if (found.length > 0) return { lines: found.slice(0, most), more: found.length > most, near: question.by === "near" };
  }
  return { lines: [], more: false, near: false };
}
