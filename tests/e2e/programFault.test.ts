import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 40 });
});
afterAll(() => service?.close());

const looksOf = (page: Page) => page.evaluate(() => (window as unknown as { looks: string[] }).looks);

test("a fault of the program is called one, its place is kept to be shown and exported, and the work goes up once it is mended", async () => {
  const { context } = await openPrivate({ phone: true });
  const page = await context.newPage();
  // Every word that the strip says from the first moment on.
  await page.addInitScript(() => {
    const looks: string[] = [];
    Object.assign(window, { looks });
    new MutationObserver(() => {
      const phase = document.querySelector<HTMLElement>(".strip")?.dataset.phase;
      if (phase && looks.at(-1) !== phase) looks.push(phase);
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  expect((await looksOf(page))[0]).toBe("starting");
  expect(await looksOf(page)).not.toContain("offline");

  // A program that sends what the county does not take.
  await page.route(/sync\.push/, (route) =>
    route.fulfill({
      status: 400,
      contentType: "application/json",
      body: JSON.stringify({ error: { message: "input.invalid", code: -32600, data: { code: "BAD_REQUEST", httpStatus: 400 } } }),
    }),
  );
  const taken = await takeCase(page, "SYDJ", 77);
  await page.waitForSelector('.strip[data-phase="failed"]');
  expect(await page.locator(".strip").textContent()).not.toContain("无网络");
  expect(await looksOf(page)).not.toContain("offline");
  await page.click(".strip");
  await page.waitForSelector("[data-fault]");
  expect(await page.locator("[data-fault]").textContent()).toContain("400 input.invalid");
  const coming = page.waitForEvent("download");
  await page.click('[data-do="export-faults"]');
  const file = readFileSync(await (await coming).path(), "utf8");
  expect(JSON.parse(file).faults[0]).toMatchObject({ status: 400, said: "input.invalid" });
  expect(file).not.toContain(taken.name);

  await page.unroute(/sync\.push/);
  await page.click('nav.bar a[href="/me"]');
  await waitSynced(page);
  expect(await service.db.sql`select stage from cases where id = ${taken.id}`).toEqual([{ stage: "accepted" }]);
  await context.close();
});

test("a county that can't now, and a list that the program can't show, are said as what they are", async () => {
  const { context } = await openPrivate();
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(/trpc\/([\w.]+)/.exec(request.url())?.[1] ?? ""));
  await signIn(page, service.url, "mz-handler");
  await waitSynced(page);
  // Nothing is asked twice at the start.
  for (const what of ["case.counts", "case.inbox", "case.copies", "catalogue.all"]) expect([what, asked.filter((a) => a === what).length]).toEqual([what, 1]);
  const answer = (status: number, message: string) => ({
    status,
    contentType: "application/json",
    body: JSON.stringify({ error: { message, code: -32603, data: { httpStatus: status } } }),
  });
  await page.route(/case\.search/, (route) => route.fulfill(answer(503, "server.busy")));
  await page.click('nav.bar a[href="/search"]');
  await page.fill("#search", "王小明");
  await page.click("main button[type=submit]");
  await page.getByText("县里的系统暂时办不了").waitFor();
  await page.unroute(/case\.search/);
  await page.route(/case\.search/, (route) => route.fulfill(answer(400, "input.invalid")));
  await page.click("main button[type=submit]");
  await page.getByText("不是网络问题").waitFor();
  await page.unroute(/case\.search/);
  await page.route(/case\.search/, (route) => route.abort());
  await page.click("main button[type=submit]");
  await page.getByText("现在连不上县里").waitFor();
  await context.close();
});

test("below the floor, one plain page says so, and the program does not begin", async () => {
  const { context } = await openPrivate({ phone: true });
  const page = await context.newPage();
  await page.addInitScript(() => delete (Array.prototype as { at?: unknown }).at);
  await page.goto(service.url);
  await page.getByText("这个浏览器版本太旧").waitFor();
  expect(await page.getByText("网址须以 https 开头").isVisible()).toBe(false);
  expect(await page.locator("#app").count()).toBe(0);
  await context.close();
});
