import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

test("the agent's first screens load less than 120 kB of script, gzipped", async () => {
  const profile = await openProfile({ phone: true });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  // What the page itself asks for; the service worker fetches the rest behind it.
  const scripts = new Map<string, Promise<number>>();
  page.on("response", (response) => {
    if (!response.url().includes("/assets/") || !response.url().endsWith(".js") || response.fromServiceWorker()) return;
    scripts.set(
      response.url(),
      response.body().then((body) => gzipSync(body).length),
    );
  });
  await page.goto(service.url, { waitUntil: "networkidle" });
  const before = (await Promise.all(scripts.values())).reduce((a, b) => a + b, 0);
  expect(before).toBeGreaterThan(80_000);
  console.log(`first load: ${before} bytes`);
  expect(before).toBeLessThan(120_000);
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  await profile.context.close();
});
