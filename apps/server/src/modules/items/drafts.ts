import { randomUUID } from "node:crypto";
import { type Actor, hadAHand, ItemVersion, may } from "@yimen/domain";
import type { Sql, TransactionSql } from "postgres";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { mayTouch } from "../unit.ts";
import { bundleOf, judgeDrafts, no } from "./bundle.ts";
import { newest, plan } from "./publish.ts";
import { changesOf, type ItemDraft } from "./workbook.ts";

export type DraftState = "draft" | "submitted" | "returned" | "done" | "dropped";
export type DraftChange = "content" | "suspended" | "published" | "cancelled";
export type DraftLine = {
  id: string;
  code: string;
  name: string;
  unit: string;
  change: DraftChange;
  state: DraftState;
  author: string;
  authorName: string;
  /** Those of one workbook go together. */
  bundle: string | null;
  remark: string;
  updatedAt: string;
};
export type Draft = Omit<DraftLine, "name" | "authorName" | "updatedAt"> & { body: ItemDraft; hands: string[]; revision: number; reason: string; document: string };

const Code = z.string().regex(/^[A-Z][A-Z0-9]{1,11}$/);
const Words = z.object({ reason: z.string().trim().min(1).max(300), document: z.string().trim().min(1).max(120) });
const Id = z.object({ id: z.uuid() });
/** A draft is always a whole item in shape, however much of it is still blank; 300 kB is far more than any guide. */
const Body = z.unknown().transform((value, issues): ItemDraft => {
  const parsed = JSON.stringify(value ?? null).length > 300_000 ? null : ItemVersion.safeParse({ ...(value as object), version: 1 });
  if (parsed?.success) {
    const { version: _version, ...body } = parsed.data;
    return body;
  }
  issues.addIssue({ code: "custom", message: "draft.shape", path: (parsed?.error.issues[0]?.path ?? []) as (string | number)[] });
  return z.NEVER;
});

const Verdict = z.object({ verdict: z.enum(["publish", "return"]), remark: z.string().trim().max(500) });

async function find(sql: Sql | TransactionSql, county: string, actor: Actor, id: string, lock = false): Promise<Draft> {
  const [row] = await sql<Draft[]>`select id, code, unit, change, body, state, revision, author, hands, bundle, reason, document, remark from item_drafts
    where county = ${county} and id = ${id} ${lock ? sql`for update` : sql``}`;
  if (!row || !mayTouch(actor, row.unit)) throw no("NOT_FOUND", "draft.unknown");
  return row;
}

const withHand = (hands: readonly string[], actor: Actor): string[] => [...new Set([...hands, actor.id])];

/** An item before anybody has written anything into it. */
const blank = (code: string, unit: string, unitName: string): ItemDraft => ({
  code,
  name: "",
  kind: "licence",
  class: "promised",
  status: "published",
  unit,
  unitName,
  topics: [],
  search: [],
  forWhom: ["person"],
  conditions: "",
  intake: { village: "none", township: "collect", county: "accept" },
  statutory: { workingDays: 20, basis: "" },
  promised: { workingDays: 10 },
  deemedApproval: { applies: false, why: "" },
  fee: "不收费",
  materials: [],
  form: [{ title: "申请内容", fields: [] }],
  route: [{ key: "handler", role: "handler", workingDays: 3 }],
  result: { name: "", validity: "" },
  law: [],
  remedies: "",
  contact: "",
  faq: [],
});

/**
 * How an item changes (事项管理): its unit writes a draft, saved as it is typed; hands it in with reason and document once nothing is wrong with
 * it; another person publishes it or gives it back with a remark. Suspending, resuming and ending go the same way. Each becomes a version.
 */
