import { describe, expect, test } from "vitest";
import { applicantAt, type CaseState, formerNames } from "../state.ts";
import { files, hash, item, noon, Story } from "./story.fixture.ts";

/** The law read as procedure, not as arithmetic: accepted 2026-06-01, twenty statutory and ten promised working days where nothing else is said. */
const grant = { outcome: "grant", opinion: "", reasons: "", remedies: "" };
const refusal = { outcome: "refuse", opinion: "", reasons: "不符合", remedies: "可以复议" };
const silent = item({ deemedApproval: { applies: true, why: "" } });
const missing = (...codes: string[]) => ({ missing: codes.map((what) => ({ what, why: "未提交" })) });

describe("the one-time notice (art. 32(4), (5))", () => {
  const noticed = () => new Story().collected("2026-06-01", "idCard").do("2026-06-02", "agent", "notice", missing("photo"));

  test("supplied in full it is to be accepted: by silence from the day all was there, and it lapses never", () => {
    const s = noticed().do("2026-06-03", "agent", "attach", files("photo"));
    expect([s.deed("2026-06-10"), s.deed("2026-06-11"), s.deed("2026-07-16")]).toEqual([null, "deemAccepted", "deemAccepted"]);
    expect(s.try("2026-07-16", "system", "lapse")).toMatchObject({ code: "case.notYet" });
    s.do("2026-06-11", "system", "deemAccepted");
    expect(s.state).toMatchObject({ stage: "accepted", acceptedAt: noon("2026-06-03"), deemedAccepted: true });
    expect(s.limits("2026-06-11").statutory.dueOn).toBe("2026-07-02");
  });
  test("a case of before this was kept is taken the same way", () => {
    const s = noticed().do("2026-06-03", "agent", "attach", files("photo"));
    const now = s.state as CaseState;
    const { brought: _b, suppliedAt: _s, ...old } = now.notice as NonNullable<CaseState["notice"]>;
    s.state = { ...now, notice: old };
    expect(s.deed("2026-06-11")).toBe("deemAccepted");
  });
  test("names all that is missing, form faults too, and nothing that the item does not list", () => {
    const asking = item({ form: [{ title: "", fields: [{ key: "use", label: "用途", type: "text", required: true }] }] });
    const s = new Story(asking).collected("2026-06-01");
    expect(s.try("2026-06-02", "agent", "notice", missing("idCard"))).toMatchObject({ code: "case.noticeIncomplete", fields: ["photo", "form.use"] });
    expect(s.try("2026-06-02", "agent", "notice", missing("idCard", "photo", "form.use", "horoscope"))).toMatchObject({ code: "case.materialUnknown", fields: ["horoscope"] });
    s.do("2026-06-02", "agent", "notice", missing("idCard", "photo", "form.use"));
    s.do("2026-06-03", "agent", "attach", files("idCard", "photo"));
    expect(s.state?.notice?.suppliedAt).toBeUndefined();
    s.do("2026-06-04", "agent", "correct", { form: { use: "建房" }, why: "补填" });
    expect(s.state?.notice?.suppliedAt).toBe(noon("2026-06-04"));
  });
  test("an older program's notice that left something out is taken, and what it left out is not held against anybody", () => {
    const s = new Story().collected("2026-06-01");
    s.written = 2;
    s.do("2026-06-02", "agent", "notice", missing("idCard"));
    s.written = undefined;
    expect(s.state?.notice?.unasked).toEqual(["photo"]);
    s.do("2026-06-03", "agent", "attach", files("idCard")).do("2026-06-03", "agent", "accept", { number: null });
    s.do("2026-06-04", "handler", "review", { opinion: "" }).do("2026-06-05", "approver", "decide", grant);
    expect(s.state?.stage).toBe("decided");
  });
  test("what was supplied and is itself defective may be pointed out: once, and that alone", () => {
    const s = noticed().do("2026-06-03", "agent", "attach", files("photo"));
    expect(s.try("2026-06-04", "agent", "notice", missing("idCard"))).toMatchObject({ code: "case.noticeAlreadyGiven" });
    s.do("2026-06-04", "agent", "notice", { missing: [{ what: "photo", why: "模糊" }] });
    expect(s.state?.notice).toMatchObject({ again: true });
    s.do("2026-06-05", "agent", "attach", files("photo"));
    expect(s.try("2026-06-08", "agent", "notice", missing("photo"))).toMatchObject({ code: "case.noticeAlreadyGiven" });
    expect(s.deed("2026-06-15")).toBe("deemAccepted");
  });
});

