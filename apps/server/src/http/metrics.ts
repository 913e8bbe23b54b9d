import { BlockList, isIPv6 } from "node:net";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Does an address lie in one of the ranges (addresses, or CIDR)? */
export function withinRanges(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const kind = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, kind);
    else list.addSubnet(address, Number(bits), kind);
  }
  return (address) => list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/**
 * `GET /metrics` in Prometheus' text format: how often each procedure and route was called, how long it took (seconds), how it ended, and the process
 * itself. No personal data: names of procedures, templates of routes and kinds of answers only; what nobody knows is counted as "unknown", so that a
 * caller can't make lines without end.
 * @param from  who may ask, besides this machine: addresses and ranges. Everybody else finds nothing there.
 */
export function attachMetrics(app: FastifyInstance, options: { procedures: ReadonlySet<string>; from: readonly string[]; connections: () => number }): void {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const calls = new Histogram({
    name: "yimen_call_seconds",
    help: "Calls by procedure or route and by how they ended, seconds",
    labelNames: ["what", "answer"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  new Gauge({
    name: "yimen_connections",
    help: "Connections that are open now, streams of news included",
    registers,
    collect() {
      this.set(options.connections());
    },
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    const named = /^\/trpc\/([\w.]+)/.exec(request.url)?.[1] ?? "";
    const what = route.startsWith("/trpc") ? (options.procedures.has(named) ? named : "unknown") : route;
    calls.observe({ what, answer: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000);
  });
  const mayAsk = withinRanges(["127.0.0.0/8", "::1", ...options.from]);
  app.get("/metrics", async (request, reply) => {
    if (!mayAsk(request.ip)) return reply.code(404).send({ error: "not.found" });
    return reply
      .type(registry.contentType)
      .header("cache-control", "no-store")
      .send(await registry.metrics());
  });
}
