import { describe, expect, test } from "vitest";
import { chinaCalendar } from "../../calendar/announced.ts";
import { residentIdCheck } from "../../identity/residentId.ts";
import { papersOf } from "../../papers/kinds.ts";
import { composePaper } from "../../papers/paper.ts";
import type { CaseState } from "../state.ts";
import { resultNow } from "./changes.ts";
import { files, hash, item, Story } from "./story.fixture.ts";

/** Who acts for the applicant, and what officers do besides signing. Accepted 2026-06-01, twenty statutory and ten promised working days. */
const grown = { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
const firm = { kind: "organization", name: "资溪县竹木加工厂", idNumber: "91361028MA35ABCDEU", phone: "+8613800000000", address: "" };
const born = (day: string) => {
  const first = `361028${day.replaceAll("-", "")}101`;
  return { ...grown, idNumber: first + residentIdCheck(first) };
};
const other = { name: "王父", idNumber: "361028198808088881", phone: "", scope: [], signature: null, document: null };
const grant = { outcome: "grant", opinion: "", reasons: "", remedies: "" };
const begun = (applicant: object, who: "agent" | "village" = "agent", version = item({ forWhom: ["person", "organization"] })) =>
  new Story(version).do("2026-06-01", who, "begin", { item: "T", itemVersion: 1, applicant }).do("2026-06-01", who, "attach", files("idCard", "photo"));
const decided = (version = item()) =>
  new Story(version).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "decide", grant);
const given = (s: Story) =>
  s.do("2026-06-04", "clerk", "issue", { document: "证", documentNumber: "1" }).do("2026-06-05", "agent", "deliver", { way: "window", receivedBy: "王小明", signature: hash });
const paper = (s: Story, key: string) => {
  const state = s.state as CaseState;
  expect(papersOf(state, s.item)).toContain(key);
  return composePaper(key, { state, item: s.item, officeName: "所", personName: (id) => id, calendar: chinaCalendar });
};
const rows = (s: Story, key: string) => Object.fromEntries(paper(s, key)?.rows ?? []);

