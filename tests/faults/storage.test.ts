import { appendFileSync, cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { fillForms, takeCase } from "../harness/story.ts";

let service: Service;
/** A picture that no case of these tests has: a photo is kept once, by its content. */
const otherPicture = join(import.meta.dirname, "../../docs/screenshots/paper-390.png");
const webDir = mkdtempSync(join(tmpdir(), "yimen-web-"));
beforeAll(async () => {
  cpSync(join(import.meta.dirname, "../../apps/web/dist"), webDir, { recursive: true });
  service = await startService({ cases: 10, webDir });
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
const filesHere = (page: Page, username: string) =>
  page.evaluate(
    (person) =>
      new Promise<number>((done) => {
        const open = indexedDB.open(`yimen-${person}`);
        open.onsuccess = () => {
          const count = open.result.transaction("files").objectStore("files").count();
          count.onsuccess = () => {
            open.result.close();
            done(count.result);
          };
        };
      }),
    username.replace("agent", "agent-"),
  );
/** From now on the browser refuses to write so many photos, whatever its estimate says. */
const refuseWrites = (page: Page, times: number) =>
  page.evaluate((n) => {
    let left = n;
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value, key) {
      if (this.name === "files" && left > 0) {
        left -= 1;
        throw new DOMException("full", "QuotaExceededError");
      }
      return put.call(this, value, key);
    };
  }, times);

test("14, 46 the browser refuses to write a photo while it reports plenty of room: photos that the county has make room, and the new one is kept", async () => {
  const { page, context, username } = await phone("agent2");
  await takeCase(page, "SYDJ", 1401);
  await waitSynced(page);
  const before = await filesHere(page, username);
  expect(before).toBeGreaterThan(0);
  await page.waitForFunction(
    (person) =>
      new Promise<boolean>((done) => {
        const open = indexedDB.open(`yimen-${person}`);
        open.onsuccess = () => {
          const left = open.result.transaction("files").objectStore("files").index("uploaded").count(0);
          left.onsuccess = () => {
            open.result.close();
            done(left.result === 0);
          };
        };
      }),
    username.replace("agent", "agent-"),
  );
  const { wanted } = await fillForms(page, "SYDJ", 1402);
  await refuseWrites(page, 1);
  await page.setInputFiles(`[data-material="${wanted[0]?.code}"]`, otherPicture);
  await page.waitForSelector(`.y-card:has([data-material="${wanted[0]?.code}"]) .y-tag.ok`);
  // The uploaded ones are gone from here, the new one is there.
  expect(await filesHere(page, username)).toBe(1);
  await context.close();
});

test("14, 46 no room even so: said in words, nothing called saved, and all that was typed is kept", async () => {
  const { page, context } = await phone("agent3");
  const { wanted, applicant } = await fillForms(page, "SYDJ", 1403);
  await refuseWrites(page, 1000);
  await page.setInputFiles(`[data-material="${wanted[0]?.code}"]`, otherPicture);
  await page.waitForSelector('[role="alert"]');
  expect(await page.locator('[role="alert"]').textContent()).toContain("空间满了");
  expect(await page.locator(`.y-card:has([data-material="${wanted[0]?.code}"]) img`).count()).toBe(0);
  await page.goto(service.url);
  await unlock(page);
  // The form is where it was; page by page back, all of it is there.
  await page.click('a.line[href^="/draft/"]');
  await page.waitForSelector(`[data-material="${wanted[0]?.code}"]`, { state: "attached" });
  while ((await page.locator("#f-name").count()) === 0) await page.getByRole("button", { name: "上一步" }).click();
  expect(await page.inputValue("#f-name")).toBe(applicant.name);
  await context.close();
});

test("15 the browser gives no promise to keep what lies here: the person reads so, and is warned before work gets old", async () => {
  const { page, context } = await phone("agent4");
  await page.addInitScript(() => {
    navigator.storage.persisted = async () => false;
    navigator.storage.persist = async () => false;
  });
  await page.goto(`${service.url}/me`);
  await unlock(page);
  await page.getByText("浏览器可能在空间不足时清除数据").waitFor();
  await service.down();
  await takeCase(page, "SYDJ", 1501);
  expect(await page.locator('[data-risk="reportSoon"]').count()).toBe(0);
  // Four days later, still no signal.
  await page.clock.install({ time: Date.now() + 4 * 86_400_000 });
  await page.goto(service.url);
  await unlock(page);
  await page.waitForSelector('[data-risk="reportSoon"]');
  await service.up();
  await context.close();
});

test("15 the browser has cleared its databases: the person is told what came back, the rest is downloaded again, nothing is claimed safe that is not", async () => {
  const { page, context, username } = await phone("agent5");
  await takeCase(page, "SYDJ", 1502);
  await waitSynced(page);
  await service.down();
  const waiting = await takeCase(page, "SYDJ", 1503);
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
  await page.waitForSelector('[data-recovered="5"]');
  await page.waitForSelector('.strip[data-pending="5"]');
  await service.up();
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  expect(await events(waiting.id)).toEqual(whole);
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForFunction(() => Number(document.querySelector("h1 .small")?.textContent) >= 2);
  await context.close();
});

test("19 a cold start with no network after thirty days: it opens, a case is taken and numbered, and goes up when the line is back", async () => {
  const { context, dir } = await phone("agent6");
  await context.close();
  await service.down();
  const again = await openProfile({ phone: true, dir });
  const page = again.context.pages()[0] ?? (await again.context.newPage());
  // The session has run out by then.
  await service.db.sql`delete from sessions`;
  await page.goto(service.url);
  await unlock(page);
  const taken = await takeCase(page, "SYDJ", 1901);
  expect(taken.number).toMatch(/^361028-/);
  await service.up();
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  expect(await events(taken.id)).toEqual(whole);
  await again.context.close();
});

test("19 the first start ever on a device, the line gone since the page came: it says what to do", async () => {
  const { context } = await openProfile({ phone: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(service.url);
  await page.waitForSelector("#username");
  await service.down();
  await page.fill("#username", "agent7");
  await page.fill("#password", "yimen-demo");
  await page.click("button[type=submit]");
  await page.getByText("第一次在本机登录需要联网").waitFor();
  await service.up();
  await context.close();
});

test("17, 18 a new shell is offered and never forced; two tabs of two versions work on one store meanwhile; an old shell against a newer server still reports", async () => {
  const { page, context } = await phone("agent8");
  const second = await context.newPage();
  await second.goto(service.url);
  await second.waitForSelector("nav.bar");
  // The county serves another shell from now on.
  appendFileSync(join(webDir, "sw.js"), "\n// another version\n");
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.getByText("有新版本").waitFor();
  await page.bringToFront();
  const taken = await takeCase(page, "SYDJ", 1701);
  await second.bringToFront();
  await second.waitForSelector(`a[href="/case/${taken.id}"]`);
  await waitSynced(second);
  expect(await events(taken.id)).toEqual(whole);
  // Taken when the person says so: never a blank page.
  await page.bringToFront();
  await page.click('nav.bar a[href="/cases"]');
  await page.getByText("现在更新").click();
  await unlock(page);
  await page.waitForSelector("nav.bar");
  await context.close();
});

test("17 another tab holds the local database open while it is to be upgraded: it lets go, and nothing is lost", async () => {
  const { page, context, username } = await phone("agent9");
  await service.down();
  const taken = await takeCase(page, "SYDJ", 1702);
  const second = await context.newPage();
  await second.goto(service.url);
  await unlock(second);
  // What a newer version does at its start: the same database, one version up.
  const upgraded = await second.evaluate(
    (person) =>
      new Promise<string>((done) => {
        const open = indexedDB.open(`yimen-${person}`, 20);
        open.onupgradeneeded = () => {};
        open.onblocked = () => setTimeout(() => done("blocked"), 3000);
        open.onsuccess = () => {
          open.result.close();
          done("upgraded");
        };
        open.onerror = () => done("failed");
      }),
    username.replace("agent", "agent-"),
  );
  expect(upgraded).toBe("upgraded");
  await page.reload();
  await unlock(page);
  await page.waitForSelector('.strip[data-pending="5"]');
  await service.up();
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  expect(await events(taken.id)).toEqual(whole);
  await context.close();
});

test("22 ten thousand local cases: the list is whole, the last one can be scrolled to, and a search finds what it should", async () => {
  const [{ office } = { office: "" }] = await service.db.sql<{ office: string }[]>`select office from people where username = 'agent50'`;
  await service.db.sql`insert into cases (county, id, state, head_hash, office, unit, item, item_version, stage, step, applicant_name, applicant_key, updated_at)
    select county, overlay(id::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, jsonb_set(jsonb_set(state::jsonb, '{id}', to_jsonb(overlay(id::text placing lpad(to_hex(n), 12, '0') from 25))), '{applicant,name}', to_jsonb('张' || n))::json,
      head_hash, ${office}, unit, item, item_version, stage, step, '张' || n, n::text, updated_at
    from (select * from cases order by id limit 1) as one, generate_series(1, 10000) as n`;
  const { page, context } = await phone("agent50");
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForFunction(() => document.querySelector("h1 .small")?.textContent === "10000");
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await page.waitForFunction(() => document.querySelectorAll(".list .line").length > 3);
  await page.fill("#filter", "张9999");
  await page.waitForFunction(() => document.querySelector("h1 .small")?.textContent === "1");
  await context.close();
});
