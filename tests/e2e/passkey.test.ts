import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

/** A phone whose own lock is Chromium's virtual authenticator. */
async function phone(username: string, hasPrf: boolean) {
  const profile = await openPrivate({ phone: true });
  const page = await profile.context.newPage();
  const session = await profile.context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf },
  });
  await signIn(page, service.url, username);
  await waitSynced(page);
  return { ...profile, page, session, authenticatorId };
}
const setUp = async (page: Page, password: string) => {
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="passkey-add"]');
  await page.fill("#passkey-secret", password);
  await page.click("[data-passkey] form button[type=submit]");
};
const open = async (page: Page, password: string) => {
  await page.fill("#password", password);
  await page.click("button[type=submit]");
  await page.waitForSelector("nav.bar");
};
const lock = async (page: Page) => {
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="lock"]');
  await page.waitForSelector("nav.bar", { state: "detached" });
  await page.waitForSelector("main.login #password");
};

test("a passkey opens the store with no network; a new password leaves it, a strange finger opens nothing, and taken off it is gone", async () => {
  const { page, context, session, authenticatorId } = await phone("agent1", true);
  await setUp(page, "not-the-password");
  await page.locator("[data-passkey] .y-notice.danger", { hasText: "密码不对" }).waitFor();
  expect((await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials).toEqual([]);
  await page.fill("#passkey-secret", "yimen-demo");
  await page.click("[data-passkey] form button[type=submit]");
  await page.waitForSelector('[data-passkey="on"]');

  await service.down();
  const taken = await takeCase(page, "SYDJ", 81);
  await lock(page);
  await page.click('[data-do="passkey"]');
  await page.waitForSelector("nav.bar");
  await page.click('nav.bar a[href="/cases"]');
  await page.waitForSelector(`a[href="/case/${taken.id}"]`);

  // What it opened speaks to the county as ever, and a new password leaves the second way as it is.
  await service.up();
  await page.click(".strip");
  await page.click('[data-do="wake"]');
  await waitSynced(page);
  expect(await service.db.sql`select 1 from cases where id = ${taken.id}`).toHaveLength(1);
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="password"]');
  for (const [field, value] of [
    ["old", "yimen-demo"],
    ["fresh", "a-word-of-my-own"],
    ["again", "a-word-of-my-own"],
  ] as const)
    await page.fill(`#p-${field}`, value);
  await page.click("form:has(#p-old) button[type=submit]");
  await page.waitForSelector("#p-old", { state: "detached" });
  await lock(page);
  await page.click('[data-do="passkey"]');
  await page.waitForSelector("nav.bar");

  await lock(page);
  await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.click('[data-do="passkey"]');
  await page.locator('main.login [role="alert"]', { hasText: "没有认出" }).waitFor();
  await open(page, "a-word-of-my-own");
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="passkey-remove"]');
  await page.waitForSelector('[data-passkey="off"]');
  await lock(page);
  expect(await page.locator('[data-do="passkey"]').count()).toBe(0);
  await open(page, "a-word-of-my-own");
  await context.close();
});

test("an authenticator that can't answer the question is said to be unable, and the password goes on", async () => {
  const { page, context } = await phone("agent2", false);
  await setUp(page, "yimen-demo");
  await page.locator("[data-passkey] .y-notice.danger", { hasText: "不能这样打开" }).waitFor();
  await lock(page);
  expect(await page.locator('[data-do="passkey"]').count()).toBe(0);
  await open(page, "yimen-demo");
  await context.close();
});
