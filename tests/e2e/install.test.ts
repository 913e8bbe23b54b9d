import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 0 });
});
afterAll(() => service?.close());

test("where the browser offers to install the app the page of the person invites to it, once; the manifest has what phones ask for", async () => {
  const { context } = await openProfile({ phone: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  await page.click('nav.bar a[href="/me"]');
  await page.waitForSelector("[data-do=lock]");
  // This browser finds the app fit to be installed and offers it by itself; the person's answer is given by hand, to an offer like its own.
  await page.waitForSelector("[data-install]");
  const asked = page.evaluate(
    () =>
      new Promise<boolean>((done) => {
        const event = new Event("beforeinstallprompt", { cancelable: true });
        Object.assign(event, { prompt: async () => done(event.defaultPrevented), userChoice: Promise.resolve({ outcome: "accepted" }) });
        window.dispatchEvent(event);
      }),
  );
  await page.click('[data-do="install"]');
  expect(await asked).toBe(true);
  await page.locator("[data-install]").waitFor({ state: "detached" });
  const manifest = (await (await fetch(`${service.url}/manifest.webmanifest`)).json()) as { icons: { sizes: string; purpose: string; type: string }[]; shortcuts: unknown[] };
  expect(manifest.icons.filter((i) => i.type === "image/png").map((i) => `${i.sizes} ${i.purpose}`)).toEqual(["192x192 any", "512x512 any", "512x512 maskable"]);
  expect(manifest.shortcuts.length).toBeGreaterThan(0);
  await context.close();
});

test("on a county's first morning the administrator lets in all devices that wait, with one reason", async () => {
  await service.db
    .sql`insert into devices (county, id, person, label, suite, public_key, status) select '361028', gen_random_uuid(), 'agent-' || n, 'phone', 'platform', 'k' || n, 'pending' from generate_series(2, 9) n`;
  await service.db
    .sql`insert into devices (county, id, person, label, suite, public_key, status, remark) values ('361028', gen_random_uuid(), 'agent-10', 'phone', 'platform', 'k10', 'pending', 'copied')`;
  const { context } = await openProfile({});
  const page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, service.url, "admin");
  await page.click('[data-do="approve-all"]');
  await page.fill("#approve-all-reason", "上岗培训时当面核对");
  await page.click("form.reason button[type=submit]");
  await page.locator('[data-tab="pending"] .number', { hasText: /^1$/ }).waitFor();
  // What is odd about a device is for eyes of its own.
  expect(await service.db.sql`select status, count(*)::int as n from devices where person <> 'admin-1' and person <> 'agent-1' group by status order by status`).toMatchObject([
    { status: "approved", n: 8 },
    { status: "pending", n: 1 },
  ]);
  await context.close();
});
