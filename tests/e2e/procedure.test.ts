import { legalDateOf } from "@yimen/domain";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { signIn, waitSynced } from "../harness/browser.ts";
import { type Seats, twoSeats } from "../harness/seats.ts";
import { fillForms, finishCase, sign, takeCase } from "../harness/story.ts";

let seats: Seats;
beforeAll(async () => {
  seats = await twoSeats();
  const { service, phone, travel } = seats;
  // One item that may stop for testing, and asks a department whose silence agrees.
  await service.db
    .sql`update item_versions set body = body || '{"special": [{"procedure": "testing", "usualDays": 20}], "idKinds": ["residentId", "passport"]}' where code = 'GLJT'`;
  await service.db
    .sql`update item_versions set body = body || '{"parallel": {"departments": [{"unit": "SL", "unitName": "水利局", "matter": "是否影响行洪", "workingDays": 3}], "silence": "consents"}}' where code = 'SYDJ'`;
  await travel("2026-06-01");
  await signIn(phone.page, service.url, "agent1");
  await waitSynced(phone.page);
});
afterAll(() => seats?.close());
beforeEach(() => seats.travel("2026-06-01"));

test("a hearing asked for while the case is suspended: nothing is decided until it was held, and the decision names its record", async () => {
  const { phone, service, travel, county, stateOf, agentSynced, doAct } = seats;
  const taken = await takeCase(phone.page, "GLJT", 701);
  await waitSynced(phone.page);
  await travel("2026-06-02");
  expect(await county("mz-handler", taken.id, "offerHearing", { matter: "涉及同户其他老人权益" })).toBeNull();
  expect(await county("mz-handler", taken.id, "suspend", { procedure: "testing", reason: "核验年龄", expectedOn: "2026-06-10" })).toBeNull();
  await travel("2026-06-04");
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await doAct(phone.page, "askHearing", { by: "李四" });
  await waitSynced(phone.page);
  await travel("2026-06-08");
  expect(await county("mz-handler", taken.id, "resume", { text: "核验完毕" })).toBeNull();
  expect(await county("mz-handler", taken.id, "review", { opinion: "同意" })).toBeNull();
  expect(await county("mz-reviewer", taken.id, "review", { opinion: "同意" })).toBeNull();
  expect(await county("mz-approver", taken.id, "decide", { opinion: "同意" })).toContain("听证还没有结束");
  expect(await county("mz-approver", taken.id, "scheduleHearing", { on: "2026-06-17", place: "三楼", chair: "mz-leader" })).toBeNull();
  await travel("2026-06-17");
  expect(await county("mz-approver", taken.id, "holdHearing", { minutes: "各方到场" })).toBeNull();
  expect(await county("mz-approver", taken.id, "decide", { opinion: "同意" })).toBeNull();
  expect(await stateOf(taken.id)).toMatchObject({ stage: "decided", hearing: { chair: "mz-leader", heldOn: "2026-06-17" } });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/decision`);
  await phone.page.locator('[data-label="听证"]', { hasText: "2026年6月17日听证笔录" }).waitFor();
});

test("a notice is answered in full, and nobody accepts: accepted by silence from the day on which all was there", async () => {
  const { phone, service, morning, travel, stateOf, agentSynced } = seats;
  const taken = await takeCase(phone.page, "SYDJ", 711, { lackLast: true });
  await waitSynced(phone.page);
  await travel("2026-06-03");
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  const what = (await stateOf(taken.id))?.notice?.missing[0]?.what ?? "";
  const { demoPictureFile } = await import("@yimen/db/demo");
  await phone.page.setInputFiles(`[data-material="${what}"]`, demoPictureFile);
  await waitSynced(phone.page);
  expect(legalDateOf((await stateOf(taken.id))?.notice?.suppliedAt ?? 0)).toBe("2026-06-03");
  await morning("2026-06-10");
  expect((await stateOf(taken.id))?.stage).toBe("awaitingCorrection");
  await morning("2026-06-11");
  expect(await stateOf(taken.id)).toMatchObject({ stage: "accepted", deemedAccepted: true, number: expect.stringMatching(/^361028-/) });
  expect(legalDateOf((await stateOf(taken.id))?.acceptedAt ?? 0)).toBe("2026-06-03");
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await phone.page.waitForSelector('[data-stage="accepted"]');
});

test("granted on a promise that is then broken: it can't be issued, and is taken back under its own name", async () => {
  const { phone, service, morning, travel, county, stateOf, agentSynced } = seats;
  const taken = await takeCase(phone.page, "GLJT", 721, { lack: "bankCopy", end: "promise" });
  await waitSynced(phone.page);
  await travel("2026-06-02");
  for (const who of ["mz-handler", "mz-reviewer"]) expect(await county(who, taken.id, "review", { opinion: "同意" })).toBeNull();
  expect(await county("mz-approver", taken.id, "decide", { opinion: "同意" })).toBeNull();
  await morning("2026-06-09");
  expect((await stateOf(taken.id))?.promise?.brokenAt).not.toBeNull();
  expect(await county("mz-leader", taken.id, "issue")).toContain("银行卡复印件");
  expect(await county("mz-approver", taken.id, "revoke", { how: "annul", reason: "承诺未兑现", basis: "行政许可法第六十九条" })).toBeNull();
  expect(await stateOf(taken.id)).toMatchObject({ stage: "revoked", revocation: { how: "annul" } });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/revocation`);
  await phone.page.getByText("承诺未兑现").waitFor();
});

