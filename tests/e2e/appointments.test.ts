import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 0 });
});
afterAll(() => service?.close());

test("an agent books from the guide; the last free window goes while they type, and they are told; the window sees who comes", async () => {
  const [phone, desk] = [await openPrivate({ phone: true }), await openPrivate()];
  const tab = async (profile: typeof phone): Promise<Page> => profile.context.pages()[0] ?? profile.context.newPage();
  const [agent, clerk] = [await tab(phone), await tab(desk)];
  await signIn(agent, service.url, "agent1");
  await waitSynced(agent);
  // 残疾人联合会 has one window.
  await agent.goto(`${service.url}/guide/CJRZ`);
  await agent.getByRole("link", { name: "预约" }).click();
  await agent.waitForSelector("#b-day");
  const day = await agent.locator("#b-day option").nth(3).getAttribute("value");
  await agent.selectOption("#b-day", day ?? "");
  await agent.click('[data-slot="10:00"]');
  await agent.fill("#b-name", "王小明");
  await agent.fill("#b-phone", "13800000000");
  await service.db.sql`insert into appointments (county, id, unit, "window", day, slot, mode, item, name, phone, address, remark, state, booked_by, office, at)
    values ('361028', gen_random_uuid(), 'CL', 'CL1', ${day}::text::date, '10:00', 'window', 'CJRZ', '先到的人', '+8613900000000', '', '', 'booked', 'agent-2', '361028100002', now())`;
  await agent.click('[data-form="booking"] button[type=submit]');
  await agent.getByText("这个时间刚刚被约满").waitFor();
  expect(await agent.inputValue("#b-name")).toBe("王小明");
  await agent.click('[data-slot="10:30"]');
  await agent.click('[data-form="booking"] button[type=submit]');
  await agent.waitForSelector('[data-appointment="10:30"] >> text=王小明');

  await signIn(clerk, service.url, "cl-clerk");
  await waitSynced(clerk);
  await clerk.click('a[href="/appointments"]');
  await clerk.waitForSelector('[data-appointment="10:30"] >> text=138****0000');
  expect(await clerk.locator("[data-appointment]").count()).toBe(2);
  // By the keyboard down the day: after one the next that waits has the focus, and other lines are left alone.
  await clerk.evaluate(() => document.querySelector('[data-appointment="10:30"]')?.classList.add("marked"));
  await clerk.focus('[data-appointment="10:00"] [data-do="kept"]');
  await clerk.keyboard.press("Enter");
  await clerk.waitForSelector('[data-appointment="10:00"] >> text=已到');
  await clerk.waitForFunction(() => document.activeElement?.matches('[data-appointment="10:30"] [data-do="kept"]'));
  expect(await clerk.locator('[data-appointment="10:30"].marked').count()).toBe(1);
  await clerk.keyboard.press("Enter");
  await clerk.waitForSelector('[data-appointment="10:30"] >> text=已到');
  await clerk.waitForFunction(() => document.activeElement?.matches('[data-appointment="10:30"]'));
  await phone.context.close();
  await desk.context.close();
});
