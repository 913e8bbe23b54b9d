import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

test("a phone without a network hands its day's work in as a file, photos with it; it goes up once, and reporting later doubles nothing", async () => {
  const [phone, desk] = [await openPrivate({ phone: true }), await openPrivate()];
  const page = await phone.context.newPage();
  await signIn(page, service.url, "agent31");
  await waitSynced(page);
  await phone.context.setOffline(true);
  const taken = [await takeCase(page, "SYDJ", 311), await takeCase(page, "GLJT", 312)];
  const hashes = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        const open = indexedDB.open("yimen-agent-31");
        open.onsuccess = () => {
          const keys = open.result.transaction("files").objectStore("files").getAllKeys();
          keys.onsuccess = () => done(keys.result as string[]);
        };
      }),
  );
  await service.db.sql`delete from attachments`;
  await page.click(".strip");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click('[data-do="export"]')]);
  const file = await download.path();
  const text = readFileSync(file, "utf8");
  expect(text.trim().split("\n")).toHaveLength(1 + hashes.length);
  for (const { name } of taken) expect(text).not.toContain(name);

  const tab = await desk.context.newPage();
  await signIn(tab, service.url, "town1");
  await waitSynced(tab);
  await tab.click(".strip");
  await tab.setInputFiles('[data-do="import"]', { name: "work.yimen", mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  await tab.getByText(`新收 10 项，已有 0 项，未接受 0 项，照片 ${hashes.length} 张`).waitFor();
  const rows = await service.db.sql<{ number: string }[]>`select number from cases where id = any(${taken.map((c) => c.id)}::uuid[])`;
  expect(rows.map((r) => r.number).sort()).toEqual(taken.map((c) => c.number).sort());
  expect((await service.db.sql<{ hash: string }[]>`select hash from attachments where uploaded_by = 'agent-31'`).map((r) => r.hash).sort()).toEqual([...hashes].sort());

  await tab.setInputFiles('[data-do="import"]', { name: "work.yimen", mimeType: "application/octet-stream", buffer: Buffer.from(text.slice(0, -100)) });
  await tab.getByText("这个文件不能识别").waitFor();

  await phone.context.setOffline(false);
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  expect(await service.db.sql`select 1 from case_events where case_id = any(${taken.map((c) => c.id)}::uuid[])`).toHaveLength(10);
  await phone.context.close();
  await desk.context.close();
});
