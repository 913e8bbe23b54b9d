import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20, secondFactor: true });
});
afterAll(() => service?.close());

const password = "yimen-demo";

test("a handler sets up the second step at the first sign-in, and is asked for a code in the next browser", async () => {
  const first = await openPrivate();
  const page = await first.context.newPage();
  await page.goto(service.url);
  await page.fill("#username", "mz-handler");
  await page.fill("#password", password);
  await page.click("button[type=submit]");
  const secret = (await page.locator("[data-secret]").getAttribute("data-secret")) ?? "";
  const code = (ahead = 0) => new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: Date.now() + ahead });
  expect(await page.locator('img[alt="两步验证的二维码"]').evaluate((i: HTMLImageElement) => i.complete && i.naturalWidth > 0)).toBe(true);
  await page.fill("#code", "000000");
  await page.click("button[type=submit]");
  await page.getByText("验证码不对").waitFor();
  await page.fill("#code", code());
  await page.click("button[type=submit]");
  await page.waitForSelector("nav.bar");
  await first.context.close();

  const second = await openPrivate();
  const tab = await second.context.newPage();
  await tab.goto(service.url);
  await tab.fill("#username", "mz-handler");
  await tab.fill("#password", password);
  await tab.click("button[type=submit]");
  await tab.waitForSelector("#code");
  expect(await tab.locator("[data-secret]").count()).toBe(0);
  await tab.fill("#code", code(30_000));
  await tab.click("button[type=submit]");
  await tab.waitForSelector("nav.bar");
  await second.context.close();
});

test("signed out everywhere on one device: the other keeps its work, sends nothing until the password was given, then all", async () => {
  const [phone, desk] = [await openPrivate({ phone: true }), await openPrivate()];
  const page = await phone.context.newPage();
  const tab = await desk.context.newPage();
  for (const p of [page, tab]) {
    await signIn(p, service.url, "agent21");
    await waitSynced(p);
  }
  await tab.click('nav.bar a[href="/me"]');
  await tab.getByRole("button", { name: "退出所有设备" }).click();
  await tab.click('[data-do="confirm"]');
  await tab.waitForSelector("main.login");

  const taken = await takeCase(page, "SYDJ", 71);
  await page.waitForSelector('.strip[data-phase="signedOut"]');
  expect(await service.db.sql`select 1 from cases where id = ${taken.id}`).toHaveLength(0);
  await page.click('nav.bar a[href="/me"]');
  await page.fill("#again", "not the password");
  await page.click("[data-again] button[type=submit]");
  await page.getByText("账号或密码不对").waitFor();
  await page.fill("#again", password);
  await page.click("[data-again] button[type=submit]");
  await waitSynced(page);
  expect(await service.db.sql`select 1 from cases where id = ${taken.id} and number = ${taken.number}`).toHaveLength(1);
  await phone.context.close();
  await desk.context.close();
});
