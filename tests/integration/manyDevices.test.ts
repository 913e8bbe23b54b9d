import { temporaryDataDir } from "@yimen/db/embedded";
import { unwrap } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

test("34 fifty devices push a hundred cases each at once: all arrive, once, each with a number of its own", async () => {
  const devices = await Promise.all(Array.from({ length: 50 }, async (_, i) => Device.of(county.db, "361028", await person(county.db, `agent${i + 1}`))));
  for (const [n, device] of devices.entries()) {
    await device.sync();
    for (let i = 0; i < 100; i += 1) {
      const { commands } = intakeCommands(itemByCode("SYDJ"), 100_000 + n * 1000 + i);
      unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
    }
  }
  expect(await Promise.all(devices.map((device) => device.sync()))).toEqual(Array(50).fill("idle"));
  const [row] = await county.db.sql<
    { cases: number; numbers: number; events: number }[]
  >`select (select count(*)::int from cases) as cases, (select count(distinct number)::int from cases) as numbers, (select count(*)::int from case_events) as events`;
  expect(row).toEqual({ cases: 5000, numbers: 5000, events: 25_000 });
});

test("34 five hundred devices hold open streams, one of them reads nothing: the others hear at once, and work goes on", async () => {
  const { app, auth, url } = await listeningServer({ db: county.db, filesDir: temporaryDataDir() });
  const cookie = await cookieOf(auth, "agent1");
  const stop = new AbortController();
  let heard = 0;
  const streams = await Promise.all(
    Array.from({ length: 500 }, async (_, i) => {
      const response = await fetch(`${url}/trpc/sync.poke`, { headers: { cookie, accept: "text/event-stream" }, signal: stop.signal });
      expect(response.status).toBe(200);
      // The first one is the slow device: its bytes pile up unread.
      if (i > 0)
        void (async () => {
          const reader = (response.body as ReadableStream<Uint8Array>).getReader();
          let text = "";
          for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            text += new TextDecoder().decode(value);
            if (text.includes('"at"')) {
              heard += 1;
              return;
            }
          }
        })().catch(() => {});
      return response;
    }),
  );
  expect(streams).toHaveLength(500);
  const device = await Device.of(county.db, "361028", await person(county.db, "agent1"));
  await device.sync();
  const { commands } = intakeCommands(itemByCode("SYDJ"), 777_777);
  unwrap(await dispatch({ db: device.db, actor: device.actor, now: Date.now() }, commands));
  expect(await device.sync()).toBe("idle");
  const end = Date.now() + 20_000;
  while (heard < 499 && Date.now() < end) await new Promise((r) => setTimeout(r, 50));
  expect(heard).toBe(499);
  stop.abort();
  await app.close();
});
