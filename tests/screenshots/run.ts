import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { demoItems } from "@yimen/db/demo";
import { addDays, type CaseState, legalDateOf } from "@yimen/domain";
import { appRouter, newSetupCode, writeWorkbook } from "@yimen/server";
import ExcelJS from "exceljs";
import type { Page } from "playwright-core";
import { fakeCamera, openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { callerContext, person } from "../harness/county.ts";
import { paperCases } from "../harness/paperCases.ts";
import { startService } from "../harness/service.ts";
import { fillForms, takeCase } from "../harness/story.ts";

/** `pnpm screenshots [folder] [part]...`: every screen, or those of some parts (agent, county, admin ...), of the real app on the demonstration county, at 390 and 1366 px; the best are kept in docs/screenshots. */
const folder = process.argv[2] ?? join(import.meta.dirname, "../../test-results/screenshots");
mkdirSync(folder, { recursive: true });
const service = await startService({ cases: 2000 });

async function shoot(page: Page, name: string) {
  await page.waitForTimeout(700);
  const width = page.viewportSize()?.width;
  await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
  console.log(`${name}-${width}.png`);
}

/** With a lock of the device's own: how it is set up, and the lock screen that asks for it. */
async function passkeyScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  const session = await profile.context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf: true },
  });
  await signIn(page, service.url, "agent3");
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="passkey-add"]');
  await page.fill("#passkey-secret", "yimen-demo");
  await page.locator("[data-passkey]").scrollIntoViewIfNeeded();
  await shoot(page, "passkey-add");
  await page.click("[data-passkey] form button[type=submit]");
  await page.waitForSelector('[data-passkey="on"]');
  await shoot(page, "passkey-on");
  await page.click('[data-do="lock"]');
  await page.waitForSelector('[data-do="passkey"]');
  await shoot(page, "passkey-lock");
  await profile.context.close();
}

/** Materials: chosen, photographed within the page, and a PDF that can't be read. */
async function materialScreens(phone: boolean) {
  const profile = await openProfile({ phone, args: fakeCamera });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, "agent4");
  const { wanted } = await fillForms(page, "GLJT", 75);
  const first = wanted[0]?.code ?? "";
  await page.click(`[data-camera="${first}"]`);
  await page.waitForSelector("dialog.camera video[data-playing]");
  await shoot(page, "camera");
  for (const n of [1, 2]) {
    await page.click('[data-do="shoot"]');
    await page.waitForSelector(`[data-shots="${n}"]`);
  }
  await shoot(page, "camera-shots");
  await page.click('[data-do="camera-done"]');
  await page.setInputFiles(`[data-material="${first}"]`, { name: "低保证.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nno") });
  await page.waitForSelector('main [role="alert"]');
  await shoot(page, "materials");
  await profile.context.close();
}

async function agentScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await page.goto(service.url);
  await shoot(page, "login");
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  await shoot(page, "today");
  await page.click('nav.bar a[href="/new"]');
  await shoot(page, "new");
  await page.goto(`${service.url}/guide/GLJT`);
  await shoot(page, "guide");
  await page.goto(`${service.url}/guide/GLJT/form`);
  await page.click('[data-do="sample"]');
  await shoot(page, "blank-form");
  await page.goto(`${service.url}/g/361028/GLJT`);
  await shoot(page, "public-guide");
  await page.goto(`${service.url}/appointments?item=GLJT`);
  await page.selectOption("#b-day", { index: phone ? 2 : 3 });
  await page.click('[data-slot="09:30"]');
  await shoot(page, "appointment-new");
  await page.fill("#b-name", "王小明");
  await page.fill("#b-phone", "13800000000");
  await page.click('[data-form="booking"] button[type=submit]');
  await page.waitForSelector("[data-appointment]");
  await page.evaluate(() => document.querySelector("[data-appointment]")?.scrollIntoView());
  await shoot(page, "appointments");
  await page.goto(`${service.url}/new`);
  await page.click('[data-item="GLJT"] button');
  await page.waitForSelector("#f-name");
  await page.click('[data-do="next"]');
  await shoot(page, "intake-errors");
  await page.click('nav.bar a[href="/cases"]');
  await shoot(page, "cases");
  await page.locator(".line").nth(2).click();
  await shoot(page, "case");
  await page.locator('a[href$="/paper/acceptanceNotice"], .y-card a.y-button').last().click();
  await page.waitForSelector(".paper");
  await shoot(page, "paper");
  await page.goto(`${service.url}/me`);
  await page.waitForSelector("h1");
  await shoot(page, "me");
  // Something waits: what the outbox is for.
  await service.down();
  await takeCase(page, "SYDJ", phone ? 11 : 12);
  await page.click(".strip");
  await shoot(page, "outbox");
  await service.up();
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="lock"]');
  await page.waitForSelector("main.login #password");
  await shoot(page, "lock");
  await profile.context.close();
}

