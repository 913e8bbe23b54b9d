import { readFileSync } from "node:fs";
import ExcelJS from "exceljs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
async function changePerson(tab: Page, username: string): Promise<void> {
  await tab.click('nav.bar a[href="/me"]');
  await tab.click('[data-do="lock"]');
  await tab.waitForSelector("main.login #password");
  await signIn(tab, service.url, username);
  await waitSynced(tab);
}
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

test("an item is changed in a workbook, tried, corrected, handed in and published by another; a case under way keeps its version, the next has the new one", async () => {
  const [phone, desk] = [await openPrivate({ phone: true }), await openPrivate()];
  const page = await phone.context.newPage();
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  const first = await takeCase(page, "SYDJ", 601);
  await waitSynced(page);

  const tab = await desk.context.newPage();
  await signIn(tab, service.url, "admin");
  await tab.click('nav.bar a[href="/items"]');
  await tab.waitForSelector('[data-item="SYDJ"]');
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.click('[data-do="export-items"]')]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(readFileSync(await download.path()) as unknown as ArrayBuffer);
  const items = book.getWorksheet("事项") as ExcelJS.Worksheet;
  const headers = items.getRow(1).values as string[];
  const column = (header: string) => headers.indexOf(header);
  let row = 0;
  items.eachRow((r, n) => {
    if (r.getCell(column("编码")).value === "SYDJ") row = n;
  });
  const upload = async () =>
    tab.setInputFiles('[data-do="import-items"]', { name: "items.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from(await book.xlsx.writeBuffer()) });
  items.getCell(row, column("承诺工作日")).value = "很快";
  await upload();
  await tab.waitForSelector('[data-trial="faulty"]');
  await tab.getByText(`事项 · 第 ${row} 行 · 承诺工作日`).waitFor();
  items.getCell(row, column("承诺工作日")).value = 0;
  items.getCell(row, column("条件")).value = "本县户籍的新生儿，出生一年内登记";
  await upload();
  await tab.waitForSelector('[data-trial="clean"]');
  await tab.getByText("新增 0 项，变更 1 项").waitFor();
  expect(await service.db.sql`select 1 from item_versions where code = 'SYDJ'`).toHaveLength(1);
  await tab.fill("#hand-in-reason", "条件调整");
  await tab.fill("#hand-in-document", "县政务〔2026〕8 号");
  await tab.click('[data-form="hand-in"] button[type=submit]');
  await tab.getByText("已提交 1 项").waitFor();
  // Who wrote it reads that another publishes it.
  await tab.click('[data-bundle="1"]');
  await tab.waitForSelector('[data-changed="SYDJ"] >> text=出生一年内登记');
  await tab.getByText("写过这份草稿的人不能自己发布").waitFor();
  await changePerson(tab, "admin2");
  await tab.click('nav.bar a[href="/items"]');
  await tab.click('[data-bundle="1"]');
  await tab.waitForSelector('[data-changed="SYDJ"] >> text=出生一年内登记');
  await tab.click('[data-do="publish-all"]');
  await tab.waitForSelector('[data-item="SYDJ"] >> text=v2');

  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  await page.click('nav.bar a[href="/new"]');
  await page.waitForSelector('[data-item="SYDJ"]');
  expect(await page.locator('[data-item="SYDJ"]').count()).toBe(1);
  const second = await takeCase(page, "SYDJ", 602);
  await waitSynced(page);
  const versionOf = async (id: string) => (await service.db.sql<{ v: number }[]>`select (state->>'itemVersion')::int as v from cases where id = ${id}`)[0]?.v;
  expect([await versionOf(first.id), await versionOf(second.id)]).toEqual([1, 2]);

  // Suspending goes the way of every change: its unit asks, another person publishes.
  await changePerson(tab, "wj-leader");
  await tab.click('nav.bar a[href="/items"]');
  await tab.click('[data-item="SYDJ"] [data-do="suspend-SYDJ"]');
  await tab.fill("#ask-reason-SYDJ", "系统切换");
  await tab.fill("#ask-document-SYDJ", "县政务〔2026〕9 号");
  await tab.click('[data-form="ask-suspended"] button[type=submit]');
  await tab.waitForSelector('[data-draft="SYDJ"]');
  await changePerson(tab, "admin");
  await tab.click('nav.bar a[href="/items"]');
  await tab.click('[data-draft="SYDJ"]');
  await tab.click('[data-do="publish"]');
  await tab.waitForSelector('[data-item="SYDJ"] >> text=暂停');
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await waitSynced(page);
  await page.click('nav.bar a[href="/new"]');
  await page.waitForSelector('[data-item="GLJT"]');
  expect(await page.locator('[data-item="SYDJ"]').count()).toBe(0);
  await phone.context.close();
  await desk.context.close();
});
