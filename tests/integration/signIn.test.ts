import { createAuth } from "@yimen/server";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startCounty, testSecrets } from "../harness/county.ts";
import { listeningServer } from "../harness/server.ts";
import { until } from "../harness/service.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let server: Awaited<ReturnType<typeof listeningServer>>;
beforeAll(async () => {
  county = await startCounty();
  server = await listeningServer({ db: county.db, filesDir: "/tmp" });
});
afterAll(async () => {
  await server?.app.close();
  await county?.close();
});
beforeEach(async () => {
  await county.db.sql`delete from tries`;
  await county.db.sql`update people set totp_secret = null, totp_step = 0`;
});

const password = "yimen-demo";
const auth = (secondFactor: boolean) => createAuth(county.db, { production: false, secure: false, secrets: testSecrets, secondFactor });
const codeOf = (secret: string, at = Date.now()) => new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: at });

test("ten wrong passwords from strangers shut out strangers, from whatever address, and not the browser that its owner uses", async () => {
  const call = (given: string, cookie = "") =>
    fetch(`${server.url}/trpc/account.login`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({ username: "agent7", password: given }),
    });
  const first = await call(password);
  const known = first.headers.getSetCookie().find((c) => c.startsWith("yimen_known="));
  expect(known).toMatch(/HttpOnly; SameSite=Strict/);
  for (let i = 0; i < 10; i += 1) expect((await call(`wrong${i}`)).status).toBe(401);
  expect((await call(password)).status).toBe(429);
  expect((await call(password, known?.split(";")[0])).status).toBe(200);
  // Another account's cookie does not open this gate.
  expect((await call(password, "yimen_known=AAAAAAAAAAAAAAAAAAAAAA")).status).toBe(429);
  // A quarter of an hour later the tries of then count no more.
  await county.db.sql`update tries set at = array(select a - interval '16 minutes' from unnest(at) a)`;
  await until(
    "the gate is open again",
    () => call(password).then((r) => r.status),
    (status) => status === 200,
  );
});

test("a right password in between forgets the wrong ones before it", async () => {
  const a = auth(false);
  for (let i = 0; i < 9; i += 1) await a.login({ username: "agent8", password: "wrong", browser: null });
  expect((await a.login({ username: "agent8", password, browser: null })).is).toBe("in");
  for (let i = 0; i < 9; i += 1) await a.login({ username: "agent8", password: "wrong", browser: null });
  expect((await a.login({ username: "agent8", password, browser: null })).is).toBe("in");
});

test("county staff set up a second factor at their first sign-in; its codes are taken once; agents are not asked", async () => {
  const a = auth(true);
  expect((await a.login({ username: "agent9", password, browser: null })).is).toBe("in");
  const asked = await a.login({ username: "mz-handler", password, browser: null });
  if (asked.is !== "setUpNeeded") throw new Error(asked.is);
  expect(asked.uri).toContain("otpauth://totp/");
  expect((await a.login({ username: "mz-handler", password, code: "000000", setUp: asked.box, browser: null })).is).toBe("codeWrong");
  // Another's box is none of this person's.
  const other = await a.login({ username: "mz-reviewer", password, browser: null });
  if (other.is !== "setUpNeeded") throw new Error(other.is);
  expect((await a.login({ username: "mz-handler", password, code: codeOf(other.secret), setUp: other.box, browser: null })).is).toBe("codeWrong");
  const code = codeOf(asked.secret);
  expect((await a.login({ username: "mz-handler", password, code, setUp: asked.box, browser: null })).is).toBe("in");
  expect((await a.login({ username: "mz-handler", password, browser: null })).is).toBe("codeNeeded");
  expect((await a.login({ username: "mz-handler", password, code, browser: null })).is).toBe("codeWrong");
  expect((await a.login({ username: "mz-handler", password, code: codeOf(asked.secret, Date.now() + 30_000), browser: null })).is).toBe("in");
  // A box can't replace a factor that is there.
  expect((await a.login({ username: "mz-handler", password, code: codeOf(other.secret), setUp: other.box, browser: null })).is).toBe("codeWrong");
});

test("a code for a wrong password says nothing of the code", async () => {
  const a = auth(true);
  const asked = await a.login({ username: "mz-handler", password, browser: null });
  if (asked.is !== "setUpNeeded") throw new Error(asked.is);
  expect((await a.login({ username: "mz-handler", password: "wrong", code: codeOf(asked.secret), setUp: asked.box, browser: null })).is).toBe("wrong");
});

test("sixty people sign in at once, at the start of a shift: all of them get in", async () => {
  const a = auth(false);
  const done = await Promise.all(Array.from({ length: 60 }, (_, i) => a.login({ username: `agent${1 + (i % 40)}`, password, browser: "counter-browser-1" })));
  expect(done.map((d) => d.is)).toEqual(Array(60).fill("in"));
}, 60_000);

test("a session unused for half a day, and one a week old however busy, are no more", async () => {
  const a = auth(false);
  const begin = async () => {
    const done = await a.login({ username: "agent10", password, browser: null });
    if (done.is !== "in") throw new Error(done.is);
    return done.cookie.value;
  };
  const [busy, idle, old] = [await begin(), await begin(), await begin()];
  await county.db.sql`update sessions set expires_at = now() - interval '1 second' where id = ${idle}`;
  await county.db.sql`update sessions set created_at = now() - interval '169 hours' where id = ${old}`;
  expect(await a.actorOf(busy)).toMatchObject({ actor: { id: "agent-10" } });
  const [row] = await county.db.sql<{ h: number }[]>`select extract(epoch from expires_at - now()) / 3600 as h from sessions where id = ${busy}`;
  expect(Number(row?.h)).toBeCloseTo(12, 1);
  expect(await a.actorOf(idle)).toBeNull();
  expect(await a.actorOf(old)).toBeNull();
  expect(await county.db.sql`select 1 from sessions where id in (${idle}, ${old})`).toHaveLength(0);
});

test("signed out everywhere: no session is left, and nobody else's is touched", async () => {
  const a = auth(false);
  const begin = async (username: string) => {
    const done = await a.login({ username, password, browser: null });
    if (done.is !== "in") throw new Error(done.is);
    return done.cookie.value;
  };
  const [one, two, other] = [await begin("agent11"), await begin("agent11"), await begin("agent12")];
  await a.logoutEverywhere("361028", "agent-11");
  expect(await a.actorOf(one)).toBeNull();
  expect(await a.actorOf(two)).toBeNull();
  expect(await a.actorOf(other)).not.toBeNull();
});

test("sign-ins, wrong ones that were looked at, and calls that a duty does not let are on record; a flood of them is a few lines", async () => {
  const a = auth(false);
  const of = async (action: string) => (await county.db.sql<{ n: number }[]>`select count(*)::int as n from audit_log where action = ${action} and person = 'agent-59'`)[0]?.n;
  for (let i = 0; i < 15; i += 1) await a.login({ username: "agent59", password: "wrong", browser: null });
  expect(await of("session.wrongPassword")).toBe(10);
  const done = await a.login({ username: "agent59", password, browser: "another" });
  expect(await of("session.begin")).toBe(1);
  const cookie = done.is === "in" ? `${done.cookie.name}=${done.cookie.value}` : "";
  for (let i = 0; i < 5; i += 1) expect((await fetch(`${server.url}/trpc/device.list`, { headers: { cookie } })).status).toBe(403);
  expect(await of("permission.denied")).toBe(1);
});
