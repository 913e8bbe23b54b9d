import type { CaseState, ItemVersion } from "@yimen/domain";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { sign, takeCase } from "../harness/story.ts";

let service: Service;
let desk: Page;
let phone: Page;
const close: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  service = await startService({ cases: 0 });
  for (const isPhone of [false, true]) {
    const { context } = await openPrivate({ phone: isPhone });
    close.push(() => context.close());
    const page = await context.newPage();
    if (isPhone) phone = page;
    else desk = page;
  }
});
afterAll(async () => {
  for (const end of close) await end();
  await service?.close();
});

let within = false;
/** Somebody of the county at the desk; whoever was there before has locked it. */
async function atDesk(username: string): Promise<void> {
  if (within) {
    await desk.click('nav.bar a[href="/me"]');
    await desk.click('[data-do="lock"]');
    await desk.waitForSelector("main.login #password");
  }
  within = true;
  await signIn(desk, service.url, username);
  await waitSynced(desk);
}
const newest = async (): Promise<ItemVersion> =>
  (await service.db.sql<{ body: ItemVersion }[]>`select body from item_versions where code = 'NCSH' order by version desc limit 1`)[0]?.body as ItemVersion;
const stateOf = async (id: string) => (await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;
const tab = (name: string) => desk.click(`[data-tab="${name}"]`);
const faults = async () => Number(await desk.locator("[data-faults]").getAttribute("data-faults"));
const saved = () => desk.waitForSelector('[data-saving="saved"]');
async function handIn(reason: string, document: string): Promise<void> {
  await desk.fill("#draft-reason", reason);
  await desk.fill("#draft-document", document);
  await desk.click('[data-form="submit"] button[type=submit]');
  await desk.waitForSelector('[data-state="submitted"]');
}
/** The administrator sees what changes before publishing it. */
async function publishedByAdmin(changed = "申请人"): Promise<void> {
  await atDesk("admin");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-draft="NCSH"]');
  await desk.waitForSelector(`[data-changes] >> text=${changed}`);
  await desk.click('[data-do="publish"]');
  await desk.waitForSelector('[data-item="NCSH"]');
}
async function county(username: string, id: string, act: string, fill: Record<string, string> = {}): Promise<void> {
  await atDesk(username);
  await desk.goto(`${service.url}/case/${id}`);
  await desk.click(`[data-act="${act}"]`);
  for (const [name, value] of Object.entries(fill)) await desk.fill(`#a-${name}`, value);
  await desk.click(`[data-form="${act}"] button[type=submit]`);
  await desk.waitForSelector(`[data-form="${act}"]`, { state: "detached" });
  await waitSynced(desk);
}

