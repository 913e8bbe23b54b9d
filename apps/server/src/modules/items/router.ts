import type { ItemVersion } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { orIfTooHeavy, type UntrustedReader } from "../../untrusted/reader.ts";
import { handIn, tryOut } from "./bundle.ts";
import { draftRouter } from "./drafts.ts";
import { newest } from "./publish.ts";
import { type ItemDraft, type WorkbookFault, writeWorkbook } from "./workbook.ts";

export type ItemLine = Pick<ItemVersion, "code" | "name" | "status" | "version" | "unit" | "unitName" | "kind" | "class"> & { statutory: number; promised: number };

export type VersionLine = { version: number; status: string; at: string; by: string; reason: string; document: string };

const File = z.object({ file: z.base64().max(7_000_000) });

/** A workbook from outside, read in a process of its own. */
const read = (reader: UntrustedReader, file: string): Promise<{ items: ItemDraft[]; faults: WorkbookFault[] }> =>
  orIfTooHeavy(reader.read("workbook", Buffer.from(file, "base64")), { items: [], faults: [{ code: "tooHeavy", sheet: "", row: 0, column: "" }] });

/** The directory of service items: what is published, and how it changes. */
export const itemRouter = router({
  list: can("item.read").query(
    async ({ ctx }): Promise<ItemLine[]> =>
      (await newest(ctx.db.sql, ctx.county)).map(({ code, name, status, version, unit, unitName, kind, class: c, statutory, promised }) => ({
        code,
        name,
        status,
        version,
        unit,
        unitName,
        kind,
        class: c,
        statutory: statutory.workingDays,
        promised: promised.workingDays,
      })),
  ),
  /** All items as a workbook, base64. */
  exportWorkbook: can("item.read").query(async ({ ctx }) => ({ file: (await writeWorkbook(await newest(ctx.db.sql, ctx.county))).toString("base64") })),
  /** What a workbook would do, and everything that is wrong with it; writes nothing. */
  tryWorkbook: can("item.read")
    .input(File)
    .mutation(async ({ ctx, input }) => {
      const { items, faults } = await read(ctx.reader, input.file);
      return { faults: faults.slice(0, 500), more: Math.max(0, faults.length - 500), planned: await tryOut(ctx.db, ctx.county, ctx.actor, items) };
    }),
  /**
   * Hands in a workbook that has no faults: a draft of each item that is new or changed, all of them or none, for another person to publish
   * as one. @throws BAD_REQUEST `draft.workbook` while anything is wrong with it; CONFLICT `draft.open` where others have an item's draft open
   */
  handInWorkbook: can("item.edit")
    .input(File.extend({ reason: z.string().trim().min(1).max(300), document: z.string().trim().min(1).max(120) }))
    .mutation(async ({ ctx, input }) => {
      const { items, faults } = await read(ctx.reader, input.file);
      const handed = await handIn(ctx.db, ctx.county, ctx.actor, faults.length > 0 ? null : items, input, ctx.now());
      if (handed.codes.length > 0) await ctx.audit("item.handIn", null, `${handed.codes.join(" ")} ${input.document}`.slice(0, 1000));
      return { bundle: handed.bundle, handedIn: handed.codes.length, same: items.length - handed.codes.length };
    }),
  draft: draftRouter,
  /** Every version of an item there has been: since when, by whom, why, by which document; the newest first. */
  history: can("item.read")
    .input(z.object({ code: z.string().max(60) }))
    .query(
      async ({ ctx, input }): Promise<VersionLine[]> =>
        (
          await ctx.db.sql<(Omit<VersionLine, "at"> & { at: Date })[]>`
            select version, body->>'status' as status, published_at as at, coalesce(p.name, i.published_by) as by, reason, document from item_versions i
            left join people p on p.county = i.county and p.id = i.published_by where i.county = ${ctx.county} and i.code = ${input.code} order by version desc limit 100`
        ).map((v) => ({ ...v, at: v.at.toISOString() })),
    ),
});
