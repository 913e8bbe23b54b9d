import type { AccountEvent } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";

export type AccountEventLine = { id: number; what: AccountEvent; detail: string; at: string; seen: boolean };

/** What happened to one's own account, whoever did it: passwords, second factors, devices. */
export const accountEventRouter = router({
  /** The newest first. */
  list: can("self").query(
    async ({ ctx }): Promise<AccountEventLine[]> =>
      (
        await ctx.db.sql<{ id: string; what: AccountEvent; detail: string; at: Date; seen_at: Date | null }[]>`select id, what, detail, at, seen_at from account_events
          where county = ${ctx.county} and person = ${ctx.actor.id} order by id desc limit 50`
      ).map(({ id, at, seen_at, ...e }) => ({ ...e, id: Number(id), at: at.toISOString(), seen: seen_at !== null })),
  ),
  /** The person has read all up to this one. */
  seen: can("self")
    .input(z.object({ upTo: z.int().min(1) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.db.sql`update account_events set seen_at = now() where county = ${ctx.county} and person = ${ctx.actor.id} and id <= ${input.upTo} and seen_at is null`;
      return { done: true };
    }),
});