async function adminScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await service.db.sql`update devices set status = 'pending' where person = 'mz-handler'`;
  await service.db.sql`update devices set remark = 'copied' where person = 'agent-1'`;
  await signIn(page, service.url, "admin");
  await page.waitForSelector("[data-device]");
  await shoot(page, "devices");
  await page.click('nav.bar a[href="/items"]');
  await page.waitForSelector("[data-item]");
  await shoot(page, "items");
  const book = new ExcelJS.Workbook();
  book.addWorksheet("事项").addRow(["编码", "名称"]);
  await page.setInputFiles('[data-do="import-items"]', { name: "事项.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from(await book.xlsx.writeBuffer()) });
  await page.waitForSelector("[data-trial]");
  await shoot(page, "items-faults");
  const leader = appRouter.createCaller(callerContext(service.db, await person(service.db, "mz-leader"), "361028"));
  const changed = demoItems.filter((i) => i.unit === "MZ").slice(0, 6);
  const workbook = await writeWorkbook(changed.map((i) => ({ ...i, conditions: `${i.conditions}（二〇二六年修订）`, contact: `${i.contact}（工作日）` })));
  await service.db.sql`delete from item_drafts where bundle is not null`;
  await leader.item.handInWorkbook({ file: workbook.toString("base64"), reason: "条件调整", document: "县政务〔2026〕8 号" });
  await page.goto(`${service.url}/items`);
  await page.waitForSelector("[data-bundle]");
  await shoot(page, "items-bundle-line");
  await page.click("[data-bundle]");
  await page.waitForSelector("[data-changed]");
  await shoot(page, "items-bundle");
  await page.goto(`${service.url}/mandates`);
  await page.waitForSelector('[data-form="mandate"]');
  await page.selectOption("#m-person", "mz-chief");
  await page.fill("#m-document", "资民授〔2026〕1号");
  await page.click('[data-form="mandate"] button[type=submit]');
  await page.waitForSelector("[data-mandate]");
  await shoot(page, "mandates");
  await page.goto(`${service.url}/seals`);
  await page.waitForSelector("[data-seal]");
  await shoot(page, "seals");
  await page.goto(`${service.url}/calendar`);
  await page.waitForSelector("[data-year]");
  await page.fill("#announcement", "2027-01-01 元旦\n2027-01-09 上班");
  await page.click('[data-form="announcement"] button[type=submit]');
  await page.waitForSelector("[data-moved]");
  await shoot(page, "calendar");
  await profile.context.close();
}

/** An item as its unit writes it: every part of the editor, the trial, and what the one who publishes sees. */
async function editorScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, "sl-leader");
  await page.click('nav.bar a[href="/items"]');
  await page.fill("#items-search", "取水许可变更");
  await page.click('[data-do="edit-QSBG"]');
  await page.waitForSelector("[data-state]");
  await shoot(page, "editor-basic");
  for (const tab of ["time", "materials", "form", "route", "law"]) {
    await page.click(`[data-tab="${tab}"]`);
    await shoot(page, `editor-${tab}`);
  }
  await page.click('[data-tab="time"]');
  await page.fill("#i-promised", "15");
  await page.click('[data-tab="preview"]');
  await page.click('[data-do="try"]');
  await shoot(page, "editor-preview");
  await page.locator("[data-faults]").scrollIntoViewIfNeeded();
  await shoot(page, "editor-faults");
  await page.goto(`${service.url}/items`);
  await page.waitForSelector("[data-draft]");
  await shoot(page, "items-drafts");
  await profile.context.close();
}

