import { type Db, searchWords } from "@yimen/db";
import { type Actor, type ItemVersion, type PublishFault, publishFaults } from "@yimen/domain";
import type { TransactionSql } from "postgres";
import type { ItemDraft } from "./workbook.ts";

export type Planned = { readonly code: string; readonly name: string; readonly is: "new" | "changed" | "same"; readonly faults: readonly PublishFault[] };

/** The newest version of every item, or of those named. */
export async function newest(sql: Db["sql"] | TransactionSql, county: string, codes?: readonly string[]): Promise<ItemVersion[]> {
  const named = codes ? sql`and code = any(${codes as string[]})` : sql``;
  return (await sql<{ body: ItemVersion }[]>`select distinct on (code) body from item_versions where county = ${county} ${named} order by code, version desc`).map((r) => r.body);
}

/** The newest versions of the items that these drafts are of, by code. */
export const newestByCode = async (sql: Db["sql"] | TransactionSql, county: string, drafts: readonly { readonly code: string }[]): Promise<Map<string, ItemVersion>> => {
  const codes = drafts.map((d) => d.code);
  return new Map((await newest(sql, county, codes)).map((i) => [i.code, i]));
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, v) => (v && typeof v === "object" && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v));

/** What publishing these drafts would do, and all that keeps it from being done. */
export async function plan(
  db: { readonly sql: Db["sql"] | TransactionSql },
  county: string,
  drafts: readonly ItemDraft[],
): Promise<(Planned & { draft: ItemDraft; version: number })[]> {
  const known = await newestByCode(db.sql, county, drafts);
  const people = await db.sql<Pick<Actor, "roles" | "unit">[]>`select roles, unit from people where county = ${county} and active`;
  return drafts.map((given) => {
    const draft = { ...given, search: searchWords(given.name, given.search) };
    const before = known.get(draft.code);
    const { version, ...old } = before ?? { version: 0 };
    const is = !before ? "new" : canonical(old) === canonical(draft) ? "same" : "changed";
    return {
      code: draft.code,
      name: draft.name,
      is,
      draft,
      version: version + (is === "same" ? 0 : 1),
      // What is taken out of use need not be fit for use.
      faults: is === "same" || draft.status !== "published" ? [] : publishFaults({ ...draft, version: version + 1 }, people),
    };
  });
}

/** Writes what was planned as new versions, in the caller's transaction: cases keep the version they were taken under. @throws 23505 when another published the same item meanwhile */
export async function store(
  tx: TransactionSql,
  county: string,
  by: Actor,
  planned: Awaited<ReturnType<typeof plan>>,
  why: { reason: string; document: string },
  now: number,
): Promise<void> {
  for (const { draft, version, is } of planned)
    if (is !== "same")
      await tx`insert into item_versions (county, code, version, body, published_at, published_by, reason, document)
          values (${county}, ${draft.code}, ${version}, ${tx.json({ ...draft, version } as never)}, ${new Date(now)}, ${by.id}, ${why.reason}, ${why.document})`;
}