export const draftRouter = router({
  list: can("item.edit").query(
    async ({ ctx }): Promise<DraftLine[]> =>
      (
        await ctx.db.sql<(Omit<DraftLine, "updatedAt"> & { at: Date })[]>`
          select d.id, d.code, d.body->>'name' as name, d.unit, d.change, d.state, d.author, coalesce(p.name, d.author) as "authorName", d.bundle, d.remark, d.updated_at as at
          from item_drafts d left join people p on p.county = d.county and p.id = d.author
          where d.county = ${ctx.county} and d.state in ('draft', 'submitted', 'returned') order by d.updated_at desc limit 1000`
      )
        .filter((d) => mayTouch(ctx.actor, d.unit))
        .map(({ at, ...d }) => ({ ...d, updatedAt: at.toISOString() })),
  ),
  get: can("item.edit")
    .input(Id)
    .query(async ({ ctx, input }) => {
      const draft = await find(ctx.db.sql, ctx.county, ctx.actor, input.id);
      const [before] = await newest(ctx.db.sql, ctx.county, [draft.code]);
      return { ...draft, mayPublish: may(ctx.actor, "item.publish") && !hadAHand(ctx.actor.id, draft.hands), changes: changesOf(before, draft.body) };
    }),
  /** Begins a draft: of a published item's newest version, or of a new item. Where one is open, that one. @throws `draft.code`, `draft.unit` */
  begin: can("item.edit")
    .input(z.object({ code: Code, fresh: z.boolean(), unit: z.string().max(20).nullable().default(null) }))
    .mutation(async ({ ctx, input }) => {
      const { sql } = ctx.db;
      const [open] = await sql<
        { id: string; unit: string }[]
      >`select id, unit from item_drafts where county = ${ctx.county} and code = ${input.code} and state in ('draft', 'submitted', 'returned')`;
      if (open && mayTouch(ctx.actor, open.unit) && !input.fresh) return { id: open.id };
      const [known] = await newest(sql, ctx.county, [input.code]);
      if (open || (input.fresh && known)) throw no("CONFLICT", "draft.code");
      const unit = known?.unit ?? ctx.actor.unit ?? input.unit ?? "";
      if (!mayTouch(ctx.actor, unit)) throw no("NOT_FOUND", "item.unknown");
      const [window] = await sql<{ name: string }[]>`select unit_name as name from windows where county = ${ctx.county} and unit = ${unit} limit 1`;
      if (!window || (!input.fresh && !known)) throw no("BAD_REQUEST", "draft.unit");
      const { version: _version, ...old } = known ?? { ...blank(input.code, unit, window.name), version: 0 };
      const id = randomUUID();
      const made = await sql`insert into item_drafts (county, id, code, unit, change, body, state, author, hands, updated_at)
        values (${ctx.county}, ${id}, ${input.code}, ${unit}, 'content', ${sql.json(old as never)}, 'draft', ${ctx.actor.id}, ${[ctx.actor.id]}, ${new Date(ctx.now())}) on conflict do nothing`;
      // Somebody began one at the same moment.
      if (made.count === 0) throw no("CONFLICT", "draft.code");
      return { id };
    }),
  /** Saves what was typed. @throws CONFLICT `draft.newer` when somebody has saved since `revision`, `draft.state` once it is handed in */
  save: can("item.edit")
    .input(Id.extend({ revision: z.int().min(0), body: Body }))
    .mutation(({ ctx, input }) =>
      ctx.db.sql.begin(async (tx) => {
        const draft = await find(tx, ctx.county, ctx.actor, input.id, true);
        if (draft.state !== "draft" && draft.state !== "returned") throw no("CONFLICT", "draft.state");
        if (draft.revision !== input.revision) throw no("CONFLICT", "draft.newer");
        // Whose it is, and what it is called by, is settled when it begins.
        const body = { ...input.body, code: draft.code, unit: draft.unit, unitName: draft.body.unitName, status: draft.body.status };
        await tx`update item_drafts set body = ${tx.json(body as never)}, revision = revision + 1, updated_at = ${new Date(ctx.now())}, author = ${ctx.actor.id},
          hands = ${withHand(draft.hands, ctx.actor)} where county = ${ctx.county} and id = ${input.id}`;
        return { revision: draft.revision + 1 };
      }),
    ),
  /** Hands a draft in. @throws BAD_REQUEST `draft.faulty` while anything keeps it from being published */
  submit: can("item.edit")
    .input(Id.extend(Words.shape))
    .mutation(async ({ ctx, input }) => {
      const draft = await find(ctx.db.sql, ctx.county, ctx.actor, input.id);
      if (draft.state !== "draft" && draft.state !== "returned") throw no("CONFLICT", "draft.state");
      const [planned] = await plan(ctx.db, ctx.county, [draft.body]);
      if (!planned || planned.faults.length > 0) throw no("BAD_REQUEST", "draft.faulty");
      if (planned.is === "same") throw no("BAD_REQUEST", "draft.same");
      await ctx.db.sql`update item_drafts set state = 'submitted', reason = ${input.reason}, document = ${input.document}, author = ${ctx.actor.id},
          hands = ${withHand(draft.hands, ctx.actor)}, updated_at = ${new Date(ctx.now())}
        where county = ${ctx.county} and id = ${input.id} and state in ('draft', 'returned')`;
      await ctx.audit("item.submit", null, `${draft.code} ${input.document}`);
      return { done: true };
    }),
  /** Asks for an item's suspension, its resumption or its end. */
  status: can("item.edit")
    .input(z.object({ code: Code, to: z.enum(["suspended", "published", "cancelled"]) }).extend(Words.shape))
    .mutation(async ({ ctx, input }) => {
      const [known] = await newest(ctx.db.sql, ctx.county, [input.code]);
      if (!known || !mayTouch(ctx.actor, known.unit)) throw no("NOT_FOUND", "item.unknown");
      if (known.status === input.to || known.status === "cancelled") throw no("CONFLICT", "draft.state");
      const { version: _version, ...body } = { ...known, status: input.to };
      const id = randomUUID();
      const made = await ctx.db.sql`insert into item_drafts (county, id, code, unit, change, body, state, author, hands, reason, document, updated_at)
        values (${ctx.county}, ${id}, ${input.code}, ${known.unit}, ${input.to}, ${ctx.db.sql.json(body as never)}, 'submitted', ${ctx.actor.id}, ${[ctx.actor.id]}, ${input.reason}, ${input.document}, ${new Date(ctx.now())})
        on conflict do nothing`;
      if (made.count === 0) throw no("CONFLICT", "draft.open");
      await ctx.audit(`item.ask.${input.to}`, null, `${input.code} ${input.reason}`);
      return { id };
    }),
  /** Publishes what was handed in, or gives it back. @throws FORBIDDEN `draft.samePerson` to whoever has written in it */
  judge: can("item.publish")
    .input(Id.extend(Verdict.shape))
    .mutation(async ({ ctx, input }) => {
      const codes = await judgeDrafts(ctx.db, ctx.county, ctx.actor, { id: input.id }, input, ctx.now());
      await ctx.audit(`item.${input.verdict}`, null, `${codes.join(" ")} ${input.remark}`.slice(0, 1000));
      return { done: codes.length };
    }),
  /** What came by one workbook and still waits, with what it changes. */
  bundle: can("item.edit")
    .input(Id)
    .query(({ ctx, input }) => bundleOf(ctx.db, ctx.county, ctx.actor, input.id)),
  /** Publishes all of a workbook that still waits, or gives it back: the whole of it or nothing. @throws as `judge` */
  judgeBundle: can("item.publish")
    .input(Id.extend(Verdict.shape))
    .mutation(async ({ ctx, input }) => {
      const codes = await judgeDrafts(ctx.db, ctx.county, ctx.actor, { bundle: input.id }, input, ctx.now());
      await ctx.audit(`item.${input.verdict}`, null, `${codes.join(" ")} ${input.remark}`.slice(0, 1000));
      return { done: codes.length };
    }),
  drop: can("item.edit")
    .input(Id)
    .mutation(async ({ ctx, input }) => {
      const draft = await find(ctx.db.sql, ctx.county, ctx.actor, input.id);
      if (draft.state === "done" || draft.state === "dropped") throw no("CONFLICT", "draft.state");
      await ctx.db.sql`update item_drafts set state = 'dropped', updated_at = ${new Date(ctx.now())} where county = ${ctx.county} and id = ${input.id}`;
      await ctx.audit("item.drop", null, draft.code);
      return { done: true };
    }),
});
