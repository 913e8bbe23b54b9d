import { temporaryDataDir } from "@yimen/db/embedded";
import { requestNumber } from "@yimen/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let server: Awaited<ReturnType<typeof listeningServer>>;
const log: string[] = [];
beforeAll(async () => {
  county = await startCounty();
  server = await listeningServer({ db: county.db, filesDir: temporaryDataDir(), logLevel: "warn", logTo: { write: (line) => log.push(line) } });
});
afterAll(async () => {
  await server?.app.close();
  await county?.close();
});

test("every answer says the number of its request; the log of a fault has the same, from a page and from a procedure, and nothing of a person", async () => {
  const cookie = await cookieOf(server.auth, "admin");
  await county.db.sql`alter table windows rename to windows_away`;
  await county.db.sql`alter table published_grants rename to published_grants_away`;
  const answers = [await fetch(`${server.url}/grants/361028`), await fetch(`${server.url}/trpc/county.plan`, { headers: { cookie } }), await fetch(`${server.url}/healthz`)];
  const numbers = answers.map((a) => a.headers.get(requestNumber) ?? "");
  expect(answers.map((a) => a.status)).toEqual([500, 500, 200]);
  expect(new Set(numbers).size).toBe(3);
  for (const number of numbers) expect(number).toMatch(/^[0-9a-f]{10}$/);
  expect(log.map((line) => (JSON.parse(line) as { request?: string }).request).filter(Boolean)).toEqual(numbers.slice(0, 2));
  expect(log.join()).not.toContain("yimen_session");
  // A caller names no number of its own.
  const forged = await fetch(`${server.url}/healthz`, { headers: { [requestNumber]: "aaaaaaaaaa", "request-id": "aaaaaaaaaa" } });
  expect(forged.headers.get(requestNumber)).not.toBe("aaaaaaaaaa");
});
