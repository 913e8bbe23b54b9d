import { Actor } from "@yimen/domain";
import { dispatch, YimenDatabase } from "@yimen/web/store";
import { createApi, syncOnce, trpcTransport } from "@yimen/web/sync";
import Dexie from "dexie";
import { takeCommands } from "./record.ts";

/** The product's own store, rules and engine in a page, with buttons for the bench instead of screens. */
let db: YimenDatabase;
let actor: Actor;
const api = createApi("");
const round = () => syncOnce({ db, actor, transport: trpcTransport(api, async () => {}), now: Date.now, newDeviceId: () => crypto.randomUUID(), label: "bench" });

class FloorDatabase extends Dexie {
  constructor(name: string) {
    super(name);
    this.version(1).stores({ records: "id" });
  }
}
const records = (name: string) => new FloorDatabase(name).table<{ id: string }>("records");

const bench = {
  async signIn(username: string) {
    const who = await api.account.login.mutate({ username, password: "yimen-demo" });
    actor = Actor.parse(who.actor);
    db = new YimenDatabase(`bench-${actor.id}-${Math.random()}`);
    return round();
  },
  async take(count: number, seed: number) {
    for (let i = 0; i < count; i += 1) {
      const done = await dispatch({ db, actor, now: Date.now() }, takeCommands(i, seed));
      if (!done.ok) throw new Error(JSON.stringify(done.error));
    }
    return new TextEncoder().encode(JSON.stringify((await db.cases.toCollection().first())?.state)).length;
  },
  async sync() {
    const start = performance.now();
    const phase = await round();
    return { ms: performance.now() - start, phase, cases: await db.cases.count(), waiting: await db.outbox.count() };
  },
  async floorFill() {
    await records("floor").bulkPut((await db.cases.toArray()).map((c) => c.state));
  },
  async floorPush() {
    const start = performance.now();
    const all = await records("floor").toArray();
    const lines = all.map((r) => JSON.stringify(r)).join("\n");
    const body = await new Response(new Blob([lines]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    await fetch("/floor/push", { method: "POST", body, headers: { "content-type": "application/x-ndjson", "content-encoding": "gzip" } });
    return performance.now() - start;
  },
  async floorPull(name: string) {
    const start = performance.now();
    const text = await (await fetch("/floor/pull")).text();
    const table = records(name);
    await table.bulkPut(
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { id: string }),
    );
    const count = await table.count();
    return { ms: performance.now() - start, count };
  },
};
(window as unknown as { bench: typeof bench }).bench = bench;
export type Bench = typeof bench;