/** What colleagues gave, what was refused to the office's people, and the second step of signing in. */
async function townScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  const [found] = await service.db.sql<
    { id: string; device: string }[]
  >`select c.id, d.id as device from cases c join people p on p.username = 'town1' and starts_with(c.office, p.office)
    join people a on starts_with(a.office, p.office) and a.id <> p.id join devices d on d.person = a.id where c.stage = 'accepted' limit 1`;
  const refusal = { code: "case.wrongStage", params: { stage: "withdrawn" } };
  if (found) {
    await service.db.sql`insert into commands (county, device, seq, case_id, digest, outcome, received_at) values ('361028', ${found.device}, 99999, ${found.id}, '',
      ${service.db.sql.json({ status: "refused", seq: 99_999, refusal, version: 5 })}, now()) on conflict do nothing`;
    await service.db
      .sql`insert into handovers (county, id, from_person, to_person, case_id, command, refusal, remark, at) select '361028', gen_random_uuid(), 'agent-1', id, ${found.id},
      ${service.db.sql.json({ type: "note", caseId: found.id, text: "申请人更正了联系电话，请以新号码为准。" })}, ${service.db.sql.json(refusal)}, '我明天休假，麻烦补录', now() from people where username = 'town1'`;
  }
  await signIn(page, service.url, "town1");
  await waitSynced(page);
  await shoot(page, "handed");
  await page.click("[data-unsettled]");
  await page.waitForSelector("[data-line]");
  await shoot(page, "unsettled");
  await page.goto(`${service.url}/me`);
  await page.click('[data-do="second"]');
  await page.waitForSelector("[data-secret]");
  await page.locator("[data-secret]").scrollIntoViewIfNeeded();
  await shoot(page, "second-step");
  await profile.context.close();
}

/** A case whose clock stands, with a promise and an extension: what the page says of it. */
async function specialScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  const [found] = await service.db.sql<
    { id: string; state: CaseState }[]
  >`select c.id, c.state from cases c join people p on p.username = 'agent1' and starts_with(c.office, p.office)
    where c.stage in ('underReview', 'accepted') limit 1`;
  if (found) {
    const today = legalDateOf(Date.now());
    const state: CaseState = {
      ...found.state,
      stage: "suspended",
      suspensions: [{ procedure: "expertReview", reason: "需专家评审身体状况", from: addDays(today, -2), to: null, expectedOn: addDays(today, 10) }],
      promise: { materials: [found.state.files.at(-1)?.code ?? ""], dueOn: addDays(today, 4), signature: null, keptAt: null, brokenAt: null },
      extension: { workingDays: 5, reason: "需核实外地情况", requestedBy: "mz-handler" as never, requestedAt: Date.now(), decision: null },
      fastTrack: { ground: "申请人重病住院", requestedAt: Date.now(), grantedAt: Date.now() },
    };
    await service.db.sql`update cases set state = ${service.db.sql.json(state as never)}, stage = 'suspended' where id = ${found.id}`;
    await signIn(page, service.url, "agent1");
    await waitSynced(page);
    await page.goto(`${service.url}/case/${found.id}`);
    await page.waitForSelector("[data-special]");
    await shoot(page, "case-special");
    await page.goto(`${service.url}/case/${found.id}/paper/specialNotice.0`);
    await page.waitForSelector(".paper");
    await shoot(page, "paper-special");
  }
  await profile.context.close();
}

