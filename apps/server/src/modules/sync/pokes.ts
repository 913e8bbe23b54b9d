import { EventEmitter, on } from "node:events";
import type { Db } from "@yimen/db";

/** One LISTEN connection a process; every server process hears every commit through Postgres. */
export type Pokes = { listen(county: string, scope: string, signal?: AbortSignal): AsyncGenerator<void>; close(): Promise<void> };

export async function createPokes(db: Db): Promise<Pokes> {
  const emitter = new EventEmitter().setMaxListeners(0);
  const subscription = await db.sql.listen("yimen_poke", (text) => emitter.emit("poke", JSON.parse(text)));
  return {
    async *listen(county, scope, signal) {
      try {
        for await (const [poke] of on(emitter, "poke", signal ? { signal } : {}) as AsyncIterable<[{ county: string; offices: string[] }]>)
          if (poke.county === county && poke.offices.some((office) => office.startsWith(scope))) yield;
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
    },
    close: async () => {
      await subscription.unlisten();
    },
  };
}
