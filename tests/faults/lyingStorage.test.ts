import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 10 });
});
afterAll(() => service?.close());

async function phone(username: string) {
  const profile = await openProfile({ phone: true });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, username);
  await waitSynced(page);
  return { ...profile, page, username };
}
const whole = ["begun", "filled", "attached", "collected", "accepted"];
const events = async (id: string) =>
  (await service.db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${id} order by version`).map((e) => e.type);
const numberOf = async (id: string) => (await service.db.sql<{ number: string }[]>`select number from cases where id = ${id}`)[0]?.number;
const syncNow = async (page: Page) => {
  await page.click(".strip");
  await page.click("main .y-button.primary");
};

test("41 the browser has lost its databases altogether: the store opens with no network from the second copy, and what waited arrives once with the printed numbers", async () => {
  const { page, context, dir } = await phone("agent31");
  const sentBefore = await takeCase(page, "SYDJ", 411);
  await waitSynced(page);
  await service.down();
  const waiting = [await takeCase(page, "SYDJ", 412), await takeCase(page, "GLJT", 413)];
  await context.close();
  rmSync(join(dir, "Default/IndexedDB"), { recursive: true });

  const again = await openProfile({ phone: true, dir });
  const tab = again.context.pages()[0] ?? (await again.context.newPage());
  await tab.goto(service.url);
  await unlock(tab);
  await tab.waitForSelector('.strip[data-pending="10"]');
  await service.up();
  await syncNow(tab);
  await waitSynced(tab);
  for (const taken of waiting) {
    expect(await events(taken.id)).toEqual(whole);
    expect(await numberOf(taken.id)).toBe(taken.number);
  }
  expect(await events(sentBefore.id)).toEqual(whole);
  // Work goes on: new acts take new sequences and new numbers.
  const next = await takeCase(tab, "SYDJ", 414);
  await waitSynced(tab);
  expect(await events(next.id)).toEqual(whole);
  await again.context.close();
});

test("41 one database is lost and the other is not: pending work comes back from the journal", async () => {
  const { page, context, username } = await phone("agent32");
  await service.down();
  const taken = await takeCase(page, "SYDJ", 421);
  await page.evaluate(
    (person) =>
      new Promise<void>((done) => {
        const wiped = indexedDB.deleteDatabase(`yimen-${person}`);
        wiped.onsuccess = () => done();
        wiped.onblocked = () => done();
      }),
    username.replace("agent", "agent-"),
  );
  await page.goto(service.url);
  await unlock(page);
  await page.waitForSelector('.strip[data-pending="5"]');
  await service.up();
  await syncNow(page);
  await waitSynced(page);
  expect(await events(taken.id)).toEqual(whole);
  expect(await numberOf(taken.id)).toBe(taken.number);
  await context.close();
});

test("41 a row of the outbox was damaged: it is put right from the journal while the app runs", async () => {
  const { page, context, username } = await phone("agent33");
  await service.down();
  const taken = await takeCase(page, "SYDJ", 431);
  await page.evaluate(
    async (person) => {
      const open = indexedDB.open(`yimen-${person}`);
      const db = await new Promise<IDBDatabase>((done) => {
        open.onsuccess = () => done(open.result);
      });
      const tx = db.transaction("outbox", "readwrite");
      const all = tx.objectStore("outbox").getAll();
      all.onsuccess = () => {
        for (const row of all.result) tx.objectStore("outbox").put({ ...row, box: new Uint8Array(40) });
      };
      await new Promise((done) => {
        tx.oncomplete = done;
      });
      db.close();
    },
    username.replace("agent", "agent-"),
  );
  await service.up();
  await syncNow(page);
  // Found, healed and sent in rounds of their own: what counts is that it arrives.
  expect(
    await until(
      "the damaged acts arrive",
      () => events(taken.id),
      (e) => e.length === whole.length,
    ),
  ).toEqual(whole);
  await waitSynced(page);
  await context.close();
});

test("42 power fails right after 'saved': every transaction that writes is strict, and the journal is flushed before the screen says done", async () => {
  const { page, context } = await phone("agent34");
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { durabilities: seen });
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      if (mode === "readwrite" && this.name.startsWith("yimen-agent")) seen.push(options?.durability ?? "default");
      return transaction.call(this, stores, mode, options);
    };
  });
  await page.goto(service.url);
  await unlock(page);
  await service.down();
  await takeCase(page, "SYDJ", 441);
  const seen = await page.evaluate(() => (window as unknown as { durabilities: string[] }).durabilities);
  expect(seen.length).toBeGreaterThan(5);
  expect(new Set(seen)).toEqual(new Set(["strict"]));
  // The paper is shown; the journal already holds the five acts.
  const lines = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("journal-agent-34");
    let text = "";
    for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values()) text += await (await handle.getFile()).text();
    return text.split("\n").filter((line) => line.includes('"row"')).length;
  });
  expect(lines).toBe(5);
  await service.up();
  await context.close();
});