test("a clerk sets up an item from nothing; a case on it is taken with no network and runs to its delivery under its own version, while the item changes", async () => {
  await atDesk("mz-leader");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-do="new-item"]');
  await desk.fill("#new-code", "gljt");
  await desk.click('[data-form="new-item"] button[type=submit]');
  await desk.getByText("这个短码已经有事项或草稿在用").waitFor();
  await desk.fill("#new-code", "ncsh");
  await desk.click('[data-form="new-item"] button[type=submit]');
  await desk.waitForSelector('[data-state="draft"]');
  expect(await faults()).toBeGreaterThan(4);

  await desk.fill("#i-name", "农村散居老人生活补助申领");
  await desk.selectOption("#i-kind", "payment");
  await desk.fill("#i-conditions", "本县户籍、年满七十周岁的农村散居老人。");
  await desk.selectOption("#i-village", "accept");
  await desk.selectOption("#i-township", "accept");
  await desk.fill("#i-words", "老人补助\n散居老人");
  await desk.fill("#i-result", "生活补助");
  await desk.fill("#i-validity", "按月发放");
  await tab("time");
  await desk.fill("#i-promised", "12");
  await desk.fill("#i-basis", "《中华人民共和国老年人权益保障法》第三十三条");
  await desk.fill("#i-deemedWhy", "涉及资金发放，须核实");
  await tab("materials");
  await desk.click('[data-add="idCard"]');
  await desk.click('[data-add="material"]');
  await desk.fill("#m1-name", "村民委员会证明");
  await desk.selectOption("#m1-form", "original");
  // Taken back, and there again.
  await desk.click('[data-piece="material-1"] .danger');
  await desk.waitForSelector('[data-piece="material-2"]', { state: "detached" });
  await desk.click('[data-do="undo"]');
  await desk.waitForSelector('[data-piece="material-2"]');
  await tab("form");
  await desk.fill("#s0-title", "老人情况");
  const field = async (n: number, label: string, type: string) => {
    await desk.click('[data-add="field-1"]');
    await desk.fill(`#f0-${n}-label`, label);
    await desk.selectOption(`#f0-${n}-type`, type);
  };
  await field(0, "居住方式", "choice");
  await desk.fill("#f0-0-choices", "独居\n与配偶同住\n与子女同住");
  await field(1, "年龄", "integer");
  await desk.fill("#f0-1-min", "70");
  await desk.fill("#f0-1-max", "120");
  await field(2, "是否领取其他补助", "yesNo");
  await field(3, "其他补助名称", "text");
  await desk.selectOption("#f0-3-when", { label: "只在“是否领取其他补助”为以下答案时" });
  await tab("route");
  await desk.click('[data-add="step"]');
  await desk.click('[data-add="step"]');
  await tab("law");
  await desk.fill("#i-fee", "工本费 5 元");
  await desk.click('[data-add="law"]');
  await desk.fill("#l0-title", "中华人民共和国老年人权益保障法");
  await desk.fill("#l0-article", "第三十三条");
  await desk.click('[data-add="remedies"]');
  await desk.fill("#i-contact", "咨询 0794-5790000");

  // The check says all that is left, and leads to it.
  expect(await faults()).toBe(2);
  await desk.getByRole("button", { name: /承诺时限超过法定时限的一半/ }).click();
  await desk.fill("#i-promised", "8");
  await desk.getByRole("button", { name: /收费没有依据/ }).click();
  await desk.fill("#i-feeBasis", "某省行政事业性收费目录");
  expect(await faults()).toBe(0);

  await tab("preview");
  await desk.click('[data-do="try"]');
  await desk.waitForSelector('[data-tried="3"]');
  const choose = (label: string, answer: string) => desk.locator(".frame fieldset", { hasText: label }).locator("label", { hasText: answer }).click();
  await choose("居住方式", "独居");
  await desk.fill(".frame #f-f2", "60");
  await choose("是否领取其他补助", "是");
  await desk.waitForSelector(".frame #f-f4");
  await desk.click('[data-do="try"]');
  await desk.waitForSelector('[data-tried="2"]');
  await desk.fill(".frame #f-f2", "75");
  await desk.fill(".frame #f-f4", "高龄津贴");
  await desk.click('[data-do="preview-desk"]');
  await desk.click('[data-do="try"]');
  await desk.waitForSelector('[data-tried="0"]');

  // What was typed is at the county: another look shows it.
  await saved();
  await desk.reload();
  await desk.waitForSelector('[data-state="draft"] >> visible=true');
  await tab("form");
  expect(await desk.inputValue("#f0-3-label")).toBe("其他补助名称");
  await handIn("新设事项", "县政发〔2026〕12 号");
  expect(await desk.locator('[data-do="publish"]').count()).toBe(0);

  // Given back once, with a remark.
  await atDesk("admin");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-draft="NCSH"]');
  await desk.click('[data-do="return-draft"]');
  await desk.fill("#return-draft-reason", "承诺时限改为七日");
  await desk.click("form.reason button[type=submit]");
  await desk.waitForSelector("[data-drafts] >> text=退回修改");
  await atDesk("mz-leader");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-draft="NCSH"]');
  await desk.getByText("退回意见：承诺时限改为七日").waitFor();
  await tab("time");
  await desk.fill("#i-promised", "7");
  await saved();
  await handIn("新设事项", "县政发〔2026〕12 号");
  await publishedByAdmin();
  const first = await newest();
  expect(first).toMatchObject({ version: 1, unit: "MZ", promised: { workingDays: 7 }, feeBasis: "某省行政事业性收费目录" });
  expect(first.search).toEqual(expect.arrayContaining(["老人补助", "lrbz", "laorenbuzhu"]));

  // Another device takes a case on it with no network.
  await signIn(phone, service.url, "agent1");
  await waitSynced(phone);
  await phone.context().setOffline(true);
  const taken = await takeCase(phone, first, 71);
  expect(taken.number).toMatch(/^361028-/);

  // Meanwhile the item changes.
  await atDesk("mz-leader");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-do="edit-NCSH"]');
  await desk.waitForSelector('[data-state="draft"]');
  await tab("time");
  await desk.fill("#i-promised", "5");
  await saved();
  await handIn("提速", "县政务〔2026〕20 号");
  await publishedByAdmin("承诺工作日");
  expect((await newest()).version).toBe(2);

  await phone.context().setOffline(false);
  await phone.click(".strip");
  await phone.click("main .y-button.primary");
  await waitSynced(phone);
  expect(await stateOf(taken.id)).toMatchObject({ stage: "accepted", itemVersion: 1, number: taken.number });
  await county("mz-handler", taken.id, "review", { opinion: "属实" });
  await county("mz-reviewer", taken.id, "review", { opinion: "同意" });
  await county("mz-approver", taken.id, "decide", { opinion: "同意" });
  await county("mz-leader", taken.id, "issue");
  await phone.click(".strip");
  await phone.click("main .y-button.primary");
  await waitSynced(phone);
  await phone.goto(`${service.url}/case/${taken.id}`);
  await phone.click('[data-act="deliver"]');
  await sign(phone);
  await phone.click('[data-form="deliver"] button[type=submit]');
  await waitSynced(phone);
  expect(await stateOf(taken.id)).toMatchObject({ stage: "closed", itemVersion: 1 });

  const second = await takeCase(phone, await newest(), 72);
  await waitSynced(phone);
  expect(await stateOf(second.id)).toMatchObject({ itemVersion: 2 });
  await atDesk("mz-leader");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-do="history-NCSH"]');
  await desk.waitForSelector('[data-history="2"] >> text=县政务〔2026〕20 号');
});

test("the line drops while a draft is written: the page says that it is not saved, asks before it is closed, and saves by itself when the line is back", async () => {
  await atDesk("mz-leader");
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-do="edit-NCSH"]');
  await desk.waitForSelector('[data-state="draft"]');
  await service.down();
  await desk.fill("#i-conditions", "断网时写下的条件");
  await desk.waitForSelector('[data-saving="unsaved"]');
  const asked = new Promise<string>((done) => desk.once("dialog", (dialog) => void dialog.dismiss().then(() => done(dialog.type()))));
  await desk.evaluate(() => setTimeout(() => location.reload(), 0));
  expect(await asked).toBe("beforeunload");
  expect(await desk.inputValue("#i-conditions")).toBe("断网时写下的条件");
  await service.up();
  await saved();
  const [row] = await service.db.sql<{ conditions: string }[]>`select body->>'conditions' as conditions from item_drafts where code = 'NCSH' and state = 'draft'`;
  expect(row?.conditions).toBe("断网时写下的条件");
});
