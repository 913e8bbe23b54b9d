import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import type { Db } from "@yimen/db";
import { type Actor, hadAHand } from "@yimen/domain";
import type { Fragment, TransactionSql } from "postgres";
import { mayTouch } from "../unit.ts";
import { newestByCode, type Planned, plan, store } from "./publish.ts";
import { changesOf, type ItemChange, type ItemDraft } from "./workbook.ts";

export const no = (code: "NOT_FOUND" | "CONFLICT" | "FORBIDDEN" | "BAD_REQUEST", message: string) => new TRPCError({ code, message });

type Waiting = { id: string; code: string; unit: string; change: string; state: string; hands: string[]; bundle: string | null; body: ItemDraft; reason: string; document: string };

/** The drafts of these codes that are open: whoever's they are, an item has one at a time. */
const openOnes = (sql: Db["sql"] | TransactionSql, county: string, codes: readonly string[]) =>
  sql<Waiting[]>`select id, code, unit, change, state, hands, bundle, body, reason, document from item_drafts
    where county = ${county} and code = any(${codes as string[]}) and state in ('draft', 'submitted', 'returned')`;

/** A draft that came by a workbook and was given back: the author's next workbook stands in its place. */
const makesWay = (draft: Waiting, actor: Actor): boolean => draft.bundle !== null && draft.state === "returned" && hadAHand(actor.id, draft.hands);

export type TriedOut = Planned & { /** Why this person can't hand it in now. */ readonly stop: "open" | "unit" | null };

/** What handing these in would do, and all that stands in its way; writes nothing. */
export async function tryOut(db: Db, county: string, actor: Actor, items: readonly ItemDraft[]): Promise<TriedOut[]> {
  const open = new Map(
    (
      await openOnes(
        db.sql,
        county,
        items.map((i) => i.code),
      )
    ).map((d) => [d.code, d]),
  );
  return (await plan(db, county, items)).map(({ code, name, is, faults, draft }) => {
    const there = open.get(code);
    return { code, name, is, faults, stop: is === "same" ? null : !mayTouch(actor, draft.unit) ? "unit" : there && !makesWay(there, actor) ? "open" : null };
  });
}

/** Makes a draft of each item that is new or changed, handed in already: all of them, or none. `items` is null for a faulty workbook. */
export async function handIn(
  db: Db,
  county: string,
  actor: Actor,
  items: readonly ItemDraft[] | null,
  why: { reason: string; document: string },
  now: number,
): Promise<{ bundle: string; codes: string[] }> {
  const planned = items && (await plan(db, county, items));
  if (!planned || planned.some((p) => p.faults.length > 0)) throw no("BAD_REQUEST", "draft.workbook");
  const fresh = planned.filter((p) => p.is !== "same");
  const bundle = randomUUID();
  if (fresh.some((p) => !mayTouch(actor, p.draft.unit))) throw no("FORBIDDEN", "draft.otherUnit");
  // A unit that takes over another's item by changing its code of unit is a stranger to the item as it stands.
  const before = await newestByCode(db.sql, county, fresh);
  if ([...before.values()].some((i) => !mayTouch(actor, i.unit))) throw no("FORBIDDEN", "draft.otherUnit");
  const codes = fresh.map((p) => p.code);
  await db.sql.begin(async (tx) => {
    for (const draft of await openOnes(tx, county, codes))
      if (makesWay(draft, actor))
        await tx`update item_drafts set state = 'dropped', updated_at = ${new Date(now)} where county = ${county} and id = ${draft.id} and state = 'returned'`;
    for (const { draft } of fresh) {
      const made = await tx`insert into item_drafts (county, id, code, unit, change, body, state, author, hands, bundle, reason, document, updated_at)
        values (${county}, ${randomUUID()}, ${draft.code}, ${draft.unit}, 'content', ${tx.json(draft as never)}, 'submitted', ${actor.id}, ${[actor.id]}, ${bundle},
          ${why.reason}, ${why.document}, ${new Date(now)}) on conflict do nothing`;
      if (made.count === 0) throw no("CONFLICT", "draft.open");
    }
  });
  return { bundle, codes };
}

