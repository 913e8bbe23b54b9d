import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { fillForms, takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 5 });
});
afterAll(() => service?.close());

let agents = 30;
async function phone() {
  agents += 1;
  const profile = await openProfile({ phone: true });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, `agent${agents}`);
  await waitSynced(page);
  return { ...profile, page, username: `agent${agents}` };
}
const events = async (id: string) =>
  (await service.db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${id} order by version`).map((e) => e.type);
const whole = ["begun", "filled", "attached", "collected", "accepted"];

/** The whole browser at once, as a phone whose battery is pulled out. */
async function crash(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await Promise.race([cdp.send("Browser.crash").catch(() => {}), new Promise((r) => setTimeout(r, 2000))]);
  await context.close().catch(() => {});
}
const draftName = (page: Page, username: string) =>
  page.evaluate(
    (person) =>
      new Promise<string | null>((done) => {
        const open = indexedDB.open(`yimen-${person}`);
        open.onsuccess = () => {
          const all = open.result.transaction("drafts").objectStore("drafts").getAll();
          all.onsuccess = () => {
            open.result.close();
            done((all.result as { applicant: { name: string } }[])[0]?.applicant.name ?? null);
          };
        };
      }),
    username.replace("agent", "agent-"),
  );

test("13 the browser is killed in the middle of taking a case: what was typed and what was done is there again", async () => {
  const { page, context, dir, username } = await phone();
  await service.down();
  const taken = await takeCase(page, "SYDJ", 13);
  await page.click('nav.bar a[href="/new"]');
  await page.click('[data-item="GLJT"] button');
  await page.fill("#f-name", "杨未完");
  // Typed is not yet stored; what is asked here is that what is stored survives.
  await until(
    "the draft is stored",
    () => draftName(page, username),
    (name) => name === "杨未完",
  );
  await crash(context, page);
  const again = await openProfile({ phone: true, dir });
  const tab = again.context.pages()[0] ?? (await again.context.newPage());
  await tab.goto(service.url);
  await tab.click('a.line[href^="/draft/"]');
  await tab.waitForSelector("#f-name");
  expect(await tab.inputValue("#f-name")).toBe("杨未完");
  await service.up();
  // Browsers write cookies to the disk up to half a minute late: the session may be gone, the work is not.
  await tab.waitForSelector('.strip[data-phase="idle"], .strip[data-phase="signedOut"]', { timeout: 60_000 });
  if ((await tab.locator(".strip").getAttribute("data-phase")) === "signedOut") {
    await tab.click('nav.bar a[href="/me"]');
    await tab.fill("#username", username);
    await tab.fill("#password", "yimen-demo");
    await tab.click(".login button[type=submit]");
  }
  await waitSynced(tab);
  expect(await events(taken.id)).toEqual(whole);
  await again.context.close();
});

test.each([0, 40, 120, 300])("13 the browser is killed %d ms into the saving of a photo: the draft opens, and no photo it names is missing", async (delay) => {
  const { page, context, dir } = await phone();
  const { wanted } = await fillForms(page, "SYDJ", 130 + delay);
  // Noise does not shrink well: several tenths of a second between the choice and the last byte on the disk.
  const picture = join(dir, "large.png");
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1800, 1200);
    const ink = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    const noise = ink.createImageData(1800, 1200);
    for (let at = 0; at < noise.data.length; at += 65_536) crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
    ink.putImageData(noise, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
    return (bytes as Uint8Array & { toBase64(): string }).toBase64();
  });
  writeFileSync(picture, Buffer.from(png, "base64"));
  const material = wanted[0]?.code ?? "";
  void page.setInputFiles(`[data-material="${material}"]`, picture).catch(() => {});
  await new Promise((r) => setTimeout(r, delay));
  await crash(context, page);

  const again = await openProfile({ phone: true, dir });
  const tab = again.context.pages()[0] ?? (await again.context.newPage());
  await tab.goto(service.url);
  await tab.click('a.line[href^="/draft/"]');
  await tab.waitForSelector("#f-name");
  expect(await tab.inputValue("#f-name")).not.toBe("");
  for (let i = 0; i < 10 && (await tab.locator(`[data-material="${material}"]`).count()) === 0; i += 1) await tab.click('[data-do="next"]');
  const shown = await tab.locator(`.y-card:has([data-material="${material}"]) img`).count();
  expect(shown).toBeLessThanOrEqual(1);
  if (shown === 1)
    await tab.waitForFunction((code) => {
      const image = document.querySelector<HTMLImageElement>(`.y-card:has([data-material="${code}"]) img`);
      return image?.complete && image.naturalWidth > 100;
    }, material);
  await again.context.close();
});
