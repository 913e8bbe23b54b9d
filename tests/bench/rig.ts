import type { Socket } from "node:net";
import { join } from "node:path";
import { append, type CaseChange, connect, type Db, migrate } from "@yimen/db";
import { loadDemo } from "@yimen/db/demo";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { Actor, blockName, type CaseState, chinaCalendar, decide, evolve, formatCaseNumber, unwrap } from "@yimen/domain";
import type { createServer } from "@yimen/server";
import { testServer } from "../harness/server.ts";
import { benchItem } from "../page/item.ts";
import { takeCommands } from "../page/record.ts";

export type Wire = { up: number; down: number; requests: number };
type App = Awaited<ReturnType<typeof createServer>>["app"];

/** A county without cases on a real Postgres, and the real server; bytes are counted at the server's own sockets. */
export class Rig {
  readonly dir = temporaryDataDir();
  db!: Db;
  private postgres!: EmbeddedPostgres;
  private readonly apps: App[] = [];
  private readonly sockets: Socket[] = [];
  private requests = 0;

  async start(): Promise<void> {
    this.postgres = await startEmbedded(this.dir);
    await migrate(this.postgres.url);
    this.db = connect(this.postgres.url);
    await loadDemo(this.db, { now: Date.now(), cases: 0, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
    await this.db.sql`insert into item_versions (county, code, version, body) values ('361028', 'BENCH', 1, ${this.db.sql.json(benchItem as never)})`;
  }

  /** @returns the address; `extend` may add routes of the bench's own before it listens */
  async serve(webDir: string, extend: (app: App) => void = () => {}): Promise<string> {
    const { app } = await testServer({ db: this.db, filesDir: join(this.dir, "files"), webDir });
    extend(app);
    app.server.on("connection", (socket: Socket) => this.sockets.push(socket));
    app.addHook("onRequest", async () => {
      this.requests += 1;
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
    this.apps.push(app);
    return `http://localhost:${(app.server.address() as { port: number }).port}`;
  }

  wire(): Wire {
    return { up: this.sockets.reduce((n, s) => n + s.bytesRead, 0), down: this.sockets.reduce((n, s) => n + s.bytesWritten, 0), requests: this.requests };
  }

  since(before: Wire): Wire {
    const now = this.wire();
    return { up: now.up - before.up, down: now.down - before.down, requests: now.requests - before.requests };
  }

  /** Fills one agent's office up to `total` cases by the product's own rules. */
  async fill(total: number, agentId: string): Promise<void> {
    const have = (await this.db.sql<{ n: number }[]>`select count(*)::int as n from cases`)[0]?.n ?? 0;
    const agent = Actor.parse((await this.db.sql`select id, name, roles, office, unit from people where id = ${agentId}`)[0]);
    for (let i = have; i < total; i += 500) {
      const changes = Array.from({ length: Math.min(500, total - i) }, (_, k) => pastCase(i + k, agent));
      await this.db.sql.begin((tx) => append(tx, "361028", changes, [], new Date()));
    }
    await this.db.sql`update cases set office = ${agent.office}`;
  }

  async stop(): Promise<void> {
    for (const app of this.apps) await app.close().catch(() => {});
    await this.db.close();
    await this.postgres.stop();
  }
}

function pastCase(i: number, agent: Actor): CaseChange {
  const events: CaseChange["events"] = [];
  let state: CaseState | null = null;
  for (const command of takeCommands(i, 99)) {
    const number = formatCaseNumber({ division: "361028", year: 2025, block: blockName(Math.floor(i / 1000)) }, i % 1000);
    const ctx = { actor: agent, at: Date.now(), item: benchItem, person: () => undefined, numberState: () => "free" as const, calendar: chinaCalendar };
    for (const event of unwrap(decide(state, command.type === "accept" ? { ...command, number } : command, ctx))) {
      state = evolve(state, event);
      events.push({ event, version: state.version, device: null, seq: null, claimedAt: event.at });
    }
  }
  return { state: state as unknown as CaseState, item: benchItem, headHash: null, events };
}

export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