/** `lock`: those who judge come one after the other. */
const waiting = (sql: Db["sql"] | TransactionSql, county: string, which: Fragment, lock = false) =>
  sql<Waiting[]>`select id, code, unit, change, state, hands, bundle, body, reason, document from item_drafts
    where county = ${county} and ${which} order by code ${lock ? sql`for update` : sql``}`;

export type Bundle = {
  reason: string;
  document: string;
  mayPublish: boolean;
  items: (Pick<Waiting, "id" | "code" | "unit"> & { name: string; isNew: boolean; changes: ItemChange[]; more: boolean })[];
};

const mostShown = 60;

/** What of a workbook still waits, as far as this person may see it. @throws NOT_FOUND `draft.unknown` when nothing does */
export async function bundleOf(db: Db, county: string, actor: Actor, bundle: string): Promise<Bundle> {
  const drafts = (await waiting(db.sql, county, db.sql`bundle = ${bundle} and state = 'submitted'`)).filter((d) => mayTouch(actor, d.unit));
  const [first] = drafts;
  if (!first) throw no("NOT_FOUND", "draft.unknown");
  const known = await newestByCode(db.sql, county, drafts);
  return {
    reason: first.reason,
    document: first.document,
    mayPublish: !drafts.some((d) => hadAHand(actor.id, d.hands)),
    items: drafts.map((d) => {
      const before = known.get(d.code);
      // What a new item says, or a change through and through, is read on its own page.
      const changes = before ? changesOf(before, d.body) : [];
      return { id: d.id, code: d.code, unit: d.unit, name: d.body.name, isNew: !before, changes: changes.slice(0, mostShown), more: changes.length > mostShown };
    }),
  };
}

/**
 * A verdict on one draft, or on all of a workbook that wait: versions and judgement are there together or not at all.
 * @returns the items' codes
 * @throws NOT_FOUND `draft.unknown`; CONFLICT `draft.state` (judged meanwhile); FORBIDDEN `draft.samePerson`; BAD_REQUEST `draft.remark`, `draft.faulty`
 */
export async function judgeDrafts(
  db: Db,
  county: string,
  judge: Actor,
  which: { id: string } | { bundle: string },
  { verdict, remark }: { verdict: "publish" | "return"; remark: string },
  now: number,
): Promise<string[]> {
  if (verdict === "return" && remark === "") throw no("BAD_REQUEST", "draft.remark");
  return db.sql
    .begin(async (tx) => {
      const all = await waiting(tx, county, "id" in which ? tx`id = ${which.id}` : tx`bundle = ${which.bundle}`, true);
      if (all.length === 0) throw no("NOT_FOUND", "draft.unknown");
      const drafts = all.filter((d) => d.state === "submitted");
      if (drafts.length === 0) throw no("CONFLICT", "draft.state");
      if (drafts.some((d) => hadAHand(judge.id, d.hands))) throw no("FORBIDDEN", "draft.samePerson");
      for (const draft of drafts) {
        const next = verdict === "publish" ? "done" : draft.change === "content" ? "returned" : "dropped";
        await tx`update item_drafts set state = ${next}, judged_by = ${judge.id}, remark = ${remark}, updated_at = ${new Date(now)} where county = ${county} and id = ${draft.id}`;
      }
      if (verdict === "publish") {
        const planned = await plan(
          { sql: tx },
          county,
          drafts.map((d) => d.body),
        );
        // What was right when it was handed in may be so no more: people have gone.
        if (planned.some((p) => p.faults.length > 0)) throw no("BAD_REQUEST", "draft.faulty");
        for (const [i, one] of planned.entries()) await store(tx, county, judge, [one], drafts[i] as Waiting, now);
      }
      return drafts.map((d) => d.code);
    })
    .catch((error: unknown) => {
      throw (error as { code?: string }).code === "23505" ? no("CONFLICT", "draft.state") : error;
    });
}
