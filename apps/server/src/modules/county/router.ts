import { TRPCError } from "@trpc/server";
import { absencesOf, type Db, mandatesOf } from "@yimen/db";
import { accessOf, type CountyPlan, entitled, legalDateOf, type PlanChange, type PlanFault, publishFaults, roles } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { orIfTooHeavy, type UntrustedReader } from "../../untrusted/reader.ts";
import { handIn } from "../items/bundle.ts";
import { newest } from "../items/publish.ts";
import type { WorkbookFault } from "../sheets/table.ts";
import { leave, openWork } from "./people.ts";
import { type Applied, applyPlan, judgePlan, PlanRefused, readPlan } from "./plan.ts";
import { readyLines } from "./ready.ts";
import { inWorkbook, type ReadPlan, writeCounty } from "./workbook.ts";

const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional();
const Name = z.string().trim().min(1).max(60);
/** One row as a screen sends it; what is wrong with it is said by the plan it would make. */
const Row = z.discriminatedUnion("part", [
  z.object({ part: z.literal("offices"), row: z.object({ code: z.string().max(12), name: Name, movedFrom: z.string().max(12).optional(), from: Day, until: Day }) }),
  z.object({ part: z.literal("windows"), row: z.object({ code: z.string().max(20), name: Name, unit: z.string().max(10), unitName: Name, from: Day, until: Day }) }),
  z.object({
    part: z.literal("people"),
    row: z.object({
      username: z.string().max(40),
      name: Name,
      roles: z.array(z.enum(roles)).max(12),
      office: z.string().max(12),
      unit: z.string().max(10).optional(),
      from: Day,
      until: Day,
    }),
  }),
]);
const File = z.object({ file: z.base64().max(7_000_000) });
const Username = z.string().min(1).max(40);

const read = (reader: UntrustedReader, file: string): Promise<{ read: ReadPlan | null; faults: WorkbookFault[] }> =>
  orIfTooHeavy(reader.read("county", Buffer.from(file, "base64")), { read: null, faults: [{ code: "tooHeavy", sheet: "", row: 0, column: "" }] });

/** A refused plan, told by row and column. */
const asError = (faults: readonly PlanFault[]): TRPCError =>
  new TRPCError({
    code: "BAD_REQUEST",
    message: "plan.faults",
    cause: { issues: faults.slice(0, 20).map((f) => ({ path: [f.part, f.n, f.column, f.code, JSON.stringify(f.params ?? {})] })) },
  });

const usernameOf = async (db: Db, county: string, id: string): Promise<string | undefined> =>
  (await db.sql<{ username: string }[]>`select username from people where county = ${county} and id = ${id}`)[0]?.username;