describe("hearings (arts. 46 to 48)", () => {
  const offered = (version = silent) => new Story(version).accepted("2026-06-01").do("2026-06-02", "handler", "offerHearing", { matter: "相邻采光" });
  const asked = () => offered().do("2026-06-03", "agent", "askHearing", { by: "李四" });

  test("nothing is decided before its five days are over, or it is waived", () => {
    const s = offered().do("2026-06-02", "handler", "review", { opinion: "" });
    expect(s.try("2026-06-02", "approver", "decide", grant)).toMatchObject({ code: "case.hearingOpen", params: { date: "2026-06-09" } });
    expect(s.try("2026-06-09", "approver", "decide", refusal)).toMatchObject({ code: "case.hearingOpen" });
    s.do("2026-06-10", "approver", "decide", grant);
    const waived = offered().do("2026-06-03", "agent", "waiveHearing", { by: "李四" }).do("2026-06-03", "handler", "review", { opinion: "" });
    expect(waived.try("2026-06-03", "agent", "askHearing", { by: "李四" })).toMatchObject({ code: "case.wrongStage" });
    waived.do("2026-06-03", "approver", "decide", grant);
  });
  test("asked for and not held: neither people nor time decide", () => {
    const s = asked().do("2026-06-04", "handler", "review", { opinion: "" });
    expect(s.try("2026-06-12", "approver", "decide", grant)).toMatchObject({ code: "case.hearingOpen" });
    expect([s.deed("2026-06-16"), s.deed("2026-12-01")]).toEqual([null, null]);
    expect(s.try("2026-06-16", "system", "deemGranted")).toMatchObject({ code: "case.hearingOpen" });
  });
  test("offered late, silence waits until the days for asking are over", () => {
    const s = new Story(silent).accepted("2026-06-01").do("2026-06-12", "handler", "offerHearing", { matter: "采光" });
    expect([s.deed("2026-06-16"), s.deed("2026-06-22"), s.deed("2026-06-23")]).toEqual([null, null, "deemGranted"]);
  });
  test("asked for while the case is suspended", () => {
    const s = offered().do("2026-06-03", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-06-20" });
    s.do("2026-06-08", "agent", "askHearing", { by: "李四" });
    expect(s.try("2026-06-08", "handler", "scheduleHearing", { on: "2026-06-24", place: "三楼", chair: "chair-1" })).toMatchObject({ code: "case.wrongStage" });
    s.do("2026-06-12", "handler", "resume", { text: "" }).do("2026-06-12", "handler", "scheduleHearing", { on: "2026-06-24", place: "三楼", chair: "chair-1" });
    expect(s.state?.stage).toBe("suspended");
  });
  test("of the authority's own motion; moved, with its day on record; called off", () => {
    const s = new Story(silent).accepted("2026-06-01").do("2026-06-02", "handler", "offerHearing", { matter: "公共利益", ownMotion: true });
    expect(s.try("2026-06-30", "approver", "decide", grant)).toMatchObject({});
    s.do("2026-06-03", "handler", "scheduleHearing", { on: "2026-06-15", place: "三楼", chair: "chair-1" });
    s.do("2026-06-04", "handler", "scheduleHearing", { on: "2026-06-18", place: "四楼" });
    expect(s.state).toMatchObject({ hearing: { scheduledFor: "2026-06-18", chair: "chair-1" }, suspensions: [{ expectedOn: "2026-06-18" }] });
    s.do("2026-06-05", "handler", "callOffHearing", { reason: "不再涉及" });
    expect(s.state?.stage).toBe("underReview");
    s.do("2026-06-05", "handler", "review", { opinion: "" }).do("2026-06-08", "approver", "decide", grant);
  });
  test("seven working days' notice (art. 82); led by nobody who examines the case, who then signs nothing of it", () => {
    const s = asked();
    const schedule = (chair: string | undefined, on = "2026-06-15") => s.try("2026-06-04", "handler", "scheduleHearing", { on, place: "三楼", ...(chair && { chair }) });
    expect(schedule("chair-1", "2026-06-12")).toMatchObject({ code: "case.dateTooEarly", params: { date: "2026-06-15" } });
    expect(schedule(undefined)).toMatchObject({ code: "case.reasonNeeded", fields: ["chair"] });
    expect(schedule("h-1")).toMatchObject({ code: "case.samePerson", fields: ["chair"] });
    expect(schedule("nobody")).toMatchObject({ code: "person.unknown" });
    expect(schedule("a-1")).toBe("ok");
    s.do("2026-06-15", "handler", "holdHearing", { minutes: "笔录" }).do("2026-06-16", "handler", "review", { opinion: "" });
    expect(s.try("2026-06-16", "approver", "decide", grant)).toMatchObject({ code: "case.samePerson" });
  });
});

describe("what time has done is done, whether or not the clockwork has run", () => {
  test("late answers: notice and decline are refused, acceptance counts from the receipt", () => {
    const late = () => new Story().collected("2026-06-01", "idCard", "photo");
    for (const [type, more] of [
      ["notice", { missing: [{ what: "photo", why: "模糊" }] }],
      ["decline", { reason: "不归本局", rightAuthority: "" }],
    ] as const)
      expect(late().try("2026-06-22", "agent", type, more)).toMatchObject({ code: "case.timeHasActed", params: { deed: "deemAccepted", date: "2026-06-09" } });
    const s = late().do("2026-06-22", "agent", "accept", { number: "361028-2026-0001-001-X" });
    expect(s.state).toMatchObject({ stage: "accepted", acceptedAt: noon("2026-06-01"), number: "361028-2026-0001-001-X", deemedAccepted: true });
    expect(s.limits("2026-06-22").statutory.dueOn).toBe("2026-06-30");
    expect(s.try("2026-06-23", "agent", "accept", { number: null })).toMatchObject({ code: "case.wrongStage" });
    // On the last day it still does.
    expect(late().try("2026-06-08", "agent", "notice", { missing: [{ what: "photo", why: "模糊" }] })).toBe("ok");
  });
  test("a refusal on the day after silence has granted; a grant after a promise was broken; a refusal after a renewal's last day", () => {
    const s = new Story(silent).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
    s.way = { arrived: () => "2026-06-01" };
    expect(s.try("2026-06-16", "approver", "decide", refusal)).toMatchObject({ code: "case.timeHasActed", params: { deed: "deemGranted", date: "2026-06-16" } });
    s.do("2026-06-15", "approver", "decide", refusal);

    const p = new Story().collected("2026-06-01", "idCard").do("2026-06-01", "agent", "promise", { materials: ["photo"], dueOn: "2026-06-10", signature: hash });
    p.do("2026-06-01", "agent", "accept", { number: null }).do("2026-06-02", "handler", "review", { opinion: "" });
    expect(p.try("2026-06-11", "approver", "decide", grant)).toMatchObject({ code: "case.promiseBroken" });
    expect(p.try("2026-06-10", "approver", "decide", grant)).toBe("ok");
  });
  test("an act whose own time is in doubt brings nothing about", () => {
    const s = new Story().collected("2026-06-01", "idCard", "photo");
    s.way = { doubtful: true };
    expect(s.try("2026-06-22", "agent", "notice", { missing: [{ what: "photo", why: "模糊" }] })).toBe("ok");
  });
});

describe("extensions (art. 42)", () => {
  test("of what still runs alone; red stays red", () => {
    const s = new Story().accepted("2026-06-01");
    expect(s.limits("2026-07-08").statutory.overdueBy).toBe(6);
    expect(s.try("2026-07-08", "handler", "requestExtension", { workingDays: 10, reason: "复杂" })).toMatchObject({ code: "case.limitOver", params: { date: "2026-06-30" } });
    s.do("2026-06-30", "handler", "requestExtension", { workingDays: 10, reason: "复杂" });
    expect(s.try("2026-07-01", "approver", "decideExtension", { outcome: "grant", reason: "" })).toMatchObject({ code: "case.limitOver" });
    expect(s.limits("2026-07-08").lamp).toBe("red");
  });
  test("a promised limit does not move with the statutory one", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-10", "handler", "requestExtension", { workingDays: 10, reason: "复杂" });
    s.do("2026-06-11", "approver", "decideExtension", { outcome: "grant", reason: "" });
    expect(s.limits("2026-06-18")).toMatchObject({ promised: { dueOn: "2026-06-15" }, statutory: { dueOn: "2026-07-14" }, lamp: "yellow" });
  });
  test("none of a limit that another law sets shorter; fifteen of what several decide together, with the government's document", () => {
    const short = new Story(item({ statutory: { workingDays: 3, basis: "某条例" }, promised: { workingDays: 1 } })).accepted("2026-06-01");
    expect(short.try("2026-06-02", "handler", "requestExtension", { workingDays: 1, reason: "复杂" })).toMatchObject({ code: "case.extensionTooLong", params: { days: 0 } });
    const joint = new Story(item({ class: "joint", statutory: { workingDays: 45, basis: "第四十二条" } })).accepted("2026-06-01");
    joint.do("2026-06-10", "handler", "requestExtension", { workingDays: 15, reason: "复杂" });
    expect(joint.try("2026-06-11", "approver", "decideExtension", { outcome: "grant", reason: "" })).toMatchObject({ code: "case.reasonNeeded" });
    joint.do("2026-06-11", "approver", "decideExtension", { outcome: "grant", reason: "县政府批准〔2026〕3号" });
  });
});

