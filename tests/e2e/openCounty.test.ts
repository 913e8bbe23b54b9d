import { connect, type Db } from "@yimen/db";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import type { CaseState } from "@yimen/domain";
import { writeCounty } from "@yimen/server";
import { Secret, TOTP } from "otpauth";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bigCounty } from "../harness/bigCounty.ts";
import { openPrivate, unlock, waitSynced } from "../harness/browser.ts";
import { type ServerProcess, serverProcess } from "../harness/serverProcess.ts";
import { itemByCode, takeCase } from "../harness/story.ts";

let postgres: EmbeddedPostgres;
let server: ServerProcess;
let db: Db;
const contexts: BrowserContext[] = [];
const dataDir = temporaryDataDir();
beforeAll(async () => {
  postgres = await startEmbedded(dataDir);
  server = await serverProcess(postgres.url, dataDir, { production: true });
  db = connect(postgres.url);
});
afterAll(async () => {
  for (const context of contexts) await context.close();
  await server?.kill();
  await db?.close();
  await postgres?.stop();
});
const open = async (phone = false): Promise<Page> => {
  const { context } = await openPrivate({ phone });
  contexts.push(context);
  return await context.newPage();
};

/** The first sign-in, by the letter: a password of one's own, and a second factor where the county wants one. */
async function firstSignIn(page: Page, username: string, letter: string, own: string): Promise<void> {
  await page.goto(server.url);
  await page.waitForSelector('main.login #username, main.login [data-owner=""]');
  const other = page.locator('[data-owner=""]');
  if ((await other.count()) > 0) await other.click();
  await page.fill("#username", username);
  await page.fill("#password", letter);
  await page.click("button[type=submit]");
  if (letter !== own) {
    await page.waitForSelector("#fresh");
    await page.fill("#fresh", own);
    await page.fill("#again", `${own}x`);
    await page.click("button[type=submit]");
    await page.getByText("两次输入的新密码不一样").waitFor();
    await page.fill("#again", own);
    await page.click("button[type=submit]");
  }
  await page.waitForSelector("nav.bar, [data-secret]");
  const secret = page.locator("[data-secret]");
  if ((await secret.count()) === 0) return;
  const code = new TOTP({ secret: Secret.fromBase32((await secret.getAttribute("data-secret")) ?? ""), digits: 6, period: 30 }).generate();
  await page.fill("#code", code);
  await page.click("button[type=submit]");
  await page.waitForSelector("nav.bar");
}
const lock = async (page: Page) => {
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="lock"]');
  await page.waitForSelector("main.login #password");
};
/** Every device that waits is let in by the administrator. */
async function approveAll(boss: Page): Promise<void> {
  await boss.goto(`${server.url}/devices`);
  await boss.waitForSelector("[data-device]");
  const waiting = boss.locator('[data-device] [data-do^="approve-"]');
  // Several are let in at once, by one reason.
  await boss.locator('[data-do="approve-all"]').or(waiting.first()).first().click();
  await boss.fill('form.reason input[name="reason"]', "本人当面核对");
  await boss.click("form.reason button[type=submit]");
  await boss.waitForSelector("form.reason", { state: "detached" });
  expect(await waiting.count()).toBe(0);
}
const own = "a long secret of one's own";

