import { TRPCError } from "@trpc/server";
import { ExportedPhoto, ExportFile } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { importPhoto, importWork } from "./importWork.ts";
import { judgeKept, listQuarantine } from "./quarantine.ts";

export type DeviceLine = {
  id: string;
  label: string;
  person: string;
  name: string;
  office: string;
  status: "pending" | "approved" | "revoked";
  remark: string;
  appVersion: string;
  waiting: number;
  enrolledAt: string;
  lastSeenAt: string;
};

export type SetAsideLine = { id: string; number: string | null; code: string; since: string; times: number };

export const deviceRouter = router({
  /** Every device of the county: those that wait for approval first, then by last contact. */
  list: can("device.manage").query(async ({ ctx }): Promise<DeviceLine[]> => {
    const rows = await ctx.db.sql<(Omit<DeviceLine, "enrolledAt" | "lastSeenAt" | "appVersion"> & { app_version: string; enrolled_at: Date; last_seen_at: Date })[]>`
      select d.id, d.label, d.person, p.name, p.office, d.status, d.remark, d.app_version, d.waiting, d.enrolled_at, d.last_seen_at
      from devices d join people p on p.county = d.county and p.id = d.person
      where d.county = ${ctx.county} order by d.status <> 'pending', d.remark = '', d.last_seen_at desc limit 1000`;
    return rows.map(({ app_version, enrolled_at, last_seen_at, ...row }) => ({
      ...row,
      appVersion: app_version,
      enrolledAt: enrolled_at.toISOString(),
      lastSeenAt: last_seen_at.toISOString(),
    }));
  }),
  /** Lets a device work, or ends that: lost, stolen, its owner gone. What it still pushes is kept for people to judge. */
  judge: can("device.manage")
    .input(z.object({ id: z.uuid(), status: z.enum(["approved", "revoked"]), reason: z.string().trim().min(1).max(200) }))
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.db
        .sql`update devices set status = ${input.status}, remark = ${input.status === "revoked" ? input.reason : ""}, judged_by = ${ctx.actor.id}, judged_at = now()
        where county = ${ctx.county} and id = ${input.id}`;
      if (done.count === 0) throw new TRPCError({ code: "NOT_FOUND", message: "device.unknown" });
      await ctx.audit(`device.${input.status}`, null, `${input.id} ${input.reason}`);
      return { done: true };
    }),
  /** A file that a device without a network handed in: judged in its author's name, once. */
  importWork: can("work.import")
    .input(ExportFile)
    .mutation(async ({ ctx, input }) => {
      const { author, outcomes } = await importWork(ctx, ctx.county, input);
      await ctx.audit("work.import", null, `${input.device} ${outcomes.length}`);
      return {
        author,
        taken: outcomes.filter((o) => o.status === "applied").length,
        known: outcomes.filter((o) => o.status === "alreadyApplied").length,
        refused: outcomes.filter((o) => o.status === "refused").length,
      };
    }),
  /** A photo out of such a file. Repeating is harmless. */
  importPhoto: can("work.import")
    .input(ExportedPhoto)
    .mutation(async ({ ctx, input }) => {
      const done = await importPhoto(ctx, ctx.county, input);
      if (done === "scannerAway") throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "server.busy" });
      await ctx.audit("work.importPhoto", null, `${input.device} ${input.hash} ${done}`);
      return { taken: done === "taken" };
    }),
  /** Cases that the county's clockwork could not do, by the kind of error; it tries each again every night. */
  setAside: can("device.manage").query(
    async ({ ctx }): Promise<SetAsideLine[]> =>
      (
        await ctx.db.sql<(Omit<SetAsideLine, "since"> & { since: Date })[]>`select f.case_id as id, c.number, f.code, f.since, f.times from job_faults f
          left join cases c on c.county = f.county and c.id = f.case_id where f.county = ${ctx.county} order by f.since limit 200`
      ).map((f) => ({ ...f, since: f.since.toISOString() })),
  ),
  quarantine: can("device.manage").query(({ ctx }) => listQuarantine(ctx.db, ctx.county)),
  judgeQuarantine: can("device.manage")
    .input(z.object({ id: z.int().min(1), verdict: z.enum(["applied", "dropped"]), reason: z.string().trim().min(1).max(200) }))
    .mutation(async ({ ctx, input }) => {
      const outcomes = await judgeKept(ctx, ctx.county, ctx.actor, input);
      await ctx.audit(`quarantine.${input.verdict}`, null, `${input.id} ${input.reason}`);
      return { outcomes };
    }),
});
