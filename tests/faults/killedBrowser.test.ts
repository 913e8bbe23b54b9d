import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { killBrowser, openProfile, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
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

test("13 the browser is killed in the middle of taking a case: what was typed and what was done is there again", async () => {
  const { page, context, dir } = await phone();
  await service.down();
  const taken = await takeCase(page, "SYDJ", 13);
  await page.click('nav.bar a[href="/new"]');
  await page.click('[data-item="GLJT"] button');
  await page.fill("#f-name", "杨未完");
  // Typed is not yet stored; what is asked here is that what is stored survives.
  await page.waitForSelector('[data-unsaved="0"]');
  await killBrowser(context, dir);
  const again = await openProfile({ phone: true, dir });
  const tab = again.context.pages()[0] ?? (await again.context.newPage());
  await tab.goto(service.url);
  await unlock(tab);
  await tab.click('a.line[href^="/draft/"]');
  await tab.waitForSelector("#f-name");
  expect(await tab.inputValue("#f-name")).toBe("杨未完");
  await service.up();
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
  await killBrowser(context, dir);

  const again = await openProfile({ phone: true, dir });
  const tab = again.context.pages()[0] ?? (await again.context.newPage());
  await tab.goto(service.url);
  await unlock(tab);
  await tab.click('a.line[href^="/draft/"]');
  // It opens where it was; the first page is a few steps back.
  await tab.waitForSelector(".tasks .now");
  while ((await tab.locator("#f-name").count()) === 0) await tab.getByRole("button", { name: "上一步" }).click();
  expect(await tab.inputValue("#f-name")).not.toBe("");
  while ((await tab.locator(`[data-material="${material}"]`).count()) === 0) {
    const at = await tab.locator(".tasks .now").textContent();
    await tab.click('[data-do="next"]');
    await tab.waitForFunction((before) => document.querySelector(".tasks .now")?.textContent !== before, at);
  }
  const shown = await tab.locator(`.y-card:has([data-material="${material}"]) img`).count();
  expect(shown).toBeLessThanOrEqual(1);
  if (shown === 1)
    await tab.waitForFunction((code) => {
      const image = document.querySelector<HTMLImageElement>(`.y-card:has([data-material="${code}"]) img`);
      return image?.complete && image.naturalWidth > 100;
    }, material);
  await again.context.close();
});