/** Setting up the county and keeping it as it is: places, units, windows, people; what is missing before it opens. */
export const countyRouter = router({
  plan: can("county.manage").query(({ ctx }): Promise<CountyPlan> => readPlan(ctx.db.sql, ctx.county)),
  ready: can("county.manage").query(({ ctx }) => readyLines(ctx.db, ctx.county, legalDateOf(ctx.now()), ctx.site, ctx.fonts)),
  /** Adds or changes one row. @throws BAD_REQUEST `plan.faults` with part, row, column and code of each */
  save: can("county.manage")
    .input(Row)
    .mutation(async ({ ctx, input }): Promise<Applied> => {
      const { db, county, actor } = ctx;
      const now = await readPlan(db.sql, county);
      const key = (row: object): string => ("username" in row ? String(row.username) : "code" in row ? String(row.code) : "");
      const was = input.part === "offices" ? input.row.movedFrom : undefined;
      const rows = now[input.part] as readonly object[];
      const at = rows.findIndex((row) => key(row) === key(input.row) || (was !== undefined && key(row) === was));
      const next = { ...now, [input.part]: at < 0 ? [...rows, input.row] : rows.map((row, n) => (n === at ? input.row : row)) } as CountyPlan;
      return applied(db, county, actor.id, next, ctx.now());
    }),
  exportWorkbook: can("county.manage").query(async ({ ctx }) => ({ file: (await writeCounty(await readPlan(ctx.db.sql, ctx.county))).toString("base64") })),
  /** What a workbook would change, and all that is wrong with it by sheet, row and column; writes nothing. */
  tryWorkbook: can("county.manage")
    .input(File)
    .mutation(async ({ ctx, input }): Promise<{ faults: (WorkbookFault & { plan?: PlanFault })[]; more: number; changes: PlanChange[] }> => {
      const { read: got, faults } = await read(ctx.reader, input.file);
      if (!got) return { faults: faults.slice(0, 500), more: Math.max(0, faults.length - 500), changes: [] };
      const self = await usernameOf(ctx.db, ctx.county, ctx.actor.id);
      const judged = await judgePlan(ctx.db.sql, got.plan, { county: ctx.county, today: legalDateOf(ctx.now()), self });
      return { faults: inWorkbook(judged.faults, got.rows).slice(0, 500), more: Math.max(0, judged.faults.length - 500), changes: judged.changes };
    }),
  /** Makes the county what the workbook says, whole or not at all. @throws BAD_REQUEST `plan.faults` */
  applyWorkbook: can("county.manage")
    .input(File)
    .mutation(async ({ ctx, input }): Promise<Applied> => {
      const { read: got } = await read(ctx.reader, input.file);
      if (!got) throw new TRPCError({ code: "BAD_REQUEST", message: "plan.faults" });
      return applied(ctx.db, ctx.county, ctx.actor.id, got.plan, ctx.now());
    }),
  /** What lies open on a person's desk, before they leave. */
  work: can("county.manage")
    .input(z.object({ username: Username }))
    .query(async ({ ctx, input }) => {
      const [row] = await ctx.db.sql<{ id: string }[]>`select id from people where county = ${ctx.county} and username = ${input.username}`;
      if (!row) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
      await ctx.audit("county.work", null, input.username);
      return openWork(ctx.db.sql, ctx.county, row.id);
    }),
  leave: can("county.manage")
    .input(z.object({ username: Username, until: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), heir: Username.nullable() }))
    .mutation(async ({ ctx, input }) => {
      try {
        return await leave(ctx.db, ctx.county, ctx.actor, { ...input, until: input.until as never }, ctx.now());
      } catch (error) {
        throw error instanceof PlanRefused ? asError(error.faults) : error;
      }
    }),
  /** What can this person do and see: by duty, by mandate and in another's place, today. */
  access: can("county.manage")
    .input(z.object({ username: Username }))
    .query(async ({ ctx, input }) => {
      const [row] = await ctx.db.sql<never[]>`select id, name, roles, office, unit from people where county = ${ctx.county} and username = ${input.username}`;
      if (!row) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
      const [mandates, absences] = await Promise.all([mandatesOf(ctx.db.sql, ctx.county), absencesOf(ctx.db.sql, ctx.county)]);
      const actor = entitled(row, { mandates, absences }, ctx.now());
      await ctx.audit("county.access", null, input.username);
      return { ...accessOf(actor), standsFor: actor.standsFor ?? [], mandates: (actor.mandates ?? []).map((m) => ({ item: m.item, to: m.to, lets: m.lets })) };
    }),
  /** The template items that are not the county's yet: which have a unit here, and what keeps each from being published. */
  templates: can("county.manage").query(async ({ ctx }) => {
    const { demoItems } = await import("@yimen/db/demo");
    const own = new Set((await newest(ctx.db.sql, ctx.county)).map((i) => i.code));
    const plan = await readPlan(ctx.db.sql, ctx.county);
    const units = new Map(plan.windows.map((w) => [w.unit, w.unitName]));
    const people = plan.people.map((p) => ({ roles: [...p.roles], unit: p.unit ?? null }));
    return demoItems
      .filter((i) => !own.has(i.code))
      .map((i) => ({ code: i.code, name: i.name, unit: i.unit, unitName: i.unitName, here: units.has(i.unit), faults: publishFaults(i, people).map((f) => f.code) }));
  }),
  /** Takes template items over as one hand-in of drafts: for the unit to confirm, and another person to publish with a document. Nothing is published by it. */
  takeTemplates: can("county.manage")
    .input(z.object({ codes: z.array(z.string().max(20)).min(1).max(500), document: z.string().trim().min(1).max(120) }))
    .mutation(async ({ ctx, input }) => {
      const { demoItems } = await import("@yimen/db/demo");
      const plan = await readPlan(ctx.db.sql, ctx.county);
      const units = new Map(plan.windows.map((w) => [w.unit, w.unitName]));
      // What nobody could take a step of yet waits until somebody can.
      const people = plan.people.map((p) => ({ roles: [...p.roles], unit: p.unit ?? null }));
      const sound = demoItems.filter((i) => input.codes.includes(i.code) && units.has(i.unit) && publishFaults(i, people).length === 0);
      const wanted = sound.map(({ version: _version, ...i }) => ({ ...i, unitName: units.get(i.unit) ?? i.unitName }));
      if (wanted.length === 0) throw new TRPCError({ code: "BAD_REQUEST", message: "item.unknown" });
      const handed = await handIn(ctx.db, ctx.county, ctx.actor, wanted, { reason: "取用事项样板", document: input.document }, ctx.now());
      await ctx.audit("item.takeTemplates", null, handed.codes.join(" ").slice(0, 1000));
      return { bundle: handed.bundle, taken: handed.codes.length };
    }),
});

async function applied(db: Db, county: string, by: string, plan: CountyPlan, at: number): Promise<Applied> {
  const self = await usernameOf(db, county, by);
  try {
    return await db.sql.begin((tx) => applyPlan(tx, plan, { county, today: legalDateOf(at), self, by, at }));
  } catch (error) {
    throw error instanceof PlanRefused ? asError(error.faults) : error;
  }
}
