import type { Actor, CaseId } from "@yimen/domain";
import { appRouter, watchDays } from "@yimen/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn, unlock, waitSynced } from "../harness/browser.ts";
import { callerContext, person } from "../harness/county.ts";
import { type Seats, twoSeats } from "../harness/seats.ts";
import { until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let seats: Seats;
beforeAll(async () => {
  seats = await twoSeats();
  await seats.travel("2026-06-01");
  // It has watched since long before.
  await seats.service.db.sql`update followers set since = '2026-01-05' where name = 'signals'`;
  await signIn(seats.phone.page, seats.service.url, "agent1");
  await waitSynced(seats.phone.page);
});
afterAll(() => seats?.close());

test("a case is late: the office sees the yellow card, the unit answers in writing, more is asked for and given, it is closed; the record says all of it", async () => {
  const { service, phone, travel, atDesk } = seats;
  const { db } = service;
  const taken = await takeCase(phone.page, "GLJT", 801);
  await waitSynced(phone.page);
  const state = async (kind: string) => (await db.sql<{ state: string }[]>`select state from signals where case_id = ${taken.id} and kind = ${kind}`)[0]?.state;
  // The server's own follower looks at every change; what the days bring is watched by the clockwork.
  await until(
    "the case is watched",
    () => db.sql`select 1 from signal_watch where case_id = ${taken.id}`,
    (rows) => rows.length === 1,
  );
  const [due] = await db.sql<{ on: string; red: string }[]>`select yellow_on::text as on, red_on::text as red from cases where id = ${taken.id}`;
  await travel(due?.on ?? "");
  await watchDays(db, "361028", service.now());
  expect(await state("yellow")).toBe("raised");

  const signal = `[data-signal="yellow"][data-of="${taken.id}"]`;
  await atDesk("supervision", async (page) => {
    await page.click('nav.bar a[href="/signals"]');
    await page.waitForSelector(`${signal} [data-signal-state="raised"]`);
    // It answers for nobody, and closes nothing that nobody has answered.
    expect(await page.locator(`${signal} [data-signal-act]`).evaluateAll((all) => all.map((e) => (e as HTMLElement).dataset.signalAct))).toEqual(["order"]);
  });
  await atDesk("mz-handler", async (page) => {
    await page.goto(`${service.url}/case/${taken.id}`);
    await unlock(page);
    const card = page.locator('[data-case-signals] [data-signal="yellow"]');
    await card.locator('[data-signal-act="answer"]').click();
    await card.locator("button[type=submit]").click();
    await card.locator('[role="alert"]').waitFor();
    await card.locator("textarea").fill("银行卡信息核对用时，今日办结");
    await card.locator("button[type=submit]").click();
    await card.locator('[data-signal-state="answered"]').waitFor();
    // Nobody is judge in their own cause.
    expect(await card.locator("[data-signal-act]").count()).toBe(0);
  });
  await atDesk("supervision", async (page) => {
    // Without a reload.
    await page.waitForSelector(`${signal} [data-signal-state="answered"]`);
    await page.click(`${signal} [data-signal-act="giveBack"]`);
    await page.fill(`${signal} textarea`, "请写明何时告知申请人");
    await page.click(`${signal} button[type=submit]`);
    await page.waitForSelector(`${signal} [data-signal-state="raised"]`);
  });
  await atDesk("mz-handler", async (page) => {
    await page.click('nav.bar a[href="/signals"]');
    await page.click(`${signal} [data-signal-act="answer"]`);
    await page.fill(`${signal} textarea`, "已于 6 月 2 日电话告知");
    await page.click(`${signal} button[type=submit]`);
    await page.waitForSelector(`${signal} [data-signal-state="answered"]`);
  });
  // Who has answered and now works for the supervision office does not close it.
  const moved = { ...(await person(db, "mz-handler")), roles: ["supervision"], unit: null } as Actor;
  const close = appRouter.createCaller(callerContext(db, moved, "361028")).supervision.act({ caseId: taken.id as CaseId, kind: "yellow", key: "", act: "close" });
  await expect(close).rejects.toMatchObject({ message: "hands.same" });
  await atDesk("supervision", async (page) => {
    await page.click(`${signal}:has([data-signal-state="answered"]) [data-signal-act="close"]`);
    await page.waitForSelector(signal, { state: "detached" });
    await page.click('[data-closed="true"]');
    await page.waitForSelector(`${signal} [data-signal-state="closed"]`);
    await page.goto(`${service.url}/case/${taken.id}`);
    await unlock(page);
    const card = page.locator('[data-case-signals] [data-signal="yellow"]');
    await card.getByText("请写明何时告知申请人").waitFor();
    await card.getByText("已于 6 月 2 日电话告知").waitFor();
  });
  const acts = await db.sql<{ act: string; by_person: string }[]>`select act, by_person from signal_acts where case_id = ${taken.id} order by n`;
  expect(acts.map((a) => a.act)).toEqual(["answer", "giveBack", "answer", "close"]);

  // The law's own limit: another day, a red card, by the clockwork of a later day too.
  await travel(due?.red ?? "");
  await watchDays(db, "361028", service.now() + 3 * 86_400_000);
  expect(await db.sql`select raised_on::text as on from signals where case_id = ${taken.id} and kind = 'red'`).toEqual([{ on: due?.red }]);
});

test("by what is watched: another version from tomorrow, none for a day that has begun, with its document", async () => {
  const { service, atDesk, travel } = seats;
  await travel("2026-06-03");
  await atDesk("supervision", async (page) => {
    await page.goto(`${service.url}/signals`);
    await unlock(page);
    await page.click('[data-do="watch-change"]');
    expect(await page.locator("#watch-from").getAttribute("min")).toBe("2026-06-04");
    await page.fill("#watch-heldDays", "2");
    await page.fill("#watch-document", "资监〔2026〕4号");
    await page.click("[data-watched] form button[type=submit]");
    await page.locator("[data-watched]", { hasText: "自 2026-06-04 起改为新标准（资监〔2026〕4号）" }).waitFor();
    // A second for the same day is refused, in words.
    await page.click('[data-do="watch-change"]');
    await page.fill("#watch-document", "另一文件");
    await page.click("[data-watched] form button[type=submit]");
    await page.locator("[data-watched] [role=status].danger").waitFor();
  });
  expect(await service.db.sql`select from_day::text as on, set_by from thresholds`).toEqual([{ on: "2026-06-04", set_by: "supervision-1" }]);
  await atDesk("mz-handler", async (page) => {
    await page.goto(`${service.url}/signals`);
    await unlock(page);
    await page.waitForSelector("[data-watched]");
    expect(await page.locator('[data-do="watch-change"]').count()).toBe(0);
  });
});
