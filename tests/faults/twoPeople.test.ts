import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { Line } from "../harness/line.ts";
import { type Service, startService } from "../harness/service.ts";
import { sign, takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 5 });
});
afterAll(() => service?.close());

const act = async (page: Page, type: string, field: string, text: string, signed = false) => {
  await page.waitForSelector("[data-act]");
  if ((await page.locator(`[data-act="${type}"]`).count()) === 0) await page.click('[data-do="more-acts"]');
  await page.click(`[data-act="${type}"]`);
  await page.fill(field, text);
  if (signed) await sign(page);
  await page.click(`[data-form="${type}"] button[type=submit]`);
};

/** An agent with a case under correction and no signal; a clerk of the township, whose office holds the same case, at a desk. */
async function agentAndClerk(agent: string, seed: number) {
  const line = await Line.to(service.url);
  const phone = await openPrivate({ phone: true });
  const page = await phone.context.newPage();
  await signIn(page, line.url, agent);
  await waitSynced(page);
  const taken = await takeCase(page, "SYDJ", seed, { lackLast: true });
  await waitSynced(page);
  line.lose();
  const desk = await openPrivate();
  const tab = await desk.context.newPage();
  await signIn(tab, service.url, "town1");
  await waitSynced(tab);
  await tab.goto(`${service.url}/case/${taken.id}`);
  await page.goto(`${line.url}/case/${taken.id}`);
  const backOnline = async () => {
    line.find();
    await page.click(".strip");
    await page.click("main .y-button.primary");
  };
  const close = async () => {
    await phone.context.close();
    await desk.context.close();
    await line.close();
  };
  return { page, tab, taken, backOnline, close };
}

test("23 two people work on one case, one of them offline: the later act is judged on the true state, both notes are kept", async () => {
  const { page, tab, taken, backOnline, close } = await agentAndClerk("agent1", 230);
  await act(page, "note", "#a-text", "户主明天下午在家");
  await act(tab, "note", "#a-text", "已电话通知申请人补件");
  await waitSynced(tab);
  await backOnline();
  await waitSynced(page);
  const notes = await service.db.sql<
    { by: string; text: string }[]
  >`select body->>'by' as by, body->>'text' as text from case_events where case_id = ${taken.id} and body->>'type' = 'noted' order by version`;
  expect(notes.map((n) => n.text)).toEqual(["已电话通知申请人补件", "户主明天下午在家"]);
  await close();
});

test("24 the case was withdrawn while the agent was at work on it: told what happened and by whom, the text is kept, and nothing impossible is offered", async () => {
  const { page, tab, taken, backOnline, close } = await agentAndClerk("agent1", 240);
  await act(page, "note", "#a-text", "户口簿后天补来");
  await act(tab, "withdraw", "#a-reason", "申请人来窗口说不办了", true);
  await waitSynced(tab);
  await backOnline();
  const refused = page.locator('[data-refused="note"]');
  await refused.waitFor({ timeout: 60_000 });
  const clerk = (await service.db.sql<{ name: string }[]>`select name from people where username = 'town1'`)[0]?.name ?? "?";
  // Who did what meanwhile comes with the pull that follows the refusal.
  await refused.getByText(clerk).waitFor();
  const words = await refused.textContent();
  expect(words).toContain("户口簿后天补来");
  expect(words).toContain("撤回");
  // Nothing is offered that the case's stage makes impossible.
  expect(await refused.locator('[data-do="retry"], [data-do="note"]').count()).toBe(0);
  expect(await service.db.sql`select 1 from case_events where case_id = ${taken.id} and body->>'type' = 'noted'`).toHaveLength(0);
  await refused.locator(".y-button.danger").click();
  await page.click('[data-do="confirm"]');
  await refused.waitFor({ state: "detached" });
  await close();
});
