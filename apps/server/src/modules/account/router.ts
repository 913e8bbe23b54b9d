import { TRPCError } from "@trpc/server";
import { toBase64url } from "@yimen/crypto";
import { z } from "zod";
import { can, open, router } from "../../trpc/trpc.ts";
import { escrowContext } from "../device/enrol.ts";
import { deviceRefused, ownDevice } from "../device/gate.ts";
import { Resumption, resume } from "./resume.ts";

const Password = z.string().min(8).max(200);

export const accountRouter = router({
  login: open.input(z.object({ username: z.string().trim().min(1).max(60), password: z.string().min(1).max(200) })).mutation(async ({ ctx, input }) => {
    const done = await ctx.auth.login(input.username, input.password);
    if (!done) throw new TRPCError({ code: "UNAUTHORIZED", message: "login.wrong" });
    ctx.setCookie(done.cookie);
    return { actor: done.actor, county: done.county, suite: ctx.suite };
  }),
  /** Something to sign that was made now. */
  challenge: open.query(({ ctx }) => {
    const at = Date.now();
    return { at, mac: ctx.secrets.mac("challenge", String(at)) };
  }),
  /** A session for an enrolled device whose store is open: nobody types a password because a session ran out in a week without a signal. */
  resume: open.input(Resumption).mutation(async ({ ctx, input }) => {
    const done = await resume(ctx, input, Date.now());
    ctx.setCookie(done.cookie);
    return { actor: done.actor };
  }),
  logout: open.mutation(async ({ ctx }) => {
    if (ctx.sessionId) ctx.setCookie(await ctx.auth.logout(ctx.sessionId));
    return { done: true };
  }),
  me: can("self").query(({ ctx }) => ({ actor: ctx.actor, county: ctx.county })),
  /** The key of the device's store out of the county's keeping, for its owner who has been given a new password. */
  recover: can("self")
    .input(z.object({ device: z.uuid(), password: z.string().min(1).max(200) }))
    .mutation(async ({ ctx, input }) => {
      const { county, actor } = ctx;
      if (!(await ctx.auth.verify(county, actor.id, input.password))) throw new TRPCError({ code: "FORBIDDEN", message: "login.wrong" });
      await ownDevice(ctx.db.sql, county, actor, input.device);
      const [row] = await ctx.db.sql<{ escrow: Buffer | null }[]>`select escrow from devices where county = ${county} and id = ${input.device}`;
      if (!row?.escrow) throw deviceRefused("unknown");
      await ctx.audit("device.recover", null, input.device);
      return { dataKey: toBase64url(ctx.secrets.open(row.escrow, escrowContext(county, input.device))) };
    }),
  changePassword: can("self")
    .input(z.object({ old: z.string().min(1).max(200), fresh: Password }))
    .mutation(async ({ ctx, input }) => {
      if (!(await ctx.auth.verify(ctx.county, ctx.actor.id, input.old))) throw new TRPCError({ code: "FORBIDDEN", message: "login.wrong" });
      await ctx.auth.setPassword(ctx.county, ctx.actor.id, input.fresh);
      const done = await ctx.auth.resume(ctx.county, ctx.actor.id);
      if (done) ctx.setCookie(done.cookie);
      await ctx.audit("password.change", null, "");
      return { done: true };
    }),
  /** A new password for one who forgot theirs: their devices open with it at the next contact. */
  resetPassword: can("device.manage")
    .input(z.object({ person: z.string().max(40), password: Password }))
    .mutation(async ({ ctx, input }) => {
      if (!(await ctx.auth.setPassword(ctx.county, input.person, input.password))) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
      await ctx.audit("password.reset", null, input.person);
      return { done: true };
    }),
});