test("the applicant dies after the decision: the case ends with its paper, and its limits stop", async () => {
  const { phone, service, travel, county, stateOf, agentSynced } = seats;
  const taken = await takeCase(phone.page, "GLJT", 731);
  await waitSynced(phone.page);
  await travel("2026-06-02");
  for (const who of ["mz-handler", "mz-reviewer"]) expect(await county(who, taken.id, "review", { opinion: "同意" })).toBeNull();
  expect(await county("mz-approver", taken.id, "decide", { opinion: "同意" })).toBeNull();
  await travel("2026-06-04");
  expect(await county("mz-approver", taken.id, "terminate", { ground: "applicantDied", reason: "六月三日去世" })).toBeNull();
  expect((await stateOf(taken.id))?.stage).toBe("terminated");
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/terminationNotice`);
  await phone.page.getByText("六月三日去世").waitFor();
});

test("a department needs more: the applicant brings it, and its silence after its time counts", async () => {
  const { phone, service, morning, travel, county, stateOf, agentSynced } = seats;
  const taken = await takeCase(phone.page, "SYDJ", 741);
  await waitSynced(phone.page);
  await travel("2026-06-02");
  expect(await county("sl-approver", taken.id, "answerCopyNotice", { answer: "needsMore", opinion: "缺位置图" })).toBeNull();
  expect(await county("wj-leader", taken.id, "decide", { opinion: "同意" })).toContain("水利局");
  // What it needs goes to the applicant on paper, and the difference before the centre.
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/supplementNotice.SL`);
  await phone.page.locator('[data-label="需要补充"]', { hasText: "缺位置图" }).waitFor();
  expect(await phone.page.locator('[data-label="文号"]').textContent()).toMatch(/补〔2026〕1号$/);
  expect(await county("wj-leader", taken.id, "escalate", { matter: "位置图是否必需" })).toBeNull();
  expect(await county("supervision", taken.id, "coordinate", { finding: "以现有图纸为准" })).toBeNull();
  await morning("2026-06-06");
  expect((await stateOf(taken.id))?.copyNotices?.[0]).toMatchObject({ answer: { answer: "needsMore" }, deemedAt: expect.any(Number) });
  await travel("2026-06-08");
  expect(await county("wj-leader", taken.id, "decide", { opinion: "同意" })).toBeNull();
  expect((await stateOf(taken.id))?.stage).toBe("decided");
});