describe("who acts for the applicant (art. 29)", () => {
  test("a village agent hands nothing in unsigned: the applicant signs, or has authorised somebody to apply", () => {
    expect(begun(grown, "village").try("2026-06-01", "village", "collect", { signature: null })).toMatchObject({ code: "case.authorisationNeeded", fields: ["signature"] });
    expect(begun(grown, "village").try("2026-06-01", "village", "collect", { signature: hash })).toBe("ok");
    const proxy = { ...other, as: "proxy", signature: hash };
    const receiving = begun(grown, "village").do("2026-06-01", "village", "represent", { ...proxy, scope: ["receive"] });
    expect(receiving.try("2026-06-01", "village", "collect", { signature: null })).toMatchObject({ code: "case.authorisationNeeded" });
    receiving.do("2026-06-01", "village", "represent", { ...proxy, scope: ["apply", "receive"] });
    expect(receiving.try("2026-06-01", "village", "collect", { signature: null })).toBe("ok");
    expect(rows(receiving, "mandateLetter.0")).toMatchObject({ 受托人: "王父", 委托权限: "递交申请、领取文书和证件" });
    // At a counter the paper form itself is signed and kept.
    expect(begun(grown).try("2026-06-01", "agent", "collect", { signature: null })).toBe("ok");
  });
  test("what an older program handed in unsigned is taken", () => {
    const s = begun(grown, "village");
    s.written = 3;
    expect(s.try("2026-06-01", "village", "collect", { signature: null })).toBe("ok");
  });
  test("an authorisation says who and what for, and is signed", () => {
    const s = begun(grown);
    const proxy = { ...other, as: "proxy", scope: ["apply"], signature: hash };
    expect(s.try("2026-06-01", "agent", "represent", { ...proxy, scope: [] })).toMatchObject({ code: "case.reasonNeeded", fields: ["scope"] });
    expect(s.try("2026-06-01", "agent", "represent", { ...proxy, signature: null })).toMatchObject({ code: "case.signatureNeeded" });
    expect(s.try("2026-06-01", "agent", "represent", { ...proxy, idNumber: "361028198808088882" })).toMatchObject({ code: "case.formInvalid", fields: ["idNumber"] });
    expect(s.try("2026-06-01", "agent", "represent", { ...proxy, signature: null, document: hash })).toBe("ok");
    // One of the county's own agents is known by name.
    expect(s.try("2026-06-01", "agent", "represent", { ...proxy, idNumber: "", name: "v-1", person: "v-1" })).toBe("ok");
    expect(s.state?.representatives).toHaveLength(2);
  });
  test("below sixteen through a guardian: on the day before the birthday, not on it", () => {
    expect(begun(born("2010-06-02")).try("2026-06-01", "agent", "collect", { signature: hash })).toMatchObject({ code: "case.guardianNeeded", params: { years: 16 } });
    expect(begun(born("2010-06-01")).try("2026-06-01", "agent", "collect", { signature: hash })).toBe("ok");
    const s = begun(born("2018-02-03"));
    const guardian = { ...other, as: "guardian" };
    expect(s.try("2026-06-01", "agent", "represent", { ...guardian, idNumber: born("2012-01-01").idNumber })).toMatchObject({ code: "case.formInvalid", fields: ["idNumber"] });
    s.do("2026-06-01", "agent", "represent", guardian).do("2026-06-01", "agent", "collect", { signature: hash });
    expect(rows(s, "collectionReceipt")).toMatchObject({ 监护人: "王父" });
  });
  test("an organisation through its representative, or whom it authorised", () => {
    expect(begun(firm).try("2026-06-01", "agent", "collect", { signature: hash })).toMatchObject({ code: "case.representativeNeeded" });
    const s = begun(firm).do("2026-06-01", "agent", "represent", { ...other, as: "representative" });
    s.do("2026-06-01", "agent", "collect", { signature: hash });
    expect(rows(s, "collectionReceipt")).toMatchObject({ "法定代表人（负责人）": "王父" });
    expect(begun(grown).try("2026-06-01", "agent", "represent", { ...other, as: "representative" })).toMatchObject({ code: "case.formInvalid", fields: ["as"] });
    expect(begun(firm).try("2026-06-01", "agent", "represent", { ...other, as: "guardian" })).toMatchObject({ code: "case.formInvalid", fields: ["as"] });
  });
  test("withdrawn and fetched by whom the authorisation lets, and by nobody else", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-02", "agent", "represent", { ...other, as: "proxy", scope: ["receive"], signature: hash });
    expect(s.try("2026-06-03", "agent", "withdraw", { reason: "不办了", signature: hash, signedBy: "王父" })).toMatchObject({
      code: "case.authorisationNeeded",
      fields: ["signedBy"],
    });
    const t = decided().do("2026-06-03", "agent", "represent", { ...other, as: "proxy", scope: ["receive"], signature: hash });
    t.do("2026-06-04", "clerk", "issue", { document: "证", documentNumber: "1" });
    expect(t.try("2026-06-05", "agent", "deliver", { way: "window", receivedBy: "李四", signature: hash })).toMatchObject({
      code: "case.authorisationNeeded",
      params: { name: "李四" },
    });
    expect(t.try("2026-06-05", "agent", "deliver", { way: "window", receivedBy: "王父", signature: hash })).toBe("ok");
    s.do("2026-06-04", "agent", "represent", { ...other, as: "proxy", scope: ["receive", "withdraw"], signature: hash });
    s.do("2026-06-05", "agent", "withdraw", { reason: "不办了", signature: hash, signedBy: "王父" });
    expect(rows(s, "withdrawalNotice")).toMatchObject({ 签名人: "王父" });
  });
});

test("another document than the resident ID where the item admits it, and with its own check", () => {
  const admits = item({ idKinds: ["residentId", "passport", "hkMacaoPermit"] });
  const visitor = { ...grown, idKind: "passport", idNumber: "e12345678" };
  const begin = (version: ReturnType<typeof item>, applicant: object) => new Story(version).try("2026-06-01", "agent", "begin", { item: "T", itemVersion: 1, applicant });
  expect(begin(item(), visitor)).toMatchObject({ code: "case.formInvalid", fields: ["idKind"] });
  expect(begin(admits, { ...visitor, idKind: "taiwanPermit" })).toMatchObject({ fields: ["idKind"] });
  expect(begin(admits, { ...visitor, idNumber: "E1" })).toMatchObject({ code: "case.formInvalid", fields: ["idNumber"] });
  expect(begin(admits, { ...visitor, idKind: "hkMacaoPermit" })).toMatchObject({ fields: ["idNumber"] });
  expect(begin(admits, { ...grown, idNumber: "E12345678" })).toMatchObject({ fields: ["idNumber"] });
  expect(begin(item({ ...admits, forWhom: ["organization"] }), { ...firm, idKind: "passport" })).toMatchObject({ fields: ["idKind"] });
  const s = new Story(admits).do("2026-06-01", "agent", "begin", { item: "T", itemVersion: 1, applicant: visitor });
  expect(s.state?.applicant).toMatchObject({ idKind: "passport", idNumber: "E12345678" });
});

