import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { paperCases } from "../harness/paperCases.ts";
import { startService } from "../harness/service.ts";

/** `pnpm papers:thermal [folder]`: every kind of paper as a receipt printer prints it, 80 mm, and on A4, out of the app with its print styles. */
const folder = process.argv[2] ?? join(import.meta.dirname, "../../test-results/thermal");
mkdirSync(folder, { recursive: true });
const service = await startService({ cases: 0 });
const papers = await paperCases(service.db);
const { context } = await openProfile();
const page = context.pages()[0] ?? (await context.newPage());
await signIn(page, service.url, "town1");
await waitSynced(page);
const seen = new Set<string>();
for (const { state, key } of papers) {
  const kind = key.split(".")[0] ?? key;
  if (seen.has(kind)) continue;
  seen.add(kind);
  await page.emulateMedia({ media: "screen" });
  await page.goto(`${service.url}/case/${state.id}/paper/${key}`);
  await page.waitForSelector(".paper");
  await page.emulateMedia({ media: "print" });
  await page.locator(".paper").screenshot({ path: join(folder, `${kind}-a4.png`) });
  await page.emulateMedia({ media: "screen" });
  await page.click('button[aria-pressed="false"]');
  await page.emulateMedia({ media: "print" });
  await page.waitForTimeout(200);
  await page.locator(".paper").screenshot({ path: join(folder, `${kind}-80mm.png`) });
  console.log(kind);
}
await context.close();
await service.close();
process.exit(0);
