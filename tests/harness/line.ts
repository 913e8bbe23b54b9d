import { connect, createServer, type Server, type Socket } from "node:net";

type Direction = "up" | "down";
export type LineQuality = {
  /** Each way; all connections share it. */
  bitsPerSecond?: number;
  roundTripMs?: number;
  /** All connections are cut again and again after so long. */
  cutEveryMs?: number;
};
/** Cuts the connection that carries the `nth` request whose first line matches, once so many bytes have gone that way since it began. */
export type ArmedCut = { match: RegExp; direction: Direction; afterBytes: number; nth?: number };

const slice = 1400;
const mostWaiting = 16_000;

/**
 * A bad line between a real browser and the real server: a TCP proxy that knows nothing of HTTP but where a request begins.
 * Bytes are paced in packets, so that a cut really loses what was on its way.
 */
export class Line {
  readonly bytes = { up: 0, down: 0 };
  cuts = 0;
  /** No signal at all: every connection is cut, and none comes through. */
  private dead = false;
  private quality: LineQuality = {};
  private readonly free = { up: 0, down: 0 };
  private readonly pairs = new Set<{ client: Socket; server: Socket }>();
  private armed: (ArmedCut & { seen: number }) | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly listener: Server;
  private port = 0;

  private target: number;

  private constructor(target: number) {
    this.target = target;
    this.listener = createServer((client) => this.join(client));
  }

  static async to(url: string, quality: LineQuality = {}): Promise<Line> {
    const line = new Line(Number(new URL(url).port));
    await new Promise<void>((done) => line.listener.listen(0, "127.0.0.1", done));
    line.port = (line.listener.address() as { port: number }).port;
    line.become(quality);
    return line;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  become(quality: LineQuality): void {
    this.quality = quality;
    clearInterval(this.timer);
    if (quality.cutEveryMs) this.timer = setInterval(() => this.cut(), quality.cutEveryMs);
  }

  /** Another server takes over at the same address; connections that stand are not moved. */
  retarget(url: string): void {
    this.target = Number(new URL(url).port);
  }

  arm(cut: ArmedCut): void {
    this.armed = { ...cut, seen: 0 };
  }

  get stillArmed(): boolean {
    return this.armed !== null;
  }

  lose(): void {
    this.dead = true;
    this.cut();
  }

  find(): void {
    this.dead = false;
  }

  cut(): void {
    this.cuts += 1;
    for (const pair of this.pairs) this.drop(pair);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.cut();
    await new Promise((done) => this.listener.close(done));
  }

  private drop(pair: { client: Socket; server: Socket }): void {
    this.pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.server.destroy();
  }

  private join(client: Socket): void {
    if (this.dead) {
      client.resetAndDestroy();
      return;
    }
    const pair = { client, server: connect(this.target, "127.0.0.1") };
    this.pairs.add(pair);
    /** Bytes each way since the request that an armed cut waits for; null while none was seen. */
    let since: Record<Direction, number> | null = null;
    const carry = (from: Socket, to: Socket, direction: Direction) => {
      let waiting = 0;
      from.on("data", (chunk: Buffer) => {
        const armed = this.armed;
        if (armed && direction === "up" && armed.match.test(chunk.toString("latin1", 0, 200).split("\r\n")[0] ?? "")) {
          armed.seen += 1;
          if (armed.seen >= (armed.nth ?? 1)) since = { up: 0, down: 0 };
        }
        for (let i = 0; i < chunk.length; i += slice) {
          const part = chunk.subarray(i, i + slice);
          if (since && armed?.direction === direction && since[direction] + part.length >= armed.afterBytes) {
            this.armed = null;
            this.cuts += 1;
            to.write(part.subarray(0, Math.max(0, armed.afterBytes - since[direction])), () => this.drop(pair));
            return;
          }
          if (since) since[direction] += part.length;
          waiting += part.length;
          if (waiting > mostWaiting) from.pause();
          setTimeout(
            () => {
              waiting -= part.length;
              if (waiting < mostWaiting / 2) from.resume();
              if (!this.pairs.has(pair) || to.destroyed) return;
              this.bytes[direction] += part.length;
              to.write(part);
            },
            this.delay(direction, part.length),
          );
        }
      });
      // What is on its way still arrives after an orderly end.
      from.on("end", () => setTimeout(() => to.end(), this.delay(direction, 0) + 5));
      from.on("error", () => this.drop(pair));
      from.on("close", () => setTimeout(() => this.drop(pair), this.delay(direction, 0) + 50));
    };
    carry(client, pair.server, "up");
    carry(pair.server, client, "down");
  }

  /** Milliseconds until so many bytes have left over the shared line and travelled half a round trip. */
  private delay(direction: Direction, length: number): number {
    const { bitsPerSecond, roundTripMs = 0 } = this.quality;
    const now = performance.now();
    const start = Math.max(now, this.free[direction]);
    this.free[direction] = bitsPerSecond ? start + (length * 8000) / bitsPerSecond : now;
    return this.free[direction] - now + roundTripMs / 2;
  }
}
