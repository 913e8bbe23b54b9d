import { TRPCError } from "@trpc/server";
import type { ItemVersion } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { newest, plan, publish } from "./publish.ts";
import { readWorkbook, writeWorkbook } from "./workbook.ts";

export type ItemLine = Pick<ItemVersion, "code" | "name" | "status" | "version" | "unitName" | "kind" | "class"> & { statutory: number; promised: number };

const File = z.object({ file: z.base64().max(7_000_000) });

/** The directory of service items: what is published, and how it changes. */
export const itemRouter = router({
  list: can("item.read").query(
    async ({ ctx }): Promise<ItemLine[]> =>
      (await newest(ctx.db.sql, ctx.county)).map(({ code, name, status, version, unitName, kind, class: c, statutory, promised }) => ({
        code,
        name,
        status,
        version,
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
      const { items, faults } = await readWorkbook(Buffer.from(input.file, "base64"));
      const planned = (await plan(ctx.db, ctx.county, items)).map(({ code, name, is, faults: f }) => ({ code, name, is, faults: f }));
      return { faults: faults.slice(0, 500), more: Math.max(0, faults.length - 500), planned };
    }),
  /** Publishes a workbook that has no faults, as new versions, with the reason and the document that approves it. */
  publishWorkbook: can("item.publish")
    .input(File.extend({ reason: z.string().trim().min(1).max(300), document: z.string().trim().min(1).max(120) }))
    .mutation(async ({ ctx, input }) => {
      const { items, faults } = await readWorkbook(Buffer.from(input.file, "base64"));
      if (faults.length > 0) throw new TRPCError({ code: "BAD_REQUEST", message: "workbook.faulty" });
      const planned = await publish(ctx.db, ctx.county, ctx.actor, items, input);
      if (planned.some((p) => p.faults.length > 0)) throw new TRPCError({ code: "BAD_REQUEST", message: "workbook.faulty" });
      const done = planned.filter((p) => p.is !== "same");
      await ctx.audit("item.publish", null, `${done.map((p) => p.code).join(" ")} ${input.document}`.slice(0, 1000));
      return { published: done.length, same: planned.length - done.length };
    }),
  /** Suspends, resumes or cancels an item; cases under way go on under the version they have. */
  setStatus: can("item.publish")
    .input(z.object({ code: z.string().max(60), status: z.enum(["published", "suspended", "cancelled"]), reason: z.string().trim().min(1).max(300) }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db
        .sql`update item_versions set body = jsonb_set(body, '{status}', ${ctx.db.sql.json(input.status)}) where county = ${ctx.county} and code = ${input.code}
        and version = (select max(version) from item_versions where county = ${ctx.county} and code = ${input.code})`;
      if (done.count === 0) throw new TRPCError({ code: "NOT_FOUND", message: "item.unknown" });
      await ctx.audit(`item.${input.status}`, null, `${input.code} ${input.reason}`);
      return { done: true };
    }),
});