describe("what is granted is changed under its own ground (arts. 8, 49)", () => {
  test("asked for by its holder, signed; granted in the place of what was, or refused with the reason", () => {
    const s = given(decided()).do("2026-06-05", "system", "close");
    expect(s.try("2026-07-01", "agent", "requestChange", { what: "变更住所", signature: null })).toMatchObject({ code: "case.signatureNeeded" });
    expect(s.try("2026-07-01", "approver", "decideChange", { ...grant, ground: "holder", what: "", reason: "", basis: "第四十九条" })).toMatchObject({ code: "case.formInvalid" });
    s.do("2026-07-01", "agent", "requestChange", { what: "变更住所", signature: hash });
    expect(s.state?.changes?.[0]?.requestedBy).toBe("agent-1");
    expect(s.try("2026-07-01", "agent", "requestChange", { what: "又一项", signature: hash })).toMatchObject({ code: "case.wrongStage" });
    expect(s.try("2026-07-02", "approver", "decideChange", { outcome: "refuse", ground: "holder", what: "", reason: "", basis: "第四十九条" })).toMatchObject({
      code: "case.reasonNeeded",
    });
    const change = { outcome: "grant", ground: "holder", what: "", reason: "", basis: "行政许可法第四十九条", documentNumber: "1-变1" };
    expect(s.try("2026-07-02", "approver", "decideChange", { ...change, validUntil: "2026-07-02" })).toMatchObject({ code: "case.dateTooEarly" });
    s.do("2026-07-02", "approver", "decideChange", { ...change, validUntil: "2027-07-01" });
    expect(s.state?.stage).toBe("closed");
    expect(resultNow(s.state as CaseState)).toMatchObject({ document: "证", documentNumber: "1-变1", validUntil: "2027-07-01" });
    // What was printed of the old one stays as it was.
    expect(rows(s, "closingNotice")).toMatchObject({ 证件: "证 1" });
    expect(rows(s, "changeDecision.0")).toMatchObject({ 变更事项: "变更住所", 提出: "被许可人申请（行政许可法第四十九条）" });
    s.do("2026-08-03", "agent", "requestChange", { what: "再变更", signature: hash });
    s.do("2026-08-04", "approver", "decideChange", { ...change, outcome: "refuse", reason: "不符合条件" });
    expect(paper(s, "changeDecision.1")?.title).toBe("不予变更决定书");
    expect(resultNow(s.state as CaseState)?.documentNumber).toBe("1-变1");
  });
  test("for the public's sake without anybody asking, with the reason; never by way of refusing", () => {
    const s = given(decided());
    const change = { ground: "publicInterest", what: "缩小范围", reason: "规划调整", basis: "行政许可法第八条" };
    expect(s.try("2026-07-01", "approver", "decideChange", { ...change, outcome: "refuse" })).toMatchObject({ code: "case.formInvalid" });
    expect(s.try("2026-07-01", "approver", "decideChange", { ...change, outcome: "grant", reason: "" })).toMatchObject({ code: "case.reasonNeeded" });
    s.do("2026-07-01", "agent", "requestChange", { what: "变更住所", signature: hash }).do("2026-07-01", "approver", "decideChange", { ...change, outcome: "grant" });
    // Someone's own request stays open.
    expect(s.state?.changes?.map((c) => Boolean(c.decision))).toEqual([false, true]);
    expect(paper(s, "changeDecision.1")?.title).toBe("变更决定书");
  });
  test("a refusal is not changed, it is set aside or applied for anew", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
    s.do("2026-06-03", "approver", "decide", { ...grant, outcome: "refuse", reasons: "不符合", remedies: "复议" }).do("2026-06-04", "clerk", "issue", {
      document: "x",
      documentNumber: "1",
    });
    expect(s.try("2026-06-05", "agent", "requestChange", { what: "x", signature: hash })).toMatchObject({ code: "case.wrongStage" });
  });
});

