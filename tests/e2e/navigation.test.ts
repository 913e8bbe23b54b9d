import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

test("who goes to another screen while the first one is still being asked for and asked for again gets there, every time", async () => {
  for (let i = 0; i < 6; i += 1) {
    const { context } = await openPrivate({ phone: i % 2 === 0 });
    const page = await context.newPage();
    await signIn(page, service.url, "sl-leader");
    await page.click('nav.bar a[href="/items"]');
    await page.waitForSelector("#items-search");
    expect(await page.locator("h1").first().textContent()).toContain("事项");
    await context.close();
  }
});
