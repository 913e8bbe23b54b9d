import { join } from "node:path";
import type { Page } from "playwright-core";
import { openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { Rig } from "./rig.ts";

const root = join(import.meta.dirname, "../..");

/** On a processor slowed down four times: from the secret to the first screen, and from there to the whole list of sealed cases. */
async function onSlowPhone(page: Page, cases: number) {
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="lock"]');
  await page.waitForSelector("nav.bar", { state: "detached" });
  await page.waitForSelector("main.login #password");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.fill("#password", "yimen-demo");
  const start = performance.now();
  await page.click("button[type=submit]");
  await page.waitForSelector("nav.bar");
  const unlockMs = Math.round(performance.now() - start);
  const opened = performance.now();
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForFunction((n) => document.querySelector("h1 .small")?.textContent === String(n), cases, { timeout: 120_000 });
  return { cpu: "4 x slower", unlockMs, listMs: Math.round(performance.now() - opened) };
}

/** The agent's own list of many local cases in the built app: how long until it shows, and the longest task while it opens, scrolls and filters. */
export async function listBench({ cases }: { cases: number }) {
  const rig = new Rig();
  await rig.start();
  await rig.fill(cases, "agent-20");
  const url = await rig.serve(join(root, "apps/web/dist"));
  const { context } = await openProfile({ phone: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, url, "agent20");
  await waitSynced(page);
  await page.reload();
  await waitSynced(page);
  await page.evaluate(() => {
    const seen = { longest: 0 };
    Object.assign(window, { tasks: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration);
    }).observe({ type: "longtask" });
  });
  const longest = async () =>
    Math.round(await page.evaluate(() => new Promise<number>((r) => setTimeout(() => r((window as unknown as { tasks: { longest: number } }).tasks.longest), 100))));
  const start = performance.now();
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForFunction((n) => document.querySelector("h1 .small")?.textContent === String(n), cases);
  const openMs = Math.round(performance.now() - start);
  const opening = await longest();
  for (let i = 1; i <= 20; i += 1) {
    await page.evaluate((share) => window.scrollTo(0, document.documentElement.scrollHeight * share), i / 20);
    await page.waitForTimeout(50);
  }
  await page.waitForSelector(".list .line");
  const scrolling = await longest();
  await page.fill("#filter", "王");
  await page.waitForTimeout(500);
  const filtering = await longest();
  const slow = await onSlowPhone(page, cases);
  await context.close();
  await rig.stop();
  return { cases, openMs, longestTaskMs: { opening, scrolling, filtering }, slow };
}