describe("dead ends have ways out", () => {
  const granted = () => new Story().accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "decide", grant);
  test("a wrong grant need not be handed over first: taken back, each way under its own name", () => {
    for (const how of ["annul", "retract", "cancel"])
      expect(granted().do("2026-06-04", "approver", "revoke", { reason: "材料不实", basis: "第六十九条", how }).state).toMatchObject({ stage: "revoked", revocation: { how } });
  });
  test("granted on a promise that was then broken: brought late, or taken back", () => {
    const p = () => {
      const s = new Story().collected("2026-06-01", "idCard").do("2026-06-01", "agent", "promise", { materials: ["photo"], dueOn: "2026-06-10", signature: hash });
      s.do("2026-06-01", "agent", "accept", { number: null }).do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "decide", grant);
      return s.do("2026-06-11", "system", "breakPromise");
    };
    expect(p().try("2026-06-12", "clerk", "issue", { document: "证", documentNumber: "1" })).toMatchObject({ code: "case.promiseOpen" });
    p().do("2026-06-12", "approver", "revoke", { reason: "承诺未兑现", basis: "第六十九条" });
    p().do("2026-06-12", "agent", "attach", files("photo")).do("2026-06-12", "clerk", "issue", { document: "证", documentNumber: "1" });
  });
  test("the applicant dies after the decision", () => {
    expect(granted().do("2026-06-04", "approver", "terminate", { ground: "applicantDied", reason: "六月四日去世" }).state?.stage).toBe("terminated");
  });
  test("a refusal set aside on review goes on under the old number, with a limit of its own", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "decide", refusal);
    s.do("2026-09-01", "approver", "reopen", { document: "复决字〔2026〕1号", reason: "撤销原决定，责令重作" });
    expect(s.state).toMatchObject({ stage: "underReview", decision: null, signatures: [], reopened: { document: "复决字〔2026〕1号" } });
    expect(s.limits("2026-09-01").statutory.dueOn).toBe("2026-09-29");
    expect(granted().try("2026-06-05", "approver", "reopen", { document: "x", reason: "x" })).toMatchObject({ code: "case.wrongStage" });
    const declined = new Story().collected("2026-06-01", "idCard", "photo").do("2026-06-02", "agent", "decline", { reason: "不归本局", rightAuthority: "" });
    expect(declined.do("2026-08-03", "approver", "reopen", { document: "复决字〔2026〕2号", reason: "应当受理" }).state?.stage).toBe("collected");
    expect(declined.deed("2026-08-11")).toBe("deemAccepted");
  });
  test("nobody can be reached: left with a witness, or announced for thirty days", () => {
    const s = granted().do("2026-06-04", "clerk", "issue", { document: "证", documentNumber: "1" });
    const announced = (day: string) => s.try(day, "clerk", "deliver", { way: "publicNotice", receivedBy: "公告", signature: null, announcedOn: "2026-06-05" });
    expect(announced("2026-07-04")).toMatchObject({ code: "case.notYet", params: { date: "2026-07-05" } });
    expect(announced("2026-07-05")).toBe("ok");
    granted()
      .do("2026-06-04", "clerk", "issue", { document: "证", documentNumber: "1" })
      .do("2026-06-05", "clerk", "deliver", { way: "leftBehind", receivedBy: "见证人赵六", signature: null });
  });
});

