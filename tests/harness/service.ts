import { createHash, randomInt } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { createServer as createNetServer } from "node:net";
import { dirname, join } from "node:path";
import { connect, type Db } from "@yimen/db";
import { demoPictureFile, loadDemo } from "@yimen/db/demo";
import { temporaryDataDir } from "@yimen/db/embedded";
import type { createServer } from "@yimen/server";
import { testDatabase } from "./postgres.ts";
import { testServer } from "./server.ts";

const root = join(import.meta.dirname, "../..");

/** A real Postgres with the demonstration county, and the real server on a fixed port that can be stopped and started. */
export type Service = {
  db: Db;
  url: string;
  filesDir: string;
  up(): Promise<void>;
  down(): Promise<void>;
  close(): Promise<void> /** Moves the county to noon of a day, or to an instant; browsers have clocks of their own. */;
  travel(to: string | number): void;
  now(): number;
};

export async function startService(options: { cases?: number; webDir?: string; secondFactor?: boolean } = {}): Promise<Service> {
  const dir = temporaryDataDir();
  const { url, close } = await testDatabase("schema");
  const db = connect(url);
  const filesDir = join(dir, "files");
  const bytes = readFileSync(demoPictureFile);
  const hash = createHash("sha256").update(bytes).digest("base64url");
  const target = join(filesDir, hash.slice(0, 2), hash);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(demoPictureFile, target);
  await loadDemo(db, { now: Date.now(), cases: options.cases ?? 200, picture: { hash, size: bytes.length, type: "image/png" } });
  const port = await freePort();
  let running: Awaited<ReturnType<typeof createServer>>["app"] | null = null;
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const service: Service = {
    db,
    now,
    travel(to) {
      ahead = (typeof to === "number" ? to : Date.parse(`${to}T12:00:00+08:00`)) - Date.now();
    },
    url: `http://localhost:${port}`,
    filesDir,
    async up() {
      const { app } = await testServer({ db, filesDir, webDir: options.webDir ?? join(root, "apps/web/dist"), secondFactor: options.secondFactor ?? false, now });
      await app.listen({ port, host: "127.0.0.1" });
      running = app;
    },
    async down() {
      const app = running;
      running = null;
      if (!app) return;
      app.server.closeAllConnections();
      const closed = app.close();
      app.server.closeAllConnections();
      await closed;
    },
    async close() {
      await service.down();
      await db.close();
      await close();
    },
  };
  await service.up();
  return service;
}

/** A port that nobody listens on, below those that the system gives to connections: it is still free when the server that was stopped comes back. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const free = await new Promise<boolean>((done) => {
      const probe = createNetServer().once("error", () => done(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
    });
    if (free) return port;
  }
};

/** Waits until a condition holds; says what was last seen when it does not. */
export async function until<T>(what: string, look: () => Promise<T> | T, good: (seen: T) => boolean, timeoutMs = 90_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms; last seen ${JSON.stringify(seen)}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}
