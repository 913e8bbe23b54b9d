import { TRPCError } from "@trpc/server";
import { toBase64url } from "@yimen/crypto";
import { type Actor, hadAHand, worksAtCounty } from "@yimen/domain";
import { z } from "zod";
import { dropSecondFactor, keepSecondFactor, newSecondFactor } from "../../auth/secondFactor.ts";
import type { Context } from "../../trpc/context.ts";
import { can, open, router } from "../../trpc/trpc.ts";
import { escrowContext } from "../device/enrol.ts";
import { deviceRefused, ownDevice } from "../device/gate.ts";
import { accountEventRouter } from "./events.ts";
import { Password } from "./password.ts";
import { proven } from "./proven.ts";
import { Resumption, resume } from "./resume.ts";

const Code = z.string().regex(/^\d{6}$/);
const Box = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/);
const Login = z.object({
  username: z.string().trim().min(1).max(60),
  password: z.string().min(1).max(200),
  code: Code.optional(),
  setUp: Box.optional(),
  fresh: Password.optional(),
  device: z.uuid().optional(),
});

export const accountRouter = router({
  login: open.input(Login).mutation(async ({ ctx, input }) => {
    const done = await ctx.auth.login({ ...input, browser: ctx.knownBrowser(input.username), address: ctx.address });
    if (done.is === "setUpNeeded") return { setUp: { uri: done.uri, secret: done.secret, box: done.box } };
    if (done.is === "busy") throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "server.busy" });
    if (done.is !== "in") throw new TRPCError({ code: done.is === "shut" ? "TOO_MANY_REQUESTS" : "UNAUTHORIZED", message: `login.${done.is}` });
    ctx.setCookie(done.cookie);
    ctx.rememberBrowser(input.username);
    return { actor: done.actor, county: done.county, suite: ctx.suite };
  }),
  /** Something to sign that was made now. */
  challenge: open.query(({ ctx }) => {
    const at = ctx.now();
    return { at, mac: ctx.secrets.mac("challenge", String(at)) };
  }),
  /** A session for an enrolled device whose store is open: nobody types a password because a session ran out in a week without a signal. */
  resume: open.input(Resumption).mutation(async ({ ctx, input }) => {
    if (!(await ctx.admits("resume"))) throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "login.tooMany" });
    const done = await resume(ctx, input, ctx.now());
    ctx.setCookie(done.cookie);
    return { actor: done.actor };
  }),
  logout: open.mutation(async ({ ctx }) => {
    if (ctx.sessionId) ctx.setCookie(await ctx.auth.logout(ctx.sessionId));
    return { done: true };
  }),
  /** Ends all sessions of this person; their devices ask for the password before they send anything again. */
  logoutEverywhere: can("self").mutation(async ({ ctx }) => {
    ctx.setCookie(await ctx.auth.logoutEverywhere(ctx.county, ctx.actor.id));
    await ctx.audit("session.endAll", null, "");
    return { done: true };
  }),
  /** Is a second factor set up, and may it be taken off? */
  secondFactor: can("self").query(async ({ ctx }) => {
    const [row] = await ctx.db.sql<{ on: boolean }[]>`select totp_secret is not null as on from people where county = ${ctx.county} and id = ${ctx.actor.id}`;
    return { on: row?.on ?? false, required: ctx.secondFactor && worksAtCounty(ctx.actor) };
  }),
  /** A new second factor; in force once its first code has come back. */
  beginSecondFactor: can("self").mutation(({ ctx }) => newSecondFactor(ctx.secrets, ctx.county, ctx.actor.id, ctx.actor.id)),
  /** Sets it, or another in its place: then with a code of the one in force, so that a session and the password alone replace nothing. */
  keepSecondFactor: can("self")
    .input(z.object({ box: Box, code: Code, password: z.string().min(1).max(200), old: Code.optional() }))
    .mutation(async ({ ctx, input }) => {
      const { county, actor } = ctx;
      const [row] = await ctx.db.sql<{ on: boolean }[]>`select totp_secret is not null as on from people where county = ${county} and id = ${actor.id}`;
      if (row?.on && input.old === undefined) throw new TRPCError({ code: "FORBIDDEN", message: "login.codeNeeded" });
      await proven(ctx, { password: input.password, ...(row?.on && input.old !== undefined && { code: input.old }) });
      if (!(await keepSecondFactor(ctx.db, ctx.secrets, county, actor.id, input.box, input.code, Date.now())))
        throw new TRPCError({ code: "FORBIDDEN", message: "login.codeWrong" });
      await begunAnew(ctx);
      await ctx.audit("secondFactor.keep", null, "");
      return { done: true };
    }),
  dropSecondFactor: can("self")
    .input(z.object({ code: Code }))
    .mutation(async ({ ctx, input }) => {
      const { county, actor } = ctx;
      if (ctx.secondFactor && worksAtCounty(actor)) throw new TRPCError({ code: "FORBIDDEN", message: "permission.denied" });
      await proven(ctx, { code: input.code });
      await dropSecondFactor(ctx.db, county, actor.id);
      await begunAnew(ctx);
      await ctx.audit("secondFactor.drop", null, "");
      return { done: true };
    }),
  /** For one who has lost the phone with the codes: the next sign-in sets up a new one. */
  resetSecondFactor: can("device.manage")
    .input(z.object({ person: z.string().max(40) }))
    .mutation(async ({ ctx, input }) => {
      notOneself(ctx.actor, input.person);
      if (!(await dropSecondFactor(ctx.db, ctx.county, input.person))) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
      await ctx.audit("secondFactor.reset", null, input.person);
      return { done: true };
    }),
  events: accountEventRouter,
  me: can("self").query(({ ctx }) => ({ actor: ctx.actor, county: ctx.county })),
  /** The key of the device's store out of the county's keeping, for its owner who has been given a new password. */
  recover: can("self")
    .input(z.object({ device: z.uuid(), password: z.string().min(1).max(200) }))
    .mutation(async ({ ctx, input }) => {
      const { county, actor } = ctx;
      await proven(ctx, { password: input.password });
      await ownDevice(ctx.db.sql, county, actor, input.device);
      const [row] = await ctx.db.sql<{ escrow: Buffer | null }[]>`select escrow from devices where county = ${county} and id = ${input.device}`;
      if (!row?.escrow) throw deviceRefused("unknown");
      await ctx.audit("device.recover", null, input.device);
      return { dataKey: toBase64url(ctx.secrets.open(row.escrow, escrowContext(county, input.device))) };
    }),
  changePassword: can("self")
    .input(z.object({ old: z.string().min(1).max(200), fresh: Password }))
    .mutation(async ({ ctx, input }) => {
      await proven(ctx, { password: input.old });
      await ctx.auth.setPassword(ctx.county, ctx.actor.id, input.fresh);
      await begunAnew(ctx);
      await ctx.audit("password.change", null, "");
      return { done: true };
    }),
  /** A new password for one who forgot theirs: their devices open with it at the next contact. */
  resetPassword: can("device.manage")
    .input(z.object({ person: z.string().max(40), password: Password }))
    .mutation(async ({ ctx, input }) => {
      notOneself(ctx.actor, input.person);
      if (!(await ctx.auth.setPassword(ctx.county, input.person, input.password))) throw new TRPCError({ code: "NOT_FOUND", message: "person.unknown" });
      await ctx.audit("password.reset", null, input.person);
      return { done: true };
    }),
});

/** @throws FORBIDDEN `hands.same`: one's own password and factor are changed by proving the old ones, or by another administrator */
function notOneself(actor: Actor, person: string): void {
  if (hadAHand(person, actor.id)) throw new TRPCError({ code: "FORBIDDEN", message: "hands.same" });
}

/** The password or the second factor is another: every session has ended with it, and the one who did it goes on under a new one. */
async function begunAnew(ctx: Pick<Context, "auth" | "setCookie"> & { county: string; actor: Actor }): Promise<void> {
  const done = await ctx.auth.resume(ctx.county, ctx.actor.id, null);
  if (done) ctx.setCookie(done.cookie);
}