describe("authority", () => {
  const mandate = { person: "chief-1", item: "T", from: "2026-01-01", to: "2026-12-31", lets: ["grant"], document: "授权〔2026〕1号" } as never;
  test("ends, classes and takings back are nobody's by mandate; a window leader decides by one", () => {
    const s = new Story().accepted("2026-06-01");
    for (const who of ["chief", "leader"] as const)
      expect(s.try("2026-06-02", who, "terminate", { ground: "applicantDied", reason: "x" })).toMatchObject({ code: "permission.denied" });
    expect(s.try("2026-06-02", "chief", "classify", { class: "joint", handling: "ordinary", leader: "", reason: "x" })).toMatchObject({ code: "permission.denied" });
    s.mandates = [{ ...(mandate as object), person: "l-1" } as never];
    expect(s.try("2026-06-02", "leader", "decide", grant)).toBe("ok");
  });
  test("no mandate works on what several decide together, nor where somebody goes and looks (T1 六(三))", () => {
    for (const kind of ["joint", "onSite"] as const) {
      const s = new Story(item({ class: kind })).accepted("2026-06-01");
      s.mandates = [mandate];
      expect(s.try("2026-06-02", "chief", "decide", grant)).toMatchObject({ code: "case.mandateMissing" });
    }
  });
});

