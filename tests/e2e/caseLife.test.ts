import { legalDateOf } from "@yimen/domain";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { signIn, waitSynced } from "../harness/browser.ts";
import { type Seats, twoSeats } from "../harness/seats.ts";
import { takeCase } from "../harness/story.ts";

let seats: Seats;
let [service, phone, travel, morning, stateOf, doAct, county, agentSynced, atDesk]: [
  Seats["service"],
  Seats["phone"],
  Seats["travel"],
  Seats["morning"],
  Seats["stateOf"],
  Seats["doAct"],
  Seats["county"],
  Seats["agentSynced"],
  Seats["atDesk"],
] = [] as never;
beforeAll(async () => {
  seats = await twoSeats();
  ({ service, phone, travel, morning, stateOf, doAct, county, agentSynced, atDesk } = seats);
  // One item of the demonstration may be granted by silence, and stop for two procedures.
  await service.db.sql`update item_versions set body = body || '{"deemedApproval": {"applies": true, "why": ""}}' where code = 'YLCB'`;
  await travel("2026-06-01");
  await signIn(phone.page, service.url, "agent1");
  await waitSynced(phone.page);
});
afterAll(() => seats?.close());
beforeEach(() => travel("2026-06-01"));

test("materials on promise: accepted with a promise, granted, held back until they come; another time not brought, and refused with remedies", async () => {
  const take = async (seed: number) => {
    const { page } = phone;
    const taken = await takeCase(page, "GLJT", seed, { lack: "bankCopy", end: "promise" });
    expect(taken.number).toMatch(/^361028-/);
    await waitSynced(page);
    return taken;
  };
  const kept = await take(501);
  expect(await stateOf(kept.id)).toMatchObject({ stage: "accepted", number: kept.number, promise: { materials: ["bankCopy"], dueOn: "2026-06-08", keptAt: null } });
  await phone.page.goto(`${service.url}/case/${kept.id}/paper/promiseLetter`);
  await phone.page.getByText("本人承诺在上述期限内补齐材料").waitFor();
  await county("mz-handler", kept.id, "review", { opinion: "同意" });
  await county("mz-reviewer", kept.id, "review", { opinion: "同意" });
  await county("mz-approver", kept.id, "decide", { opinion: "同意" });
  expect(await county("mz-leader", kept.id, "issue")).toContain("银行卡复印件");
  await travel("2026-06-05");
  await phone.page.goto(`${service.url}/case/${kept.id}`);
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${kept.id}`);
  const { demoPictureFile } = await import("@yimen/db/demo");
  await phone.page.setInputFiles('[data-material="bankCopy"]', demoPictureFile);
  await waitSynced(phone.page);
  expect(await county("mz-leader", kept.id, "issue")).toBeNull();
  expect((await stateOf(kept.id))?.stage).toBe("issued");

  await travel("2026-06-01");
  const broken = await take(502);
  await morning("2026-06-09");
  expect((await stateOf(broken.id))?.promise?.brokenAt).not.toBeNull();
  await county("mz-handler", broken.id, "review", { opinion: "材料未补" });
  await county("mz-reviewer", broken.id, "review", { opinion: "同意" });
  expect(await county("mz-approver", broken.id, "decide", { opinion: "" })).toContain("逾期未补");
  expect(await county("mz-approver", broken.id, "decide", { outcome: "不予", reasons: "承诺的材料逾期未补" })).toBeNull();
  expect(await stateOf(broken.id)).toMatchObject({ stage: "decided", decision: { outcome: "refuse", remedies: expect.stringContaining("行政复议") } });
});

test("a hearing and an extension: both papers, and a statutory day that both have moved", async () => {
  const taken = await takeCase(phone.page, "GLJT", 511);
  await waitSynced(phone.page);
  await travel("2026-06-02");
  await county("mz-handler", taken.id, "offerHearing", { matter: "涉及同户其他老人权益" });
  await travel("2026-06-04");
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await doAct(phone.page, "askHearing", { by: "李四" });
  await waitSynced(phone.page);
  expect(await county("mz-handler", taken.id, "scheduleHearing", { on: "2026-06-08", place: "三楼" })).toContain("2026-06-15");
  expect(await county("mz-handler", taken.id, "scheduleHearing", { on: "2026-06-15", place: "三楼会议室" })).toBeNull();
  expect(await stateOf(taken.id)).toMatchObject({ stage: "suspended", hearing: { scheduledFor: "2026-06-15" } });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/hearingNotice`);
  await phone.page.locator('[data-label="听证日期"]', { hasText: "2026年6月15日" }).waitFor();
  await travel("2026-06-15");
  await county("mz-handler", taken.id, "holdHearing", { minutes: "各方到场，意见附后。" });
  await county("mz-handler", taken.id, "requestExtension", { workingDays: "10", reason: "需核实听证意见" });
  await county("mz-approver", taken.id, "decideExtension", {});
  expect(await stateOf(taken.id)).toMatchObject({ stage: "underReview", extension: { decision: { outcome: "grant", by: "mz-approver" } } });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/extensionNotice`);
  await phone.page.locator('[data-label="延长后的法定期限"]', { hasText: /2026年[78]月\d+日/ }).waitFor();
});

test("nobody answers in five working days: accepted from the day of receipt, on the phone too; a second notice has no button", async () => {
  const noticed = await takeCase(phone.page, "SYDJ", 521, { lackLast: true });
  await waitSynced(phone.page);
  await phone.page.goto(`${service.url}/case/${noticed.id}`);
  await phone.page.waitForSelector('[data-stage="awaitingCorrection"]');
  expect(await phone.page.locator('[data-act="notice"]').count()).toBe(0);
  // An item that villages only collect: the county has five days.
  await service.db.sql`update item_versions set body = jsonb_set(body, '{intake,village}', '"collect"') where code = 'GLJT'`;
  await agentSynced();
  const left = await takeCase(phone.page, "GLJT", 522);
  await waitSynced(phone.page);
  await service.db.sql`update item_versions set body = jsonb_set(body, '{intake,village}', '"accept"') where code = 'GLJT'`;
  await morning("2026-06-08");
  expect((await stateOf(left.id))?.stage).toBe("collected");
  await morning("2026-06-09");
  expect(await stateOf(left.id)).toMatchObject({ stage: "accepted", deemedAccepted: true });
  expect(legalDateOf((await stateOf(left.id))?.acceptedAt ?? 0)).toBe("2026-06-01");
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${left.id}`);
  await phone.page.waitForSelector('[data-stage="accepted"]');
  await phone.page.getByText("逾期未告知，视为受理").waitFor();
});