/** A department that is asked, the case with what departments said, what the one who publishes sees, and the pages behind QR codes. */
async function departmentScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  if (phone) await paperCases(service.db);
  const [asked] = await service.db.sql<{ id: string }[]>`select id from cases where item = 'PAPER' and stage = 'decided' limit 1`;
  await service.db.sql`update copy_notices set done = false where unit = 'ZR' and case_id = ${asked?.id ?? ""}`;
  await signIn(page, service.url, "zr-leader");
  await waitSynced(page);
  await page.waitForSelector("[data-copies]");
  await shoot(page, "inbox-copies");
  await page.click("[data-copies] .line");
  await page.waitForSelector("[data-departments]");
  await page.evaluate(() => document.querySelector("[data-departments]")?.scrollIntoView());
  await shoot(page, "case-departments");
  await page.goto(`${service.url}/mandates`);
  await page.waitForSelector('[data-form="absence"]');
  await page.evaluate(() => document.querySelector('[data-form="absence"]')?.scrollIntoView());
  await shoot(page, "stand-ins");
  await page.goto(`${service.url}/appointments`);
  await page.waitForSelector("[data-window]");
  await page.evaluate(() => document.querySelector("[data-window]")?.scrollIntoView());
  await shoot(page, "hours");
  await page.request.get(`${service.url}/paper/${asked?.id}/refusal.pdf`);
  const [used] = await service.db.sql<{ code: string; paper: string }[]>`select code, paper from seal_uses order by id desc limit 1`;
  await page.goto(`${service.url}/check/${asked?.id}/${used?.paper}/${used?.code}`);
  await shoot(page, "check");
  await profile.context.close();
}

/** A draft that was handed in, as the one who publishes it reads it; and the log of seals. */
async function judgeScreens(phone: boolean) {
  await service.db.sql`update item_drafts set state = 'submitted', reason = '提速', document = '县政务〔2026〕9 号' where state = 'draft'`;
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, "admin");
  await waitSynced(page);
  await page.goto(`${service.url}/seals`);
  await page.waitForSelector("[data-uses]");
  await page.evaluate(() => document.querySelector("[data-uses]")?.scrollIntoView());
  await shoot(page, "seal-uses");
  await page.goto(`${service.url}/items`);
  await page.click("[data-draft]");
  await page.waitForSelector("[data-changes]");
  await page.evaluate(() => document.querySelector("[data-changes]")?.scrollIntoView());
  await shoot(page, "editor-changes");
  await profile.context.close();
  await service.db.sql`update item_drafts set state = 'draft' where state = 'submitted'`;
}

async function countyScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, "mz-handler");
  await waitSynced(page);
  await shoot(page, "inbox");
  await page
    .locator(".line", { hasText: /高龄津贴|临时救助/ })
    .first()
    .click();
  await page.waitForSelector("[data-act]");
  await page.click('[data-act="review"]');
  await shoot(page, "county-case");
  if (!phone) {
    await page.keyboard.press("?");
    await shoot(page, "county-keys");
    await page.keyboard.press("Escape");
  }
  await page.goto(`${service.url}/?queue=closed`);
  await page.waitForSelector(".line");
  await shoot(page, "county-closed");
  await page.locator(".line").first().click();
  await page.waitForSelector("h1 [data-number]");
  await shoot(page, "county-ended");
  await page.goto(`${service.url}/search`);
  await page.fill("#search", "王");
  await page.fill("#search", "361028-");
  await page.click("button[type=submit]");
  await shoot(page, "search");
  await profile.context.close();
}

/** What the supervision office sees of everybody, and a unit's people of their own. */
async function supervisionScreens(phone: boolean) {
  // It has watched since long before: what the past raised is open.
  await service.db.sql`update followers set since = '2020-01-01' where name = 'signals'`;
  await service.db.sql`update signals set state = 'raised' where raised_on > current_date - 20`;
  for (const [username, width] of [
    ["supervision", 1366],
    ["supervision", 1920],
    ["mz-handler", 1366],
  ] as const) {
    if (phone && width === 1920) continue;
    const profile = await openProfile({ phone, width });
    const page = profile.context.pages()[0] ?? (await profile.context.newPage());
    await signIn(page, service.url, username);
    await page.click('nav.bar a[href="/signals"]');
    await page.waitForSelector("[data-watched]");
    await shoot(page, `signals-${username}`);
    await page.click('[data-kind="yellow"]');
    await page.locator("[data-signal-acts] button").first().click();
    await shoot(page, `signals-${username}-act`);
    if (username === "mz-handler") {
      await page.locator('[data-signal="yellow"] a').first().click();
      await page.waitForSelector("[data-case-signals]");
      await shoot(page, "signals-case");
    } else {
      await page.click('[data-do="watch-change"]');
      await page.evaluate(() => document.querySelector("[data-watched]")?.scrollIntoView());
      await shoot(page, "signals-watch");
    }
    await profile.context.close();
  }
}