test("a village answers no licence in an authority's name (art. 24): it collects", () => {
  const s = new Story();
  const applicant = { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
  s.do("2026-06-01", "village", "begin", { item: "T", itemVersion: 1, applicant }).do("2026-06-01", "village", "attach", files("idCard", "photo"));
  s.do("2026-06-01", "village", "collect", { signature: hash });
  expect(s.try("2026-06-01", "village", "accept", { number: null })).toMatchObject({ code: "case.mayOnlyCollect" });
  expect(s.try("2026-06-01", "village", "decline", { reason: "x", rightAuthority: "" })).toMatchObject({ code: "case.mayOnlyCollect" });
  s.do("2026-06-01", "agent", "accept", { number: null });
});

describe("limits, stops, ends", () => {
  test("ten working days to make and deliver what was granted (art. 44); late stays late", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "decide", grant);
    expect(s.limits("2026-06-04")).toMatchObject({ issuing: { dueOn: "2026-06-17", left: 9 }, lamp: "green" });
    expect(s.limits("2026-06-16").lamp).toBe("warning");
    expect(s.limits("2026-12-01").lamp).toBe("red");
    s.do("2026-06-18", "clerk", "issue", { document: "证", documentNumber: "1" }).do("2026-06-18", "agent", "deliver", { way: "agent", receivedBy: "王小明", signature: hash });
    expect(s.limits("2026-12-01")).toMatchObject({ issuing: { overdueBy: 1 }, lamp: "red" });
  });
  test("withdrawn by a signed wish; the limits stop there", () => {
    const s = new Story().accepted("2026-06-01");
    expect(s.try("2026-06-03", "agent", "withdraw", { reason: "不办了" })).toMatchObject({ code: "case.signatureNeeded" });
    s.do("2026-06-03", "agent", "withdraw", { reason: "不办了", signature: hash });
    expect(s.limits("2026-12-01")).toMatchObject({ statutory: { used: 2, overdueBy: 0 }, lamp: "green" });
  });
  test("a procedure past its told day is late and says so; only those that the item lists, each no longer than its own", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "suspend", { procedure: "expertReview", reason: "评审", expectedOn: "2026-06-15" });
    expect([s.limits("2026-06-15").stopLate, s.limits("2026-06-16").stopLate, s.limits("2027-06-16").lamp]).toEqual([null, "2026-06-15", "yellow"]);
    const t = new Story().accepted("2026-06-01");
    expect(t.try("2026-06-02", "handler", "suspend", { procedure: "auction", reason: "拍卖", expectedOn: "2026-06-20" })).toMatchObject({ code: "case.notForThisItem" });
    expect(t.try("2026-06-02", "handler", "suspend", { procedure: "expertReview", reason: "评审", expectedOn: "2028-06-02" })).toMatchObject({
      code: "case.dateTooLate",
      params: { date: "2026-07-02" },
    });
  });
  test("a refusal goes out as the decision that refuses, in force until no day", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "decide", refusal);
    expect(s.try("2026-06-04", "clerk", "issue", { document: "许可证", documentNumber: "1", validUntil: "2027-01-01" })).toMatchObject({ code: "case.refusalHasNoValidity" });
    s.do("2026-06-04", "clerk", "issue", { document: "许可证", documentNumber: "1" });
    expect(s.state?.result?.document).toBe("不予行政许可决定书");
  });
  test("what is controlled is answered in so many words, however it came to be so", () => {
    const s = new Story(silent).accepted("2026-06-01").do("2026-06-02", "approver", "classify", { class: "promised", handling: "controlled", leader: "", reason: "数量有限" });
    expect(s.deed("2026-12-01")).toBeNull();
    expect(s.try("2026-12-01", "system", "deemGranted")).toMatchObject({ code: "case.notForThisItem" });
  });
  test("accepted for want of an answer with an empty field: corrected, and granted by nobody before", () => {
    const asking = item({ deemedApproval: { applies: true, why: "" }, form: [{ title: "", fields: [{ key: "use", label: "用途", type: "text", required: true }] }] });
    const s = new Story(asking).collected("2026-06-01", "idCard", "photo").do("2026-06-09", "system", "deemAccepted").do("2026-06-10", "handler", "review", { opinion: "" });
    expect(s.try("2026-06-11", "approver", "decide", grant)).toMatchObject({ code: "case.formInvalid", fields: ["use"] });
    expect(s.deed("2026-07-30")).toBeNull();
    s.do("2026-06-11", "agent", "correct", { form: { use: "建房" }, why: "漏填" }).do("2026-06-11", "approver", "decide", grant);
  });
  test("the applicant's own slips are mended on the spot, until the decision; another kind of applicant is another case", () => {
    const s = new Story().accepted("2026-06-01");
    const right = { ...(s.state as CaseState).applicant, name: "王晓明", phone: "+8613900000000" };
    expect(s.try("2026-06-02", "agent", "correctApplicant", { applicant: { ...right, idNumber: "361028199003071236" }, why: "笔误" })).toMatchObject({
      code: "case.formInvalid",
      fields: ["idNumber"],
    });
    expect(s.try("2026-06-02", "agent", "correctApplicant", { applicant: { ...right, kind: "organization" }, why: "笔误" })).toMatchObject({
      code: "case.formInvalid",
      fields: ["kind"],
    });
    s.do("2026-06-02", "agent", "correctApplicant", { applicant: right, why: "名字写错" });
    expect(s.state?.applicant).toMatchObject({ name: "王晓明", phone: "+8613900000000" });
    const state = s.state as CaseState;
    const until = state.formerApplicants?.[0]?.until ?? 0;
    expect(formerNames(state)).toHaveLength(1);
    expect([applicantAt(state, until - 1).name, applicantAt(state, until).name]).toEqual([formerNames(state)[0], "王晓明"]);
  });
  test("a fast track is the centre's: granted with days of its own, or refused with the reason", () => {
    const s = new Story().accepted("2026-06-01").do("2026-06-01", "agent", "requestFastTrack", { ground: "急需住院" });
    expect(s.try("2026-06-01", "leader", "grantFastTrack", {})).toMatchObject({ code: "permission.denied" });
    expect(s.try("2026-06-01", "centre", "grantFastTrack", { outcome: "refuse" })).toMatchObject({ code: "case.reasonNeeded" });
    s.do("2026-06-01", "centre", "grantFastTrack", { workingDays: 3 });
    expect(s.state?.fastTrack).toMatchObject({ workingDays: 3 });
  });
});
