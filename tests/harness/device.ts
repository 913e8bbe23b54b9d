import type { Db } from "@yimen/db";
import type { Actor, PullCursor } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { YimenDatabase } from "@yimen/web/store";
import { type SyncPhase, syncOnce, type Transport } from "@yimen/web/sync";

/** What a bad line does to one call. */
export type Fault = "none" | "lostBeforeServer" | "lostAnswer" | "twice";

let made = 0;

/**
 * A device: the product's own store, rules and sync engine, talking to the real router on the real database through a line
 * whose faults the test chooses. Only the wire itself is replaced.
 */
export class Device {
  readonly db: YimenDatabase;
  readonly actor: Actor;
  fault: () => Fault = () => "none";
  pushes = 0;
  private readonly api: ReturnType<typeof appRouter.createCaller>;

  constructor(server: Db, county: string, actor: Actor) {
    made += 1;
    this.actor = actor;
    this.db = new YimenDatabase(`${actor.id}-${made}-${Math.random()}`);
    const never = { login: async () => null, actorOf: async () => null, logout: async () => ({ name: "", value: "", attributes: {} }), cookieName: "" };
    this.api = appRouter.createCaller({ db: server, auth: never, pokes: { async *listen() {}, close: async () => {} }, actor, county, sessionId: null, setCookie: () => {} });
  }

  private async over<T>(call: () => Promise<T>): Promise<T> {
    const fault = this.fault();
    if (fault === "lostBeforeServer") throw new Error("connection refused");
    // Through JSON, as on the wire.
    const answer = JSON.parse(JSON.stringify((await call()) ?? null)) as T;
    if (fault === "twice") await call();
    if (fault === "lostAnswer") throw new Error("connection reset");
    return answer;
  }

  readonly transport: Transport = {
    enrol: (device, label) => this.over(async () => void (await this.api.sync.enrol({ device, label }))),
    push: (device, commands) => {
      this.pushes += 1;
      return this.over(() => this.api.sync.push({ protocol: 1, device, commands: JSON.parse(JSON.stringify(commands)) as unknown[] }));
    },
    pull: (cursor: PullCursor | null) => this.over(() => this.api.sync.pull({ cursor, limit: 50 })),
    lease: (device, count) => this.over(() => this.api.sync.leaseNumbers({ device, count })),
    catalogue: () => this.over(() => this.api.catalogue.all()) as never,
    upload: async () => {},
  };

  sync(): Promise<SyncPhase> {
    return syncOnce({ db: this.db, actor: this.actor, transport: this.transport, now: Date.now, newDeviceId: () => crypto.randomUUID(), label: "test" });
  }

  async pending(): Promise<number> {
    return this.db.outbox.where("status").equals("pending").count();
  }

  refused() {
    return this.db.outbox.where("status").equals("refused").toArray();
  }
}
