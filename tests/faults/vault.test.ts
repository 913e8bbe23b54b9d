import type { CaseState } from "@yimen/domain";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

async function phone(username: string) {
  const profile = await openPrivate({ phone: true });
  const page = await profile.context.newPage();
  await signIn(page, service.url, username);
  await waitSynced(page);
  return { ...profile, page };
}
const lock = async (page: Page) => {
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="lock"]');
  await page.waitForSelector("nav.bar", { state: "detached" });
  await page.waitForSelector("main.login #password");
};
/** What the sign-in screen itself says; news of the account, which may be told above any screen once it is open, is no refusal. */
const REFUSED = 'main.login [role="alert"]';
const tryPassword = async (page: Page, password: string) => {
  await page.fill("#password", password);
  await page.click("button[type=submit]");
  await page.waitForSelector(`${REFUSED}, nav.bar`);
  await page.waitForSelector('button[type=submit][aria-busy="false"], nav.bar');
  return (await page.locator("nav.bar").count()) > 0 ? "open" : ((await page.locator(REFUSED).textContent()) ?? "");
};
const stateOf = async (id: string) => (await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;

test("21 wrong secrets many times: each further try has to wait, also after a restart, and with no network the right one opens", async () => {
  const { page, context } = await phone("agent2");
  await service.down();
  await lock(page);
  for (let i = 0; i < 3; i += 1) expect(await tryPassword(page, `wrong-${i}`)).toContain("密码不对");
  expect(await tryPassword(page, "yimen-demo")).toContain("秒后再试");
  await page.reload();
  expect(await tryPassword(page, "yimen-demo")).toContain("秒后再试");
  await page.waitForTimeout(5_200);
  expect(await tryPassword(page, "yimen-demo")).toBe("open");
  await service.up();
  await context.close();
});

test("21 two people at one counter: changed with a name and a secret, no network needed; neither sees the other's cases or drafts", async () => {
  const { page, context } = await phone("agent3");
  await service.down();
  const mine = await takeCase(page, "SYDJ", 301);
  await lock(page);
  await service.up();
  await signIn(page, service.url, "agent4");
  await waitSynced(page);
  expect(await stateOf(mine.id)).toBeUndefined();
  await service.down();
  const theirs = await takeCase(page, "SYDJ", 302);
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForSelector(`a[href="/case/${theirs.id}"]`);
  expect(await page.locator(`a[href="/case/${mine.id}"]`).count()).toBe(0);
  await lock(page);
  await page.click('[data-owner="agent3"]');
  await unlock(page);
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForSelector(`a[href="/case/${mine.id}"]`);
  expect(await page.locator(`a[href="/case/${theirs.id}"]`).count()).toBe(0);
  await service.up();
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  // Each case goes up under its own author, whoever's cookie the browser holds.
  expect((await stateOf(mine.id))?.firstAsked).toBe("agent-3");
  await lock(page);
  await page.click('[data-owner="agent4"]');
  await unlock(page);
  await waitSynced(page);
  expect((await stateOf(theirs.id))?.firstAsked).toBe("agent-4");
  await context.close();
});

test("21 the secret is forgotten: the county gives a new one, the store opens with it, and the work in it is there", async () => {
  const { page, context } = await phone("agent5");
  await service.down();
  const taken = await takeCase(page, "SYDJ", 305);
  await lock(page);
  await service.up();
  const desk = await openPrivate();
  const tab = await desk.context.newPage();
  await signIn(tab, service.url, "admin");
  const [device] = await service.db.sql<{ id: string }[]>`select id from devices where person = 'agent-5'`;
  const line = tab.locator(`[data-device="${device?.id}"]`);
  await line.locator(`[data-do="password-${device?.id}"]`).click();
  await line.locator("input").fill("new-secret-1");
  await line.locator("button[type=submit]").click();
  await line.locator("form").waitFor({ state: "detached" });
  await desk.context.close();
  expect(await tryPassword(page, "new-secret-1")).toBe("open");
  await waitSynced(page);
  expect((await stateOf(taken.id))?.number).toBe(taken.number);
  // From now on also with no network.
  await service.down();
  await lock(page);
  expect(await tryPassword(page, "yimen-demo")).toContain("密码不对");
  expect(await tryPassword(page, "new-secret-1")).toBe("open");
  await service.up();
  await context.close();
});

test("20 the phone is reported lost: at its next contact it hands over what waited and clears itself; the county applies it, the printed number stands", async () => {
  const { page, context } = await phone("agent6");
  await service.down();
  const taken = await takeCase(page, "SYDJ", 306);
  await service.up();
  await service.down();
  await service.db.sql`update devices set status = 'revoked' where person = 'agent-6'`;
  await service.up();
  await page.waitForSelector("main.login", { timeout: 60_000 });
  await page.getByText("县里已停用这台设备").waitFor();
  expect(await page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name).filter((n) => n?.startsWith("yimen-agent")))).toEqual([]);
  expect(await page.locator('[data-owner="agent6"]').count()).toBe(0);
  // Neither journal nor copy of the vault stays behind.
  const left = await page.evaluate(async () => {
    const names: string[] = [];
    for await (const [name, handle] of (await navigator.storage.getDirectory()) as unknown as AsyncIterable<[string, FileSystemDirectoryHandle]>)
      for await (const inner of (handle as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(`${name}/${inner}`);
    return names.filter((name) => name.includes("agent-6"));
  });
  expect(left).toEqual([]);
  expect(await stateOf(taken.id)).toBeUndefined();

  const desk = await openPrivate();
  const tab = await desk.context.newPage();
  await signIn(tab, service.url, "admin");
  const kept = tab.locator("[data-kept]").first();
  await kept.locator('[data-do^="apply"]').click();
  await kept.locator("input").fill("本人到场，核对无误");
  await kept.locator("button[type=submit]").click();
  await until(
    "applied",
    () => stateOf(taken.id),
    (state) => state?.stage === "accepted",
  );
  expect((await stateOf(taken.id))?.number).toBe(taken.number);
  await desk.context.close();
  await context.close();
});

test("a store of before, locked the old way, opens and is carried over to the hard one; a browser that can't goes on as it was", async () => {
  const profile = await openPrivate({ phone: true });
  const page = await profile.context.newPage();
  await page.addInitScript(() => {
    if (localStorage.getItem("hard") === null) delete (window as { WebAssembly?: unknown }).WebAssembly;
  });
  await signIn(page, service.url, "agent9");
  await waitSynced(page);
  const lockOf = () =>
    page.evaluate(
      () =>
        new Promise<{ rounds: number; hard?: { memory: number } }>((done) => {
          const open = indexedDB.open("yimen-device");
          open.onsuccess = () => {
            const asked = open.result.transaction("vaults").objectStore("vaults").getAll();
            asked.onsuccess = () => {
              const { rounds, hard } = asked.result[0];
              open.result.close();
              done({ rounds, ...(hard && { hard }) });
            };
          };
        }),
    );
  const old = await lockOf();
  expect(old.hard).toBeUndefined();
  expect(old.rounds).toBeGreaterThanOrEqual(600_000);
  await lock(page);
  expect(await tryPassword(page, "yimen-demo")).toBe("open");
  expect(await lockOf()).toEqual(old);
  await page.evaluate(() => localStorage.setItem("hard", "yes"));
  await lock(page);
  expect(await tryPassword(page, "wrong-one")).toContain("密码不对");
  expect(await tryPassword(page, "yimen-demo")).toBe("open");
  expect((await lockOf()).hard?.memory).toBe(65_536);
  await service.down();
  await lock(page);
  expect(await tryPassword(page, "wrong-one")).toContain("密码不对");
  expect(await tryPassword(page, "yimen-demo")).toBe("open");
  await service.up();
  await profile.context.close();
});