/** Figures: of the county for its leaders, by light and by dark; of a unit for its own people; a period with nothing in it; the cases behind one. */
async function figuresScreens(phone: boolean) {
  for (const [username, width, dark] of [
    ["leader", 1366, false],
    ["leader", 1920, true],
    ["mz-leader", 1366, false],
  ] as const) {
    if (phone && width === 1920) continue;
    const profile = await openProfile({ phone, width });
    const page = profile.context.pages()[0] ?? (await profile.context.newPage());
    if (dark) await page.emulateMedia({ colorScheme: "dark" });
    await signIn(page, service.url, username);
    await waitSynced(page);
    await page.goto(`${service.url}/figures?kind=quarter&on=${addDays(legalDateOf(Date.now()), -40)}`);
    await page.waitForSelector(".plot[data-drawn] canvas");
    await shoot(page, `figures-${username}`);
    await page.screenshot({ path: join(folder, `figures-${username}-whole-${page.viewportSize()?.width}.png`), fullPage: true });
    await page.click('[data-tile="late"]');
    await page.waitForSelector("[data-cases] table, [data-cases] p");
    await shoot(page, `figures-${username}-cases`);
    await page.goto(`${service.url}/figures?kind=day&on=2020-01-01`);
    await page.waitForSelector(".y-card");
    await shoot(page, `figures-${username}-none`);
    await profile.context.close();
  }
}

/** Where the program itself fails, and where it can't begin. */
async function faultScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, "agent2");
  await waitSynced(page);
  await page.route(/sync\.pull/, (route) =>
    route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify({ error: { message: "input.invalid", code: -32600, data: { httpStatus: 400 } } }) }),
  );
  await page.click(".strip");
  await page.click("main .y-button.primary");
  await page.waitForSelector('.strip[data-phase="failed"]');
  await shoot(page, "strip-failed");
  await page.click(".strip");
  await page.waitForSelector("[data-fault]");
  await shoot(page, "faults");
  await profile.context.close();
  const old = await openProfile({ phone });
  const tab = old.context.pages()[0] ?? (await old.context.newPage());
  await tab.addInitScript(() => delete (Array.prototype as { at?: unknown }).at);
  await tab.goto(service.url);
  await tab.waitForSelector("#below-floor:not([hidden])");
  await shoot(tab, "below-floor");
  await old.context.close();
}