test("the promised limit passes: granted by silence from the next working day, delivered like any other", async () => {
  const taken = await takeCase(phone.page, "YLCB", 531);
  await waitSynced(phone.page);
  const due = (await service.db.sql<{ d: string }[]>`select promised_due::text as d from cases where id = ${taken.id}`)[0]?.d ?? "";
  await morning(due);
  expect((await stateOf(taken.id))?.stage).toBe("accepted");
  await morning("2026-08-03");
  expect(await stateOf(taken.id)).toMatchObject({ stage: "decided", decision: { outcome: "grant", by: "system" } });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/decision`);
  await phone.page.getByText("承诺期限届满未作决定").waitFor();
});

test("a fast track: asked for on the phone with its ground, granted at the county", async () => {
  const taken = await takeCase(phone.page, "GLJT", 541);
  await waitSynced(phone.page);
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await doAct(phone.page, "requestFastTrack", { ground: "急需住院治疗" });
  await waitSynced(phone.page);
  expect(await county("supervision", taken.id, "grantFastTrack")).toBeNull();
  expect((await stateOf(taken.id))?.fastTrack).toMatchObject({ ground: "急需住院治疗", grantedAt: expect.any(Number) });
});

test("31 parallel approval: one department agrees on a condition, one is silent and answers too late; the lead grants, and the paper says all of it", async () => {
  let id = "";
  await atDesk("ly-clerk", async (page) => {
    id = (await takeCase(page, "MCSF", 551)).id;
    await waitSynced(page);
  });
  expect((await stateOf(id))?.copyNotices?.map((n) => [n.unit, n.dueOn])).toEqual([
    ["SW", "2026-06-03"],
    ["SJ", "2026-06-03"],
  ]);
  await travel("2026-06-02");
  await atDesk("sw-approver", async (page) => {
    // What the unit is asked about stands before its own work.
    await page.click("[data-copies] .line");
    await doAct(page, "answerCopyNotice", { answer: "conditions", opinion: "按季申报" });
    await page.waitForSelector('[data-department="SW"] >> text=有条件同意');
    await waitSynced(page);
  });
  await county("ly-handler", id, "review", { opinion: "同意" });
  expect(await county("ly-approver", id, "decide", { opinion: "" })).toContain("市场监督管理局");
  await morning("2026-06-04");
  expect((await stateOf(id))?.copyNotices?.find((n) => n.unit === "SJ")).toMatchObject({ answer: null, deemedAt: expect.any(Number) });
  expect(await county("sj-approver", id, "answerCopyNotice", { answer: "disagree", opinion: "经营范围不符" })).toBeNull();
  expect((await stateOf(id))?.copyNotices?.find((n) => n.unit === "SJ")).toMatchObject({ answer: null, late: { answer: "disagree" } });
  await atDesk("ly-approver", async (page) => {
    await page.goto(`${service.url}/case/${id}`);
    await page.waitForSelector("[data-late] >> text=经营范围不符");
  });
  expect(await county("ly-approver", id, "decide", { opinion: "同意" })).toBeNull();
  await atDesk("ly-approver", async (page) => {
    await page.goto(`${service.url}/case/${id}/paper/decision`);
    await page.locator('[data-label="附带条件"]', { hasText: "税务局：按季申报" }).waitFor();
    await page.locator('[data-label="并联部门意见"]', { hasText: "市场监督管理局逾期未答复，视为同意" }).waitFor();
  });
});

test("a chief representative's single signature: by mandate for an item, from its first day, and the decision says by which document", async () => {
  await atDesk("admin", async (page) => {
    await page.goto(`${service.url}/mandates`);
    await page.waitForSelector('[data-form="mandate"]');
    await page.selectOption("#m-person", "mz-chief");
    await page.selectOption("#m-item", "GLJT");
    await page.fill("#m-from", "2026-06-02");
    await page.fill("#m-to", "2026-12-31");
    await page.fill("#m-document", "资民授〔2026〕1号");
    await page.click('[data-form="mandate"] button[type=submit]');
    await page.waitForSelector('[data-mandate="GLJT"] >> text=未到期');
  });
  const taken = await takeCase(phone.page, "GLJT", 561);
  await waitSynced(phone.page);
  expect(await county("mz-chief", taken.id, "decide", { opinion: "同意" })).toContain("没有对这一事项");
  await travel("2026-06-02");
  expect(await county("mz-chief", taken.id, "decide", { opinion: "同意" })).toBeNull();
  expect(await stateOf(taken.id)).toMatchObject({ stage: "decided", decision: { by: "mz-chief", mandate: "资民授〔2026〕1号" }, signatures: [{ step: 0, by: "mz-chief" }] });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/decision`);
  await phone.page.locator('[data-label="签署依据"]', { hasText: "资民授〔2026〕1号" }).waitFor();
  // Without a mandate the same person only signs in turn.
  const other = await takeCase(phone.page, "LSJZ", 562);
  await waitSynced(phone.page);
  await atDesk("mz-chief", async (page) => {
    await page.goto(`${service.url}/case/${other.id}`);
    await page.waitForSelector('[data-act="note"]');
    expect(await page.locator('[data-act="decide"]').count()).toBe(0);
  });
});
