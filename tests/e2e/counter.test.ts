import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 1200 });
});
afterAll(() => service?.close());

const desk = async (username: string) => {
  const { context } = await openPrivate();
  const page = await context.newPage();
  await signIn(page, service.url, username);
  await waitSynced(page);
  return { page, context };
};
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("data-case") ?? "");
const opened = (page: Page) => page.waitForSelector("h1 [data-number]").then(() => /case\/([^/?]+)/.exec(page.url())?.[1]);

test("with the keyboard alone: down the list, into a case, on to the next, back to the place in the list, to the acts, and what the keys are", async () => {
  const { page, context } = await desk("mz-handler");
  await page.click('[data-tab="closed"]');
  await page.locator("[data-keys] .line", { hasText: "办结" }).first().waitFor();
  const ids = await page.locator("[data-keys] .line").evaluateAll((all) => all.map((line) => line.getAttribute("data-case")));
  expect(ids.length).toBeGreaterThan(3);
  for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
  expect(await focused(page)).toBe(ids[1]);
  await page.keyboard.press("Enter");
  expect(await opened(page)).toBe(ids[1]);
  await page.keyboard.press("j");
  await page.waitForURL(`**/case/${ids[2]}`);
  // Back: the same queue, and the place in it, also after a reload.
  await page.keyboard.press("Escape");
  await page.waitForSelector('[data-tab="closed"][aria-selected="true"]');
  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-case") === id, ids[1]);
  await page.reload();
  await unlock(page);
  await page.waitForSelector('[data-tab="closed"][aria-selected="true"]');
  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-case") === id, ids[1]);
  // What is open has acts, one key away.
  await page.click('[data-tab="accepted"]');
  await page.locator("[data-keys] .line", { hasText: "已受理" }).first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-act]");
  await page.keyboard.press("a");
  expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-act"))).toBe(true);
  // What lies on top of a case has Escape to itself, whoever opened it.
  const there = page.url();
  await page.evaluate(() => document.body.appendChild(document.createElement("dialog")).showModal());
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("dialog[open]") === null);
  expect(page.url()).toBe(there);
  // While one types, letters are letters.
  await page.keyboard.press("/");
  await page.waitForFunction(() => document.activeElement?.id === "search");
  await page.keyboard.type("j?/");
  expect(await page.inputValue("#search")).toBe("j?/");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog.keys[open]");
  await page.locator("dialog.keys input").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  expect(new URL(page.url()).pathname).toBe("/search");
  await context.close();
});

test("a queue and a place are an address; one surname finds its people; what is late looks late; what is decided stands still", async () => {
  const late = (
    await service.db.sql<{ id: string; unit: string }[]>`update cases set due_on = '2026-01-05', yellow_on = '2026-01-06'
      where id = (select id from cases where stage in ('accepted', 'underReview') and unit = 'MZ' order by id limit 1) returning id, unit`
  )[0];
  const { page, context } = await desk("mz-handler");
  const stage = (await service.db.sql<{ stage: string }[]>`select stage from cases where id = ${late?.id ?? ""}`)[0]?.stage;
  await page.goto(`${service.url}/?queue=${stage}`);
  await unlock(page);
  await page.locator(`[data-case="${late?.id}"].danger [data-lamp="danger"]`, { hasText: "超期" }).waitFor();
  // Only what is late, in the address too.
  await page.click('[data-only="late"]');
  await page.waitForFunction(() => [...document.querySelectorAll("[data-keys] .line")].every((line) => line.classList.contains("danger")));
  expect(new URL(page.url()).searchParams.get("only")).toBe("late");
  await page.goto(`${service.url}/search`);
  await unlock(page);
  await page.fill("#search", "王");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-keys] .line");
  for (const name of await page.locator(".line .top > span:first-child").allTextContents()) expect(name.startsWith("王")).toBe(true);
  const decided = (await service.db.sql<{ id: string }[]>`select id from cases where stage = 'closed' and unit = 'MZ' order by id desc limit 1`)[0];
  await page.goto(`${service.url}/case/${decided?.id}`);
  await unlock(page);
  await page
    .locator("section", { hasText: "承诺时限" })
    .locator("div", { hasText: /承诺时限：.*(用了 \d+ 个工作日，.* 停止计时|当天办完)/ })
    .first()
    .waitFor();
  expect(await page.locator("section", { hasText: "承诺时限" }).first().textContent()).not.toContain("还剩");
  await context.close();
});

test("what one does at a desk shows on a colleague's, in list, counts and the open case, without a reload and without losing the place", async () => {
  const [signer, colleague] = [await desk("mz-handler"), await desk("mz-leader")];
  const [open] = await service.db.sql<
    { id: string }[]
  >`select id from cases where unit = 'MZ' and stage = 'accepted' and step = 0 and item <> 'SYDJ' and deed_on > now() + interval '2 days' order by due_on desc limit 1`;
  const id = open?.id ?? "";
  await colleague.page.goto(`${service.url}/?queue=accepted`);
  await unlock(colleague.page);
  await colleague.page.locator(`[data-case="${id}"]`).waitFor();
  const count = () => colleague.page.locator('[data-tab="accepted"] .number').textContent().then(Number);
  const before = await count();
  const first = colleague.page.locator("[data-keys] .line").first();
  await first.focus();
  const place = await focused(colleague.page);
  // Another tab of the colleague's shows the case itself.
  const reading = await colleague.context.newPage();
  await reading.goto(`${service.url}/case/${id}`);
  await unlock(reading);
  await reading.waitForSelector('[data-stage="accepted"]');

  await signer.page.goto(`${service.url}/case/${id}`);
  await unlock(signer.page);
  await signer.page.click('[data-act="review"]');
  await signer.page.fill("#a-opinion", "属实");
  await signer.page.click('[data-form="review"] button[type=submit]');

  await colleague.page.locator(`[data-case="${id}"]`).waitFor({ state: "detached" });
  await reading.waitForSelector('[data-stage="underReview"]');
  expect(await count()).toBe(before - 1);
  await colleague.page.bringToFront();
  expect(await focused(colleague.page)).toBe(place);
  await signer.context.close();
  await colleague.context.close();
});