describe("officers", () => {
  const onSite = item({ class: "onSite" });
  test("what is seen on the spot is granted after two of them were there, and refused without (art. 34)", () => {
    const ready = () => new Story(onSite).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
    expect(ready().try("2026-06-03", "approver", "decide", grant)).toMatchObject({ code: "case.visitMissing" });
    expect(ready().try("2026-06-03", "approver", "decide", { ...grant, outcome: "refuse", reasons: "材料不实", remedies: "复议" })).toBe("ok");
    const visit = { officers: ["h-1", "l-1"], on: "2026-06-02", findings: "与申请一致" };
    const s = ready();
    expect(s.try("2026-06-03", "handler", "recordVisit", { ...visit, officers: ["h-1", "h-1"] })).toMatchObject({ code: "case.twoOfficers" });
    expect(s.try("2026-06-03", "handler", "recordVisit", { ...visit, officers: ["h-1", "sl-1"] })).toMatchObject({ code: "case.otherUnit" });
    expect(s.try("2026-06-03", "handler", "recordVisit", { ...visit, on: "2026-06-04" })).toMatchObject({ code: "case.dateTooLate" });
    expect(s.try("2026-06-03", "handler", "recordVisit", { ...visit, on: "2026-05-31" })).toMatchObject({ code: "case.dateTooEarly" });
    s.do("2026-06-03", "handler", "recordVisit", visit).do("2026-06-03", "approver", "decide", grant);
    expect(rows(s, "visitRecord.0")).toMatchObject({ 核查人员: "h-1、l-1", 核查日期: "2026年6月2日" });
    const old = ready();
    old.written = 3;
    expect(old.try("2026-06-03", "approver", "decide", grant)).toBe("ok");
  });
  test("examined here and decided above (art. 43): sent up first, its document named; the limit is of the examination, and silence grants nothing", () => {
    const above = item({ decidedAbove: { authority: "市水利局" }, deemedApproval: { applies: true, why: "" } });
    const s = new Story(above).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
    expect(s.deed("2026-12-01")).toBeNull();
    expect(s.try("2026-06-03", "approver", "decide", grant)).toMatchObject({ code: "case.forwardFirst", params: { authority: "市水利局" } });
    s.do("2026-06-29", "approver", "forward", { opinion: "初审同意" });
    expect(s.limits("2026-12-01").statutory).toMatchObject({ overdueBy: 0, left: 1 });
    expect(s.try("2026-07-20", "approver", "decide", grant)).toMatchObject({ code: "case.aboveNeeded" });
    expect(s.try("2026-07-20", "approver", "forward", { opinion: "" })).toMatchObject({ code: "case.wrongStage" });
    s.do("2026-07-20", "approver", "decide", { ...grant, above: "市水许〔2026〕8号" });
    expect(rows(s, "decision")).toMatchObject({ 上级决定文件: "市水利局 市水许〔2026〕8号" });
    expect(new Story().accepted("2026-06-01").try("2026-06-02", "approver", "forward", { opinion: "" })).toMatchObject({ code: "case.notForThisItem" });
    // Examined anew: the limit goes on, and it is sent up anew.
    const t = new Story(above).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "forward", { opinion: "" });
    t.do("2026-06-04", "approver", "return", { toStep: 0, reason: "补充核查" });
    expect(t.limits("2026-07-01").statutory.overdueBy).toBe(1);
    t.do("2026-06-05", "handler", "review", { opinion: "" }).do("2026-06-05", "approver", "forward", { opinion: "" });
  });
  test("departments that disagree go before whoever coordinates, on record; the lead concludes as before", () => {
    const joint = item({ class: "joint", parallel: { departments: [{ unit: "SL", unitName: "水利局", matter: "行洪", workingDays: 3 }], silence: "waits" } });
    const s = new Story(joint).accepted("2026-06-01").do("2026-06-02", "water", "answerCopyNotice", { answer: "needsMore", opinion: "缺断面图" });
    expect(rows(s, "supplementNotice.SL")).toMatchObject({ 抄告单位: "水利局", 需要补充: "缺断面图" });
    s.do("2026-06-03", "water", "answerCopyNotice", { answer: "disagree", opinion: "影响行洪" });
    // What it needed stays on record, and its paper the same.
    expect(rows(s, "supplementNotice.SL")).toMatchObject({ 需要补充: "缺断面图" });
    expect(s.try("2026-06-03", "centre", "coordinate", { finding: "x" })).toMatchObject({ code: "case.nothingToCoordinate" });
    s.do("2026-06-03", "handler", "escalate", { matter: "与水利局意见不一" });
    expect(s.try("2026-06-03", "handler", "escalate", { matter: "再次" })).toMatchObject({ code: "case.nothingToCoordinate" });
    expect(s.try("2026-06-04", "approver", "coordinate", { finding: "同意" })).toMatchObject({ code: "permission.denied" });
    s.do("2026-06-04", "centre", "coordinate", { finding: "请水利局按新断面复核" });
    expect(rows(s, "coordinationNote.0")).toMatchObject({ 协调意见: "请水利局按新断面复核" });
    s.do("2026-06-05", "handler", "review", { opinion: "" });
    expect(s.try("2026-06-05", "approver", "decide", grant)).toMatchObject({ code: "case.departmentDisagrees" });
    s.do("2026-06-05", "water", "answerCopyNotice", { answer: "agree", opinion: "" }).do("2026-06-05", "approver", "decide", grant);
    expect(
      new Story(joint)
        .accepted("2026-06-01")
        .do("2026-06-02", "water", "answerCopyNotice", { answer: "agree", opinion: "" })
        .try("2026-06-02", "handler", "escalate", { matter: "x" }),
    ).toMatchObject({
      code: "case.nothingToCoordinate",
    });
  });
  test("the first-asked duty passes to a named colleague who sees the case, with the reason", () => {
    const s = new Story().collected("2026-06-01", "idCard");
    expect(s.try("2026-06-02", "agent", "handOver", { to: "v-1", reason: "调岗" })).toMatchObject({ code: "permission.denied", fields: ["to"] });
    expect(s.try("2026-06-02", "agent", "handOver", { to: "leader-9", reason: "调岗" })).toMatchObject({ code: "person.unknown" });
    expect(s.try("2026-06-02", "agent", "handOver", { to: "clerk-1", reason: "" })).toMatchObject({ code: "case.reasonNeeded" });
    expect(s.try("2026-06-02", "clerk", "handOver", { to: "clerk-1", reason: "调岗" })).toMatchObject({ code: "case.notYours" });
    s.do("2026-06-02", "agent", "handOver", { to: "clerk-1", reason: "调岗" });
    expect(s.state?.firstAsked).toBe("clerk-1");
  });
  test("a fast track's own days run from its grant, show as late, and stand at the decision", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-01", "agent", "requestFastTrack", { ground: "急需住院" });
    s.do("2026-06-02", "centre", "grantFastTrack", { workingDays: 3 });
    expect(s.limits("2026-06-05")).toMatchObject({ fastTrack: { dueOn: "2026-06-05", overdueBy: 0 }, lamp: "green" });
    expect(s.limits("2026-06-08")).toMatchObject({ fastTrack: { overdueBy: 1 }, lamp: "yellow" });
    s.do("2026-06-08", "handler", "review", { opinion: "" }).do("2026-06-09", "approver", "decide", grant);
    expect(s.limits("2026-06-30").fastTrack).toMatchObject({ overdueBy: 2 });
  });
  test("what belongs to another authority is declined with the article, and sent there by letter", () => {
    const s = new Story().collected("2026-06-01", "idCard").do("2026-06-02", "agent", "decline", { reason: "该河段由市管", rightAuthority: "市水利局" });
    expect(rows(s, "transferLetter")).toMatchObject({ 移送机关: "市水利局", 已收材料: "身份证" });
    expect(paper(s, "declineNotice")?.text[0]).toContain("第三十二条");
    const t = new Story().collected("2026-06-01", "idCard").do("2026-06-02", "agent", "decline", { reason: "不需要许可", rightAuthority: "" });
    expect(papersOf(t.state as CaseState, t.item)).not.toContain("transferLetter");
  });
});