/** Who acts for an applicant at the kitchen table, and the forms of what officers do besides signing. */
async function procedureScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await signIn(page, service.url, "agent3");
  await waitSynced(page);
  await fillForms(page, "GLJT", phone ? 31 : 32, { child: true });
  while ((await page.locator('[data-acting="guardian"]').count()) === 0) await page.locator("main .y-row.between.above button").first().click();
  await page.locator('[data-acting="guardian"]').scrollIntoViewIfNeeded();
  await shoot(page, "intake-acting");
  await profile.context.close();
  const desk = await openProfile({ phone });
  const tab = desk.context.pages()[0] ?? (await desk.context.newPage());
  if (phone) await paperCases(service.db);
  const ids = async (stage: string) =>
    (await service.db.sql<{ id: string }[]>`select id from cases where unit = 'MZ' and stage = ${stage} order by updated_at desc limit 1`)[0]?.id;
  const forms = async (username: string, stage: string, acts: readonly string[]) => {
    const id = await ids(stage);
    await signIn(tab, service.url, username);
    await waitSynced(tab);
    for (const act of acts) {
      await tab.goto(`${service.url}/case/${id}`);
      await tab.waitForSelector("[data-act]");
      if ((await tab.locator(`[data-act="${act}"]`).count()) === 0 && (await tab.locator('[data-do="more-acts"]').count()) > 0) await tab.click('[data-do="more-acts"]');
      if ((await tab.locator(`[data-act="${act}"]`).count()) === 0) continue;
      await tab.click(`[data-act="${act}"]`);
      await tab.locator(`[data-form="${act}"]`).scrollIntoViewIfNeeded();
      await shoot(tab, `act-${act}`);
    }
    await tab.click('nav.bar a[href="/me"]');
    await tab.click('[data-do="lock"]');
    await tab.waitForSelector("main.login #password");
  };
  await forms("mz-leader", "accepted", ["represent", "handOver", "recordVisit", "offerHearing", "withdraw", "correctApplicant"]);
  await forms("mz-approver", "closed", ["revoke", "decideChange"]);
  await forms("mz-leader", "closed", ["requestChange"]);
  const [whole] = await service.db.sql<{ id: string }[]>`select id from cases where item = 'PAPER' and stage = 'revoked' limit 1`;
  await signIn(tab, service.url, "sl-handler");
  await waitSynced(tab);
  await tab.goto(`${service.url}/case/${whole?.id}`);
  await tab.waitForSelector("[data-special]");
  await shoot(tab, "case-procedure");
  await tab.goto(`${service.url}/grants/361028`);
  await shoot(tab, "grants");
  await desk.context.close();
}

/** How a county is opened and kept. */
async function organisationScreens(phone: boolean) {
  const profile = await openProfile({ phone });
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  await page.goto(`${service.url}/setup?code=${await newSetupCode(service.db, Date.now())}`);
  await page.waitForSelector("#county");
  await page.fill("#county", "361028");
  await shoot(page, "setup");
  await signIn(page, service.url, "admin");
  await page.waitForSelector("[data-ready]");
  await shoot(page, "county-home");
  for (const tab of ["ready", "offices", "windows", "people", "workbook", "templates"]) {
    await page.goto(`${service.url}/county?tab=${tab}`);
    await page.waitForSelector(`[data-tab="${tab}"][aria-selected="true"]`);
    await shoot(page, `county-${tab}`);
  }
  await page.goto(`${service.url}/county?tab=people`);
  await page.click('[data-do="add-person"]');
  await shoot(page, "county-person");
  await page.fill("#person-username", phone ? "new-one" : "new-two");
  await page.fill("#person-name", "新来的人");
  await page.selectOption("#person-office", "361028");
  await page.selectOption("#person-unit", "MZ");
  await page.check('[data-form="person"] input[value="agent"]');
  await page.click('[data-form="person"] button[type=submit]');
  await page.waitForSelector('[role="alert"]');
  await shoot(page, "county-person-fault");
  await page.uncheck('[data-form="person"] input[value="agent"]');
  await page.check('[data-form="person"] input[value="handler"]');
  await page.click('[data-form="person"] button[type=submit]');
  await page.waitForSelector("[data-letter]");
  await shoot(page, "county-letters");
  await page.goto(`${service.url}/county?tab=people`);
  await page.fill("#people-find", "mz-handler");
  await page.click('[data-person="mz-handler"] [data-do="leave"]');
  await page.waitForSelector("[data-held]");
  await shoot(page, "county-leave");
  await page.goto(`${service.url}/county?tab=people`);
  await page.fill("#people-find", "mz-leader");
  await page.click('[data-person="mz-leader"] [data-do="access"]');
  await page.waitForSelector("[data-reach]");
  await shoot(page, "county-access");
  await profile.context.close();
}

const parts = {
  organisationScreens,
  procedureScreens,
  agentScreens,
  passkeyScreens,
  materialScreens,
  countyScreens,
  adminScreens,
  townScreens,
  editorScreens,
  departmentScreens,
  judgeScreens,
  specialScreens,
  faultScreens,
  supervisionScreens,
  figuresScreens,
};
const wanted = process.argv.slice(3);
for (const phone of [true, false]) for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.some((w) => name.startsWith(w))) await part(phone);
await service.close();
process.exit(0);
