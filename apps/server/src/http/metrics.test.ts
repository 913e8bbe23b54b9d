import fastify from "fastify";
import { expect, test } from "vitest";
import { attachMetrics, withinRanges } from "./metrics.ts";

test("addresses and ranges, of both kinds", () => {
  const within = withinRanges(["10.1.2.3", "10.2.0.0/16", "fd00::/8"]);
  expect(["10.1.2.3", "10.2.255.1", "fd12::1"].map(within)).toEqual([true, true, true]);
  expect(["10.1.2.4", "10.3.0.1", "fe80::1", "nonsense"].map(within)).toEqual([false, false, false, false]);
});

test("calls are counted by procedure and route, never by what stands in an address; strangers find nothing", async () => {
  const app = fastify({ trustProxy: "loopback" });
  attachMetrics(app, { procedures: new Set(["case.search"]), from: ["10.1.0.0/16"], connections: () => 3 });
  app.get("/trpc/:path", async () => ({}));
  app.get("/check/:code", async () => ({}));
  await app.inject("/trpc/case.search?input=王小明");
  await app.inject("/trpc/made.up.by.a.stranger");
  await app.inject("/check/ABC123");
  await app.inject("/nowhere/王小明");
  const seen = await app.inject("/metrics");
  expect(seen.statusCode).toBe(200);
  expect(seen.body).toContain('yimen_call_seconds_count{what="case.search",answer="2xx"} 1');
  expect(seen.body).toContain('yimen_call_seconds_count{what="unknown",answer="2xx"} 1');
  expect(seen.body).toContain('yimen_call_seconds_count{what="/check/:code",answer="2xx"} 1');
  expect(seen.body).toContain("yimen_connections 3");
  for (const hidden of ["王小明", "%E7", "ABC123", "stranger"]) expect(seen.body).not.toContain(hidden);
  expect((await app.inject({ url: "/metrics", headers: { "x-forwarded-for": "10.1.7.7" } })).statusCode).toBe(200);
  expect((await app.inject({ url: "/metrics", headers: { "x-forwarded-for": "203.0.113.9" } })).statusCode).toBe(404);
  await app.close();
});