test("withdrawn on the phone: by the applicant's signature, with a paper", async () => {
  const { phone, service, stateOf } = seats;
  const taken = await takeCase(phone.page, "GLJT", 751);
  await waitSynced(phone.page);
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await phone.page.waitForSelector("[data-act]");
  if ((await phone.page.locator('[data-act="withdraw"]').count()) === 0) await phone.page.click('[data-do="more-acts"]');
  await phone.page.click('[data-act="withdraw"]');
  await phone.page.fill('[data-form="withdraw"] #a-reason', "不办了");
  await phone.page.click('[data-form="withdraw"] button[type=submit]');
  await phone.page.getByText("签名").first().waitFor();
  expect((await stateOf(taken.id))?.stage).toBe("accepted");
  await sign(phone.page);
  await phone.page.click('[data-form="withdraw"] button[type=submit]');
  await waitSynced(phone.page);
  await phone.page.waitForSelector('[data-stage="withdrawn"]');
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/withdrawalNotice`);
  await phone.page.getByText("本件到此终止").waitFor();
});

test("a child's application: through the guardian, fetched by whom they let, changed afterwards at the holder's wish", async () => {
  const { phone, service, travel, county, stateOf, agentSynced, doAct } = seats;
  const taken = await finishCase(phone.page, await fillForms(phone.page, "GLJT", 761, { child: true }));
  await phone.page.locator('[data-label="监护人"]', { hasText: "王父" }).waitFor();
  await waitSynced(phone.page);
  expect((await stateOf(taken.id))?.representatives).toMatchObject([{ as: "guardian" }, { as: "proxy", scope: ["apply", "supplement", "receive"] }]);
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/mandateLetter.1`);
  await phone.page.locator('[data-label="委托权限"]', { hasText: "领取文书和证件" }).waitFor();
  await travel("2026-06-02");
  for (const who of ["mz-handler", "mz-reviewer"]) expect(await county(who, taken.id, "review", { opinion: "同意" })).toBeNull();
  expect(await county("mz-approver", taken.id, "decide", { opinion: "同意" })).toBeNull();
  expect(await county("mz-leader", taken.id, "issue")).toBeNull();
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  const deliver = async (receivedBy: string) => {
    await phone.page.click('[data-act="deliver"]');
    await phone.page.fill('[data-form="deliver"] #a-receivedBy', receivedBy);
    await sign(phone.page);
    await phone.page.click('[data-form="deliver"] button[type=submit]');
  };
  await phone.page.waitForSelector('[data-act="deliver"]');
  await deliver("路人");
  await phone.page.getByText("没有相应权限的委托").waitFor();
  // Once more on the same screen: the form closes, and opens anew.
  await phone.page.click('[data-act="deliver"]');
  await deliver("王姑");
  await waitSynced(phone.page);
  await phone.page.waitForSelector('[data-stage="closed"]');
  await travel("2026-07-01");
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await doAct(phone.page, "requestChange", { what: "银行卡号变更" }, () => sign(phone.page));
  await waitSynced(phone.page);
  expect(await county("mz-approver", taken.id, "decideChange", { ground: "holder", basis: "行政许可法第四十九条" })).toBeNull();
  expect((await stateOf(taken.id))?.changes?.[0]).toMatchObject({ what: "银行卡号变更", decision: { outcome: "grant" } });
  await agentSynced();
  await phone.page.goto(`${service.url}/case/${taken.id}/paper/changeDecision.0`);
  await phone.page.locator('[data-label="变更事项"]', { hasText: "银行卡号变更" }).waitFor();
});

test("an applicant shows a passport, where the item admits it", async () => {
  const { phone, service, stateOf } = seats;
  const taken = await finishCase(phone.page, await fillForms(phone.page, "GLJT", 771, { passport: " e1234 5678" }));
  await waitSynced(phone.page);
  expect((await stateOf(taken.id))?.applicant).toMatchObject({ idKind: "passport", idNumber: "E12345678" });
  await phone.page.goto(`${service.url}/case/${taken.id}`);
  await phone.page.locator("dt", { hasText: "护照" }).waitFor();
});
