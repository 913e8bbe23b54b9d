import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 200 });
});
afterAll(() => service?.close());

test("the administrator enters next year's announcement, sees its faults, sees what it would move, and loads it", async () => {
  const { context } = await openPrivate();
  const page = await context.newPage();
  await signIn(page, service.url, "admin");
  await page.click('nav.bar a[href="/items"]');
  await page.click('main a[href="/calendar"]');
  await page.waitForSelector('[data-year="2026"]');
  expect(await page.inputValue("#year")).toBe("2027");
  await page.fill("#announcement", "2027-01-01 元旦\n2027-13-01 春节");
  await page.click('[data-form="announcement"] button[type=submit]');
  await page.waitForSelector('[data-faults="1"]');
  await page.getByText("第 2 行 没有这一天").waitFor();
  await page.fill("#announcement", "2027-01-01 元旦\n2027-01-09 上班");
  await page.click('[data-form="announcement"] button[type=submit]');
  await page.waitForSelector("[data-moved]");
  await page.fill("#calendar-document", "国办发明电〔2026〕9 号");
  await page.click('[data-form="load"] button[type=submit]');
  await page.waitForSelector('[data-year="2027"]');
  await page.getByText("已载入 2027 年").waitFor();
  expect(await service.db.sql`select loaded_by from calendar_years where year = 2027`).toMatchObject([{ loaded_by: "admin-1" }]);
  await context.close();
});
