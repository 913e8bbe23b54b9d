import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeCamera, openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { fillForms } from "../harness/story.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 300 });
});
afterAll(() => service?.close());

/** What is judged is what people look at: nothing has been drawn for a fifth of a second, and nothing moves. */
const atRest = (page: Page) =>
  page.evaluate(async () => {
    await new Promise<void>((rest) => {
      let quiet = setTimeout(done, 200);
      const watch = new MutationObserver(() => {
        clearTimeout(quiet);
        quiet = setTimeout(done, 200);
      });
      watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      function done() {
        watch.disconnect();
        rest();
      }
    });
    await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined)));
  });

async function violations(page: Page): Promise<string[]> {
  await atRest(page);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string; any: { message: string }[] }[] }[] }> } }).axe;
    const { violations } = await run.run();
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)} ${v.nodes[0]?.any[0]?.message ?? ""}`);
  });
}

/** As a phone and as a desk show it. */
const looks = { phone: { width: 390, height: 844 }, desk: { width: 1366, height: 820 } };

test("no serious violation on any screen, on a phone or at a desk", async () => {
  const profile = await openPrivate({ phone: true, args: fakeCamera });
  const page = await profile.context.newPage();
  const found: Record<string, string[]> = {};
  const look = async (name: string) => {
    for (const [device, size] of Object.entries(looks)) {
      await page.setViewportSize(size);
      const seen = await violations(page);
      if (seen.length > 0) found[`${name}, ${device}`] = seen;
      // No sideways scrolling either.
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 1) found[`${name}, ${device}: ${wide} px too wide`] = [];
    }
  };
  await page.goto(service.url);
  await look("login");
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  await look("today");
  await page.goto(`${service.url}/appointments?item=GLJT`);
  await page.selectOption("#b-day", { index: 2 });
  await page.waitForSelector("[data-slot]");
  await look("/appointments");
  for (const path of ["/guide/GLJT/form", "/new", "/cases", "/outbox", "/me", "/guide/GLJT"]) {
    await page.goto(service.url + path);
    await page.waitForSelector("h1");
    await look(path);
  }
  await page.goto(`${service.url}/new`);
  await page.click('[data-item="GLJT"] button');
  await page.click('[data-do="next"]');
  await look("intake with errors");
  const { wanted } = await fillForms(page, "GLJT", 5);
  await look("materials");
  await page.click(`[data-camera="${wanted[0]?.code}"]`);
  await page.waitForSelector("dialog.camera video[data-playing]");
  await page.click('[data-do="shoot"]');
  await page.waitForSelector('[data-shots="1"]');
  await look("camera");
  await page.click('[data-do="camera-done"]');
  await page.click('nav.bar a[href="/cases"]');
  await page.locator(".line").first().click();
  await page.waitForSelector("[data-stage]");
  await look("case");
  await page.locator(".y-card a.y-button").first().click();
  await page.waitForSelector(".paper");
  await look("paper");
  await page.goto(`${service.url}/me`);
  await page.click('[data-do="password"]');
  await look("changing the password");
  await page.click('[data-do="logout"]');
  await page.waitForSelector("main.login #password");
  await look("lock screen");
  await page.waitForLoadState("load");
  await signIn(page, service.url, "mz-handler");
  await page.waitForSelector(".tabs");
  await look("inbox");
  await page.click('nav.bar a[href="/search"]');
  await page.fill("#search", "361028");
  await page.click("main button[type=submit]");
  await page.waitForSelector(".line");
  await look("search");
  await page.click('nav.bar a[href="/signals"]');
  await page.waitForSelector("[data-watched]");
  await page.click('[data-closed="true"]');
  await page.waitForSelector("[data-signal]");
  await look("signals");
  // An act's form with all kinds of fields.
  await page.click('nav.bar a[href="/"]');
  await page.waitForSelector(".line");
  await page.locator(".line").first().click();
  await page.waitForSelector("[data-act]");
  for (const button of await page.locator("[data-act]").all()) {
    await button.click();
    await page.waitForSelector("[data-form]");
    await look(`act ${await button.getAttribute("data-act")}`);
  }
  const signOut = async () => {
    await page.goto(`${service.url}/me`);
    await page.click('[data-do="second"]');
    await page.waitForSelector("[data-secret]");
    await look("second step");
    await page.click('[data-do="logout"]');
    await page.waitForSelector("main.login #password");
    await page.waitForLoadState("load");
  };
  await signOut();
  await signIn(page, service.url, "leader");
  await page.click('[data-kind="year"]');
  await page.waitForSelector(".plot[data-drawn] canvas");
  for (const table of await page.locator(".chart summary").all()) await table.click();
  await page.click('[data-tile="taken"]');
  await page.waitForSelector("[data-case]");
  await page.click('[data-do="show-office"]');
  await page.waitForSelector('[data-part="office"]');
  await look("figures");
  await signOut();
  await signIn(page, service.url, "admin");
  for (const [path, sign] of [
    ["/devices", "h1"],
    ["/items", "[data-item]"],
    ["/calendar", "[data-year]"],
    ["/mandates", "[data-form=mandate]"],
    ["/seals", "[data-seal]"],
    ["/county?tab=ready", "[data-ready]"],
    ["/county?tab=offices", "[data-office]"],
    ["/county?tab=windows", "[data-unit]"],
    ["/county?tab=people", "[data-person]"],
    ["/county?tab=workbook", "[data-do=try-county]"],
    ["/county?tab=templates", '[data-tab="templates"][aria-selected="true"]'],
  ] as const) {
    await page.goto(service.url + path);
    await page.waitForSelector(sign);
    await look(path);
  }
  await page.goto(`${service.url}/items`);
  await page.click('[data-do="edit-GLJT"]');
  for (const tab of ["basic", "time", "materials", "form", "route", "law", "preview"]) {
    await page.click(`[data-tab="${tab}"]`);
    await look(`editor ${tab}`);
  }
  await signOut();
  await signIn(page, service.url, "town1");
  await page.goto(`${service.url}/unsettled`);
  await page.waitForSelector("h1");
  await look("/unsettled");
  expect(found).toEqual({});
  await profile.context.close();
});
