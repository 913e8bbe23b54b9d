import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { startCounty } from "../harness/county.ts";
import { seedOf } from "../harness/seed.ts";
import { type Service, startService } from "../harness/service.ts";
import { fuzz } from "./fuzz.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 30 });
});
afterAll(() => service?.close());

test("38 two thousand random and mutated inputs on every procedure and route: no fault, nothing written that was not agreed to (more: pnpm fuzz)", async () => {
  const county = await startCounty();
  const report = await fuzz(county.db, 2000, seedOf("fuzz"));
  await county.close();
  expect(report.calls).toBeGreaterThan(1900);
  expect(report.faults).toEqual([]);
  expect(report.written).toEqual([]);
  expect(report.unreadable).toEqual([]);
  expect(report.leaks).toEqual([]);
  // As many kinds of callers reach the inside as are turned away at the door.
  expect(report.byStatus[400]).toBeGreaterThan(100);
  expect(report.byStatus[200]).toBeGreaterThan(50);
}, 300_000);

test("38 a bomb of zeros that unpacks to far more than the limit, a body without an end, and wrong encodings get a typed no", async () => {
  const { gzipSync } = await import("node:zlib");
  const bomb = gzipSync(Buffer.alloc(200_000_000, 48));
  const answer = await fetch(`${service.url}/trpc/account.login`, { method: "POST", headers: { "content-type": "application/json", "content-encoding": "gzip" }, body: bomb }).then(
    (r) => r.status,
    () => 0,
  );
  expect([0, 400, 413]).toContain(answer);
  expect(
    (await fetch(`${service.url}/trpc/account.login`, { method: "POST", headers: { "content-type": "application/json", "content-encoding": "gzip" }, body: "not gzip" })).status,
  ).toBe(400);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
});

test("40 script in names and notes is shown as text; the page's policy let nothing by", async () => {
  const evil = "<img src=x onerror=window.pwned=1>";
  await service.db
    .sql`update cases set applicant_name = ${evil}, state = jsonb_set(jsonb_set(state::jsonb, '{applicant,name}', ${JSON.stringify(evil)}::jsonb), '{acts,0,text}', '"<script>window.pwned=1</script>"')::json
    where office like (select office from people where username = 'agent1') || '%'`;
  const { context } = await openPrivate({ phone: true });
  const page = await context.newPage();
  const violations: string[] = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && violations.push(message.text()));
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  await page.click('nav.bar a[href="/cases"]');
  await page.locator(".line").first().click();
  await page.waitForSelector("[data-stage]");
  await page.getByText(evil).first().waitFor();
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
  expect(violations).toEqual([]);
  await context.close();
});

test("40 another site can neither post in a person's name nor frame the page; signing in gives a new session; the cookie is out of scripts' reach", async () => {
  const foreign = await fetch(`${service.url}/trpc/account.logout`, {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "application/json" },
    body: "{}",
  });
  expect(foreign.status).toBe(403);
  const nonsense = await fetch(`${service.url}/trpc/account.logout`, { method: "POST", headers: { origin: "null", "content-type": "application/json" }, body: "{}" });
  expect(nonsense.status).toBe(403);
  const home = await fetch(service.url, { headers: { accept: "text/html" } });
  const policy = home.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(policy).not.toContain("'unsafe-eval'");
  expect(home.headers.get("x-content-type-options")).toBe("nosniff");
  // A session fixed beforehand by somebody else is not the one that signing in begins.
  const login = await fetch(`${service.url}/trpc/account.login`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: "yimen_session=fixed-by-an-attacker" },
    body: JSON.stringify({ username: "agent2", password: "yimen-demo" }),
  });
  const cookie = login.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^yimen_session=(?!fixed)/);
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toContain("SameSite=Strict");
  expect(login.headers.get("cache-control")).toBe("no-store");
});

test("40 names of files and paths lead nowhere", async () => {
  // Not by fetch, which would tidy the path up before it is sent.
  const status = (path: string) =>
    new Promise<number>((done, fail) =>
      httpRequest({ host: "127.0.0.1", port: new URL(service.url).port, path, headers: { accept: "text/html" } }, (r) => done(r.resume().statusCode ?? 0))
        .on("error", fail)
        .end(),
    );
  for (const path of ["/../../../etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "/files/..%2f..%2fetc", "/file/x/..%2f..%2fsecret.key"])
    expect(await status(path)).toBeLessThan(500);
  expect(await (await fetch(`${service.url}/assets/..%2f..%2f..%2f..%2fetc%2fpasswd`)).text()).not.toContain("root:");
});
