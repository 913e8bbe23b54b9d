import { TRPCClientError } from "@trpc/client";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { platform, type Signer, toBase64url, utf8 } from "@yimen/crypto";
import type { Db } from "@yimen/db";
import { type Actor, type CommandEnvelope, type PullCursor, type PushInput, protocolVersion, signedText } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { type OpenVault, type Sealer, YimenDatabase } from "@yimen/web/store";
import { ClientTooOld, CountyBusy, DeviceRefused, LineLost, SignedOut, type SyncPhase, syncOnce, type Transport } from "@yimen/web/sync";
import { callerContext } from "./county.ts";

/** What a bad line does to one call. */
export type Fault = "none" | "lostBeforeServer" | "lostAnswer" | "twice";

let made = 0;

/**
 * A device: the product's own store, rules and sync engine, talking to the real router on the real database through a line
 * whose faults the test chooses. Only the wire itself is replaced.
 */
export class Device {
  readonly db: YimenDatabase;
  actor: Actor;
  readonly vault: Pick<OpenVault, "device" | "signer" | "sealer">;
  fault: () => Fault = () => "none";
  /** The device's own clock, epoch milliseconds. */
  now: () => number = Date.now;
  /** The county's time, as this device meets it. */
  countyNow: () => number = Date.now;
  pushes = 0;
  /** Small, so that tests see pages. */
  pageLimit = 50;
  /** The version of the wire that this device's program speaks. */
  protocol = protocolVersion;
  private api: ReturnType<typeof appRouter.createCaller>;

  private readonly server: Db;
  private readonly county: string;

  private constructor(server: Db, county: string, actor: Actor, keys: { sealer: Sealer; signer: Signer }, device: string = crypto.randomUUID()) {
    made += 1;
    this.server = server;
    this.county = county;
    this.actor = actor;
    this.vault = { sealer: keys.sealer, signer: keys.signer, device };
    this.db = new YimenDatabase(`${actor.id}-${made}-${Math.random()}`, keys.sealer);
    this.api = appRouter.createCaller({ ...callerContext(server, actor, county), now: () => this.countyNow() });
  }

  /** @param options.escrow give the county the key of the store into keeping, as the app does */
  static async of(server: Db, county: string, actor: Actor, options: { escrow?: boolean } = {}): Promise<Device> {
    const dataKey = platform.random(32);
    const sealer = { suite: platform, key: await platform.sealKey(dataKey) };
    const device = new Device(server, county, actor, { sealer, signer: (await platform.signer()).signer });
    if (options.escrow) await device.db.set("escrow", toBase64url(dataKey));
    return device;
  }

  /** What the county says of the person has changed, and the device has learned it. */
  become(actor: Actor): void {
    this.actor = actor;
    this.meet(this.server, this.county);
  }

  /** The same profile on a second phone, to the last byte: keys, sequences, numbers. */
  async copied(): Promise<Device> {
    const copy = new Device(this.server, this.county, this.actor, this.vault, this.vault.device);
    for (const { name } of this.db.tables) await copy.db.table(name).bulkPut(await this.db.table(name).toArray());
    return copy;
  }

  /** The county has moved: another database, the same address. */
  meet(server: Db, county = "361028"): void {
    this.api = appRouter.createCaller({ ...callerContext(server, this.actor, county), now: () => this.countyNow() });
  }

  private async over<T>(call: () => Promise<T>): Promise<T> {
    const fault = this.fault();
    if (fault === "lostBeforeServer") throw new LineLost("connection refused");
    // Through JSON, as on the wire; refusals typed, as the client's link does.
    const answer = JSON.parse(
      JSON.stringify(
        (await call().catch((error: unknown) => {
          if (!(error instanceof TRPCError)) throw error;
          if (error.code === "UNAUTHORIZED") throw new SignedOut();
          if (error.message === "client.tooOld") throw new ClientTooOld();
          const why = /^device\.(unknown|pending|revoked)$/.exec(error.message)?.[1];
          if (why) throw new DeviceRefused(why as "unknown");
          const httpStatus = getHTTPStatusCodeFromError(error);
          throw httpStatus >= 500 || httpStatus === 429 ? new CountyBusy() : Object.assign(new TRPCClientError(error.message), { data: { httpStatus } });
        })) ?? null,
      ),
    ) as T;
    if (fault === "twice") await call();
    if (fault === "lostAnswer") throw new LineLost("connection reset");
    return answer;
  }

  readonly transport: Transport = {
    enrol: (enrolment) => this.over(() => this.api.sync.enrol(enrolment as never)),
    push: (batch) => {
      this.pushes += 1;
      return this.over(() => this.api.sync.push({ protocol: this.protocol, ...(JSON.parse(JSON.stringify(batch)) as typeof batch) }));
    },
    pull: (device, cursor: PullCursor | null, limit) => this.over(() => this.api.sync.pull({ device, cursor, limit: Math.min(limit, this.pageLimit) })),
    lease: (device, count) => this.over(() => this.api.sync.leaseNumbers({ device, count })),
    catalogue: (have) => this.over(() => this.api.catalogue.all({ have })) as never,
    surrender: (batch) => this.over(async () => void (await this.api.sync.surrender({ protocol: protocolVersion, ...batch }))),
    report: (report) => this.over(async () => void (await this.api.sync.report(report))),
    upload: async () => {},
  };

  get engine() {
    return { db: this.db, actor: this.actor, vault: this.vault, transport: this.transport, now: this.now, label: "test", version: "test" };
  }

  /** A batch of whatever commands, signed as the engine signs. */
  async signed(commands: readonly unknown[]): Promise<PushInput> {
    const signature = toBase64url(await platform.sign(this.vault.signer, utf8(signedText(this.vault.device, commands))));
    return { protocol: protocolVersion, device: this.vault.device, commands: [...commands], tokens: {}, signature, left: 0, app: "" };
  }

  /** What waits, as it travels. */
  async envelopes(): Promise<CommandEnvelope[]> {
    return (await this.db.pendingEntries()).map(({ seq, after, base, at, v = 1, command }) => ({ seq, after, base, at, v, clock: null, command }));
  }

  sync(): Promise<SyncPhase> {
    return syncOnce(this.engine);
  }

  async pending(): Promise<number> {
    return this.db.countEntries("pending");
  }

  refused() {
    return this.db.refusedEntries();
  }
}