test("an empty production database: the printed address, a county of real size, and a case accepted with no network and decided by its people", async () => {
  const boss = await open();
  // Without the code the page says what to do, and opens nothing.
  await boss.goto(`${server.url}/setup?code=not-the-right-code`);
  await boss.getByText("这个开通地址不对").waitFor();
  const [address = ""] = /http:\/\/localhost:\d+\/setup\?code=\S+/.exec(server.printed()) ?? [];
  await boss.goto(address);
  await boss.fill("#county", "361099");
  await boss.getByText("没有这个代码").waitFor();
  await boss.fill("#county", "361028");
  await boss.waitForFunction(() => (document.querySelector("#countyName") as HTMLInputElement | null)?.value === "江西省抚州市资溪县");
  await boss.fill("#username", "boss");
  await boss.fill("#name", "甲管理");
  await boss.fill("#password", own);
  await boss.fill("#again", own);
  await boss.click("button[type=submit]");
  await boss.getByText("已开通").waitFor();
  // Used up.
  const late = await open();
  await late.goto(address);
  await late.getByText("已经开通").waitFor();
  await boss.click('[data-do="to-login"]');
  await firstSignIn(boss, "boss", own, own);
  await boss.waitForSelector("[data-ready]");
  expect(await boss.locator('[data-line="people"]').getAttribute("data-ok")).toBe("false");
  await boss.locator('[data-line="offices"] a').click();
  await boss.waitForSelector('[data-tab="workbook"]');

  // One row by hand, with a wrong turn; then all of it by the workbook, with another.
  await boss.click('[data-tab="offices"]');
  await boss.click('[data-do="add-office"]');
  await boss.fill("#office-code", "361029100");
  await boss.fill("#office-name", "错编码乡");
  await boss.click('[data-form="office"] button[type=submit]');
  await boss.locator("#office-code-error", { hasText: "编码不对" }).waitFor();
  await boss.fill("#office-code", "361028100");
  await boss.fill("#office-name", "第1乡");
  await boss.click('[data-form="office"] button[type=submit]');
  await boss.waitForSelector('[data-office="361028100"]');
  await boss.click('[data-tab="workbook"]');
  const plan = bigCounty();
  const whole = { ...plan, people: plan.people.map((p) => (p.username === "boss" ? { ...p, name: "甲管理" } : p)) };
  const file = async (p: typeof whole) => ({ name: "county.xlsx", mimeType: "application/octet-stream", buffer: await writeCounty(p) });
  await boss.setInputFiles('[data-do="try-county"]', await file({ ...whole, offices: whole.offices.slice(0, 60) }));
  await boss.waitForSelector('[data-trial="faulty"]');
  await boss.locator("td", { hasText: "没有这个机构" }).first().waitFor();
  await boss.setInputFiles('[data-do="try-county"]', await file(whole));
  await boss.waitForSelector('[data-trial="clean"]');
  await boss.click('[data-do="apply-county"]');
  await boss.waitForSelector('[data-letters="299"]');
  const letter = async (username: string) => (await boss.locator(`[data-letter="${username}"] [data-password]`).textContent())?.trim() ?? "";
  const letters = new Map<string, string>();
  for (const username of ["boss2", "cun1", "mz-handler", "mz-reviewer", "mz-approver"]) letters.set(username, await letter(username));
  await boss.click("[data-letters] .y-card button:not(.primary)");
  await boss.click('[data-do="confirm"]');
  await boss.waitForSelector('[data-do="try-county"]');

  // All 125 items as drafts, published by the other administrator.
  await boss.click('[data-tab="templates"]');
  await boss.click('[data-do="all-templates"]');
  await boss.fill("#template-document", "县政务〔2026〕1 号");
  await boss.click('[data-form="templates"] button[type=submit]');
  await boss.getByText("125 项已成为草案").waitFor();
  const desk = await open();
  await firstSignIn(desk, "boss2", letters.get("boss2") ?? "", own);
  await approveAll(boss);
  await desk.click('nav.bar a[href="/items"]');
  await desk.click('[data-bundle="125"]');
  await desk.click('[data-do="publish-all"]');
  await desk.waitForSelector('[data-item="GLJT"]');
  await lock(desk);

  // What a person can do and see; and one who leaves.
  await boss.goto(`${server.url}/county?tab=people`);
  await boss.fill("#people-find", "cun1");
  await boss.locator('[data-person="cun1"] [data-do="access"]').click();
  await boss.waitForSelector('[data-access="cun1"] [data-reach="office"]');
  await boss.fill("#people-find", "xiang7");
  await boss.locator('[data-person="xiang7"] [data-do="leave"]').click();
  await boss.waitForSelector('[data-form="leave"] [data-held="0"]');
  await boss.click('[data-form="leave"] button[type=submit]');
  await boss.getByText("设备已停用").waitFor();

  // The village: first sign-in, approved, then no network.
  const phone = await open(true);
  await firstSignIn(phone, "cun1", letters.get("cun1") ?? "", own);
  await approveAll(boss);
  await phone.click(".strip");
  await phone.click("main .y-button.primary");
  await waitSynced(phone);
  await server.kill();
  const taken = await takeCase(phone, { ...itemByCode("GLJT"), version: 1 }, 31);
  expect(taken.number).toMatch(/^361028-/);
  await server.start();
  // A county that is open prints no address any more.
  expect(server.printed()).not.toContain("/setup?");
  await waitSynced(phone);

  for (const [who, act] of [
    ["mz-handler", "review"],
    ["mz-reviewer", "review"],
    ["mz-approver", "decide"],
  ] as const) {
    await firstSignIn(desk, who, letters.get(who) ?? "", own);
    await unlock(boss, own);
    await approveAll(boss);
    await desk.click(".strip");
    await desk.click("main .y-button.primary");
    await waitSynced(desk);
    await desk.goto(`${server.url}/case/${taken.id}`);
    await desk.click(`[data-act="${act}"]`);
    await desk.fill(`[data-form="${act}"] #a-opinion`, "同意");
    await desk.click(`[data-form="${act}"] button[type=submit]`);
    await waitSynced(desk);
    await lock(desk);
  }
  const [row] = await db.sql<{ state: CaseState }[]>`select state from cases where id = ${taken.id}`;
  expect(row?.state).toMatchObject({ stage: "decided", number: taken.number, decision: { outcome: "grant", by: "mz-approver" } });
  expect(
    await db.sql`select (select count(*)::int from cases) as cases, (select count(*)::int from people where demo) as demo, (select count(*)::int from item_versions) as items,
    (select count(distinct unit)::int from windows) as units, (select count(*)::int from people where active) as people`,
  ).toMatchObject([{ cases: 1, demo: 0, items: 125, units: 51, people: 299 }]);
});
