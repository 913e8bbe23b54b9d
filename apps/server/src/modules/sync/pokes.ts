import { EventEmitter, on } from "node:events";
import type { Db } from "@yimen/db";
import { type CaseState, type Reach, reachOf } from "@yimen/domain";
import type { TransactionSql } from "postgres";

/** Which offices and units have cases that a commit changed; of units besides, those that are asked about one by copy notice. */
export type Poke = { readonly county: string; readonly offices: readonly string[]; readonly units: readonly string[] };

/** One LISTEN connection a process; every server process hears every commit through Postgres. */
export type Pokes = { listen(county: string, reach: Reach, signal?: AbortSignal): AsyncGenerator<void>; close(): Promise<void> };

export const concerns = (poke: Poke, county: string, reach: Reach): boolean =>
  poke.county === county &&
  (reach.of === "all" || (reach.of === "office" && poke.offices.some((office) => office.startsWith(reach.office))) || (reach.of === "unit" && poke.units.includes(reach.unit)));

export async function createPokes(db: Db): Promise<Pokes> {
  const emitter = new EventEmitter().setMaxListeners(0);
  const subscription = await db.sql.listen("yimen_poke", (text) => emitter.emit("poke", JSON.parse(text)));
  return {
    async *listen(county, reach, signal) {
      try {
        for await (const [poke] of on(emitter, "poke", signal ? { signal } : {}) as AsyncIterable<[Poke]>) if (concerns(poke, county, reach)) yield;
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
    },
    close: async () => {
      await subscription.unlisten();
    },
  };
}

/** Says, once the caller's transaction is committed, whose cases it changed. */
export async function poke(tx: TransactionSql, county: string, changes: readonly { readonly state: CaseState; readonly item: { readonly unit: string } }[]): Promise<void> {
  if (changes.length === 0) return;
  const offices = [...new Set(changes.map((c) => c.state.office))];
  const units = [...new Set(changes.flatMap((c) => [c.item.unit, ...(c.state.copyNotices ?? []).map((n) => n.unit)]))];
  await tell(tx, { county, offices, units });
}

/** Says it of offices and units. A notice holds 8,000 bytes: of more than 200 of them the rest hear at their next round. */
export async function tell(tx: TransactionSql, { county, offices, units }: Poke): Promise<void> {
  await tx`select pg_notify('yimen_poke', ${JSON.stringify({ county, offices: offices.slice(0, 200), units: units.slice(0, 200) } satisfies Poke)})`;
}

/** A person's stream of news: "something within your reach has changed", for as long as their session lives. */
export async function* newsFor(
  ctx: {
    readonly county: string;
    readonly actor: Parameters<typeof reachOf>[0];
    readonly sessionId: string | null;
    readonly pokes: Pokes;
    readonly endings: { watch(who: { id: string; person: string }, end: () => void): () => void };
  },
  signal: AbortSignal | undefined,
): AsyncGenerator<{ at: number }> {
  // The session's end is the stream's.
  const over = new AbortController();
  const unwatch = ctx.sessionId === null ? () => {} : ctx.endings.watch({ id: ctx.sessionId, person: `${ctx.county}/${ctx.actor.id}` }, () => over.abort());
  try {
    for await (const _ of ctx.pokes.listen(ctx.county, reachOf(ctx.actor), AbortSignal.any([over.signal, ...(signal ? [signal] : [])]))) yield { at: Date.now() };
  } finally {
    unwatch();
  }
}
