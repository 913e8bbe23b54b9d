import { platform } from "@yimen/crypto";
import { Actor, type ItemVersion, searchItems } from "@yimen/domain";
import { dispatch, keepFile, type OpenVault, YimenDatabase } from "@yimen/web/store";
import { createApi, startLoop, syncOnce, trpcTransport } from "@yimen/web/sync";
import { tusUpload } from "@yimen/web/sync/tusUpload";
import Dexie from "dexie";
import { takeCommands } from "./record.ts";

/** The product's own store, rules and engine in a page, with buttons for the bench instead of screens. */
let db: YimenDatabase;
let actor: Actor;
const api = createApi("");
const transport = trpcTransport(api, tusUpload);
let vault: Pick<OpenVault, "device" | "sealer" | "signer">;
const engine = () => ({ db, actor, vault, transport, now: Date.now, label: "bench", version: "bench" });
const round = () => syncOnce(engine());

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
    if (!("actor" in who)) throw new Error("the bench signs in without a second factor");
    actor = Actor.parse(who.actor);
    vault = { device: crypto.randomUUID(), sealer: { suite: platform, key: await platform.sealKey(platform.random(32)) }, signer: (await platform.signer()).signer };
    db = new YimenDatabase(`bench-${actor.id}-${Math.random()}`, vault.sealer);
    return round();
  },
  async take(count: number, seed: number) {
    for (let i = 0; i < count; i += 1) {
      const done = await dispatch({ db, actor, now: Date.now() }, takeCommands(i, seed));
      if (!done.ok) throw new Error(JSON.stringify(done.error));
    }
    return new TextEncoder().encode(JSON.stringify((await db.newestCases(1))[0]?.state)).length;
  },
  /** `pushedMs`: until the county's last answer, given after its commit, was here. */
  async sync() {
    const start = performance.now();
    let pushedMs = 0;
    const timed = {
      ...transport,
      push: async (...args: Parameters<typeof transport.push>) => {
        const answer = await transport.push(...args);
        pushedMs = performance.now() - start;
        return answer;
      },
    };
    const phase = await syncOnce({ ...engine(), transport: timed });
    return { pushedMs, phase, cases: await db.cases.count(), waiting: (await db.countEntries("pending")) + (await db.countEntries("refused")) };
  },
  /** Pictures of about so many bytes, as the camera gives them, kept as the intake screen keeps them. */
  async photos(count: number, bytes: number) {
    const side = Math.max(8, Math.round(Math.sqrt(bytes / 1.3)));
    for (let i = 0; i < count; i += 1) {
      const canvas = new OffscreenCanvas(side, side);
      const ink = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      const noise = ink.createImageData(side, side);
      for (let at = 0; at < noise.data.length; at += 65_536) crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
      for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
      ink.putImageData(noise, 0, 0);
      await keepFile(db, await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 }), Date.now());
    }
    return (await db.files.toArray()).reduce((n, f) => n + f.bytes.size, 0);
  },
  /** The product's own loop of rounds, until nothing waits. */
  async drain() {
    const start = performance.now();
    const photosBeforeCommands = { seen: false };
    const waiting = async () => ({ commands: await db.countEntries("pending"), files: await db.files.rows.where("uploaded").equals(0).count() });
    let of = 0;
    let shown = 0;
    const loop = startLoop({
      ...engine(),
      random: Math.random,
      onStatus: (s) => {
        of = Math.max(of, s.of);
        if (s.done > 0) shown += 1;
      },
    });
    for (;;) {
      const left = await waiting();
      if (left.commands > 0 && left.files < (await db.files.count())) photosBeforeCommands.seen = true;
      if (left.commands === 0 && left.files === 0) break;
      await new Promise((r) => setTimeout(r, 100));
    }
    loop.stop();
    return { ms: performance.now() - start, progressShown: shown, largestOf: of, photosBeforeCommands: photosBeforeCommands.seen, refused: await db.countEntries("refused") };
  },
  /** The search of the item list, as typing asks it: each query's time in milliseconds. */
  async search(items: ItemVersion[], queries: string[]) {
    const hits: number[] = [];
    const times = queries.map((query) => {
      const start = performance.now();
      hits.push(searchItems(items, query).length);
      return performance.now() - start;
    });
    return { times, hits };
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
  /** The floor on a bad line: batches of a hundred, each sent again until it was answered. */
  async floorDrain() {
    const start = performance.now();
    const all = await records("floor").toArray();
    for (let from = 0; from < all.length; from += 100) {
      const lines = all
        .slice(from, from + 100)
        .map((r) => JSON.stringify(r))
        .join("\n");
      const body = await new Response(new Blob([lines]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
      for (;;) {
        const done = await fetch("/floor/push", { method: "POST", body, headers: { "content-type": "application/x-ndjson", "content-encoding": "gzip" } }).then(
          (r) => r.ok,
          () => false,
        );
        if (done) break;
        await new Promise((r) => setTimeout(r, 200));
      }
    }
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
