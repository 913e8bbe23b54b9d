import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { can, open, router } from "../../trpc/trpc.ts";

export const accountRouter = router({
  login: open.input(z.object({ username: z.string().trim().min(1).max(60), password: z.string().min(1).max(200) })).mutation(async ({ ctx, input }) => {
    const done = await ctx.auth.login(input.username, input.password);
    if (!done) throw new TRPCError({ code: "UNAUTHORIZED", message: "login.wrong" });
    ctx.setCookie(done.cookie);
    return { actor: done.actor, county: done.county };
  }),
  logout: open.mutation(async ({ ctx }) => {
    if (ctx.sessionId) ctx.setCookie(await ctx.auth.logout(ctx.sessionId));
    return { done: true };
  }),
  me: can("self").query(({ ctx }) => ({ actor: ctx.actor, county: ctx.county })),
});
