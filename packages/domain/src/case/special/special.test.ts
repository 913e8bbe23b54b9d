import { describe, expect, test } from "vitest";
import { files, hash, item, noon, Story } from "./story.fixture.ts";

describe("special procedures (行政许可法 art. 45)", () => {
  test("the worked case: expert review from 06-05 to 06-15 moves the statutory day from 06-30 to 07-08", () => {
    const s = new Story().accepted("2026-06-01");
    expect(s.limits("2026-06-02").statutory.dueOn).toBe("2026-06-30");
    s.do("2026-06-05", "handler", "suspend", { procedure: "expertReview", reason: "专家评审", expectedOn: "2026-06-15" });
    expect(s.limits("2026-06-10").statutory).toMatchObject({ dueOn: null, used: 4 });
    s.do("2026-06-15", "handler", "resume", { text: "" });
    expect(s.limits("2026-06-16").statutory.dueOn).toBe("2026-07-08");
    expect(s.state?.stage).toBe("underReview");
  });

  test("the applicant is told a day, which lies ahead; nothing is decided while it runs", () => {
    const s = new Story().accepted("2026-06-01");
    expect(s.try("2026-06-05", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-06-05" })).toMatchObject({ code: "case.dateTooEarly" });
    expect(s.try("2026-06-05", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-02-30" })).toMatchObject({
      code: "calendar.badDate",
      fields: ["expectedOn"],
    });
    s.do("2026-06-05", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-06-20" });
    expect(s.try("2026-06-08", "handler", "review", { opinion: "同意" })).toMatchObject({ code: "case.wrongStage" });
  });

  test("an item that lists its procedures has no others", () => {
    const s = new Story(item({ special: [{ procedure: "testing", usualDays: 10 }] })).accepted("2026-06-01");
    expect(s.try("2026-06-02", "handler", "suspend", { procedure: "auction", reason: "拍卖", expectedOn: "2026-06-20" })).toMatchObject({ code: "case.notForThisItem" });
  });
});

describe("extension (art. 42)", () => {
  test("once, by ten working days at most, by another person, across Spring Festival", () => {
    const s = new Story().accepted("2025-01-20");
    expect(s.try("2025-02-05", "handler", "requestExtension", { workingDays: 11, reason: "复杂" })).toMatchObject({ code: "case.extensionTooLong", params: { days: 10 } });
    s.do("2025-02-05", "handler", "requestExtension", { workingDays: 10, reason: "复杂" });
    expect(s.try("2025-02-05", "handler", "decideExtension", { outcome: "grant", reason: "" })).toMatchObject({ code: "permission.denied" });
    s.do("2025-02-06", "approver", "decideExtension", { outcome: "grant", reason: "" });
    expect(s.limits("2025-02-07").statutory.dueOn).toBe("2025-03-07");
    expect(s.try("2025-02-08", "handler", "requestExtension", { workingDays: 1, reason: "再延" })).toMatchObject({ code: "case.extensionOnce" });
  });

  test("a refused one changes no day", () => {
    const s = new Story().accepted("2025-01-20").do("2025-02-05", "handler", "requestExtension", { workingDays: 10, reason: "复杂" });
    const before = s.limits("2025-02-07").statutory.dueOn;
    expect(s.try("2025-02-06", "approver", "decideExtension", { outcome: "refuse", reason: "" })).toMatchObject({ code: "case.reasonNeeded" });
    s.do("2025-02-06", "approver", "decideExtension", { outcome: "refuse", reason: "理由不足" });
    expect(s.limits("2025-02-07").statutory.dueOn).toBe(before);
  });
});

describe("hearing (arts. 46 to 48)", () => {
  const offered = () => new Story().accepted("2026-06-01").do("2026-06-02", "handler", "offerHearing", { matter: "相邻采光" });
  test("asked for within five working days, told seven days before, held within twenty; its time is not counted", () => {
    const s = offered().do("2026-06-09", "agent", "askHearing", { by: "李四" });
    expect(s.try("2026-06-10", "handler", "scheduleHearing", { on: "2026-06-19", place: "三楼", chair: "chair-1" })).toMatchObject({
      code: "case.dateTooEarly",
      params: { date: "2026-06-22" },
    });
    expect(s.try("2026-06-10", "handler", "scheduleHearing", { on: "2026-07-09", place: "三楼", chair: "chair-1" })).toMatchObject({
      code: "case.dateTooLate",
      params: { date: "2026-07-08" },
    });
    s.do("2026-06-10", "handler", "scheduleHearing", { on: "2026-06-24", place: "三楼会议室", chair: "chair-1" });
    expect(s.state).toMatchObject({ stage: "suspended", suspensions: [{ procedure: "hearing", from: "2026-06-10", to: null, expectedOn: "2026-06-24" }] });
    expect(s.try("2026-06-23", "handler", "holdHearing", { minutes: "笔录" })).toMatchObject({ code: "case.notYet" });
    expect(s.try("2026-06-23", "handler", "resume", { text: "不听了" })).toMatchObject({ code: "case.wrongStage" });
    s.do("2026-06-24", "handler", "holdHearing", { minutes: "各方到场，笔录附后" });
    expect(s.state).toMatchObject({ stage: "underReview", hearing: { heldOn: "2026-06-24" }, suspensions: [{ to: "2026-06-24" }] });
    // 06-11 to 06-24 stand still: ten days without the Dragon Boat holiday and weekends are nine working days.
    expect(s.limits("2026-06-25").statutory.dueOn).toBe("2026-07-13");
  });
  test("on the sixth working day it is over", () =>
    expect(offered().try("2026-06-10", "agent", "askHearing", { by: "李四" })).toMatchObject({ code: "case.hearingOver", params: { date: "2026-06-09" } }));
  test("nobody schedules what nobody asked for", () =>
    expect(offered().try("2026-06-03", "handler", "scheduleHearing", { on: "2026-06-20", place: "x" })).toMatchObject({ code: "case.hearingFirst" }));
});

describe("materials on promise (容缺受理)", () => {
  const promised = () =>
    new Story()
      .collected("2026-06-01", "idCard")
      .do("2026-06-01", "agent", "promise", { materials: ["photo"], dueOn: "2026-06-12", signature: hash })
      .do("2026-06-01", "agent", "accept", { number: null });
  test("never a main one", () => {
    const s = new Story().collected("2026-06-01", "photo");
    expect(s.try("2026-06-01", "agent", "promise", { materials: ["idCard"], dueOn: "2026-06-12", signature: hash })).toMatchObject({
      code: "case.materialNotPromised",
      fields: ["idCard"],
    });
    expect(s.try("2026-06-01", "agent", "accept", { number: null })).toMatchObject({ code: "case.materialsMissing", fields: ["idCard"] });
  });
  test("kept: decided meanwhile, the result goes out only once it is there", () => {
    const s = promised()
      .do("2026-06-03", "handler", "review", { opinion: "同意" })
      .do("2026-06-04", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
    expect(s.try("2026-06-05", "handler", "issue", { document: "证", documentNumber: "1" })).toMatchObject({ code: "case.promiseOpen", fields: ["photo"] });
    expect(s.try("2026-06-05", "agent", "attach", files("idCard"))).toMatchObject({ code: "case.materialUnknown" });
    s.do("2026-06-08", "agent", "attach", files("photo")).do("2026-06-09", "handler", "issue", { document: "证", documentNumber: "1" });
    expect(s.state?.promise).toMatchObject({ keptAt: noon("2026-06-08"), brokenAt: null });
    expect(s.deed("2026-07-01")).toBeNull();
  });
  test("broken: nothing is granted on it, a refusal is; brought late, before the decision, it counts", () => {
    const s = promised();
    expect(s.deed("2026-06-12")).toBeNull();
    expect(s.deed("2026-06-13")).toBe("breakPromise");
    expect(s.try("2026-06-12", "system", "breakPromise")).toMatchObject({ code: "case.notYet" });
    s.do("2026-06-13", "system", "breakPromise").do("2026-06-15", "handler", "review", { opinion: "材料未到" });
    expect(s.try("2026-06-16", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" })).toMatchObject({
      code: "case.promiseBroken",
      fields: ["photo"],
    });
    s.do("2026-06-16", "agent", "attach", files("photo")).do("2026-06-16", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
    expect(s.state?.stage).toBe("decided");
  });
});

describe("what time does", () => {
  test("nobody answers within five working days: accepted from the day of receipt, the software's own act (art. 32(4))", () => {
    const s = new Story().collected("2026-06-01", "idCard", "photo");
    expect(s.deed("2026-06-08")).toBeNull();
    expect(s.deed("2026-06-09")).toBe("deemAccepted");
    s.do("2026-06-09", "system", "deemAccepted");
    expect(s.state).toMatchObject({ stage: "accepted", acceptedAt: noon("2026-06-01"), deemedAccepted: true });
    expect(s.limits("2026-06-09").promised).toMatchObject({ dueOn: "2026-06-15", used: 6 });
    expect(s.try("2026-06-09", "agent", "notice", { missing: [{ what: "photo", why: "模糊" }] })).toMatchObject({ code: "case.dateTooLate", params: { date: "2026-06-08" } });
  });

  test("a notice given in time on a device without a network counts before what the software concluded; so does a printed number", () => {
    const late = new Story().collected("2026-06-01", "idCard", "photo").do("2026-06-09", "system", "deemAccepted");
    late.do("2026-06-05", "agent", "notice", { missing: [{ what: "photo", why: "模糊" }] });
    expect(late.state).toMatchObject({ stage: "awaitingCorrection", acceptedAt: null, deemedAccepted: false });
    const printed = new Story().collected("2026-06-01", "idCard", "photo").do("2026-06-09", "system", "deemAccepted");
    printed.do("2026-06-05", "agent", "accept", { number: "361028-2026-0001-001-X" });
    expect(printed.state).toMatchObject({ stage: "accepted", number: "361028-2026-0001-001-X", acceptedAt: noon("2026-06-05") });
  });

  test("once the county has begun on it, it stays accepted", () => {
    const s = new Story().collected("2026-06-01", "idCard", "photo").do("2026-06-09", "system", "deemAccepted").do("2026-06-10", "handler", "review", { opinion: "同意" });
    expect(s.try("2026-06-05", "agent", "notice", { missing: [{ what: "photo", why: "模糊" }] })).toMatchObject({ code: "case.wrongStage" });
  });

  test("accepted for want of an answer, with papers missing: they may still come, and nothing is granted without them", () => {
    const s = new Story().collected("2026-06-01", "idCard").do("2026-06-09", "system", "deemAccepted").do("2026-06-10", "handler", "review", { opinion: "" });
    expect(s.try("2026-06-11", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" })).toMatchObject({
      code: "case.materialsMissing",
      fields: ["photo"],
    });
    s.do("2026-06-11", "agent", "attach", files("photo")).do("2026-06-11", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  });

  test("a one-time notice that nobody answers lapses after the item's days", () => {
    const s = new Story(item({ correctionWorkingDays: 10 })).collected("2026-06-01", "idCard").do("2026-06-01", "agent", "notice", { missing: [{ what: "photo", why: "未交" }] });
    expect(s.deed("2026-06-15")).toBeNull();
    s.do("2026-06-16", "system", "lapse");
    expect(s.state?.stage).toBe("withdrawn");
  });

  test("the promised limit passes without a decision: decided for the applicant where the item says so, from the next working day", () => {
    const applies = item({ deemedApproval: { applies: true, why: "" } });
    const s = new Story(applies).accepted("2026-06-01");
    expect(s.deed("2026-06-15")).toBeNull();
    expect(s.deed("2026-06-16")).toBe("deemGranted");
    s.do("2026-06-16", "system", "deemGranted");
    expect(s.state).toMatchObject({ stage: "decided", decision: { outcome: "grant", deemedFrom: "2026-06-16" } });
    expect(new Story().accepted("2026-06-01").deed("2026-12-01")).toBeNull();
    // The clock stands: nothing is decided for anyone.
    const standing = new Story(applies).accepted("2026-06-01").do("2026-06-05", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-09-01" });
    expect(standing.deed("2026-08-01")).toBeNull();
  });
});

test("revoked after its end, with reason and article; nothing else happens to it then but archiving", () => {
  const s = new Story()
    .accepted("2026-06-01")
    .do("2026-06-02", "handler", "review", { opinion: "" })
    .do("2026-06-02", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "", conditions: "不得转让" });
  s.do("2026-06-03", "handler", "issue", { document: "证", documentNumber: "1" })
    .do("2026-06-03", "agent", "deliver", { way: "agent", receivedBy: "王小明", signature: hash })
    .do("2026-06-03", "system", "close")
    .do("2026-06-04", "clerk", "archive", { archiveNumber: "2026-MZ-1" });
  expect(s.state?.decision?.conditions).toBe("不得转让");
  expect(s.try("2026-08-01", "approver", "revoke", { reason: "骗取", basis: "" })).toMatchObject({ code: "case.reasonNeeded", fields: ["basis"] });
  s.do("2026-08-01", "approver", "revoke", { reason: "骗取", basis: "行政许可法第六十九条" });
  expect(s.state?.stage).toBe("revoked");
});

test("a fast track is asked for with a ground, and granted by the centre", () => {
  const s = new Story().accepted("2026-06-01");
  expect(s.try("2026-06-01", "agent", "requestFastTrack", { ground: "" })).toMatchObject({ code: "case.reasonNeeded" });
  s.do("2026-06-01", "agent", "requestFastTrack", { ground: "急需就医" });
  expect(s.try("2026-06-01", "agent", "grantFastTrack")).toMatchObject({ code: "permission.denied" });
});

describe("renewal (行政许可法 art. 50)", () => {
  const renewing = item({ renews: { field: "ends" }, form: [{ title: "", fields: [{ key: "ends", label: "原有效期止", type: "date", required: true }] }] });
  const applied = (day: string, ends: string) => {
    const applicant = { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
    return new Story(renewing)
      .do(day, "agent", "begin", { item: "T", itemVersion: 1, applicant })
      .do(day, "agent", "fill", { form: { ends } })
      .do(day, "agent", "attach", files("idCard", "photo"))
      .do(day, "agent", "collect", { signature: null })
      .do(day, "agent", "accept", { number: null });
  };

  test("not decided by the old document's last day, it counts as renewed from the day after; not a day earlier", () => {
    const s = applied("2026-06-01", "2026-07-01");
    expect([s.deed("2026-07-01"), s.deed("2026-07-02")]).toEqual([null, "deemGranted"]);
    expect(s.try("2026-07-01", "system", "deemGranted")).toMatchObject({ code: "case.notYet", params: { date: "2026-07-01" } });
    s.do("2026-07-03", "system", "deemGranted");
    expect(s.state).toMatchObject({ stage: "decided", decision: { outcome: "grant", deemedFrom: "2026-07-02", deemedBy: "renewal" } });
  });

  test("applied for less than thirty days before the end, or after it, silence renews nothing", () => {
    expect(applied("2026-06-02", "2026-07-01").deed("2026-12-01")).toBeNull();
    const s = applied("2026-06-12", "2026-06-10");
    expect(s.deed("2026-12-01")).toBeNull();
    expect(s.try("2026-12-01", "system", "deemGranted")).toMatchObject({ code: "case.notForThisItem" });
  });

  test("whatever stage it is in: art. 45 does not stretch it, nor does an acceptance that never came; decided in time, the decision stands", () => {
    const s = applied("2026-06-01", "2026-07-01").do("2026-06-02", "handler", "suspend", { procedure: "testing", reason: "检测", expectedOn: "2026-07-20" });
    expect([s.deed("2026-07-01"), s.deed("2026-07-02")]).toEqual([null, "deemGranted"]);
    const t = applied("2026-06-01", "2026-07-01").do("2026-06-02", "handler", "review", { opinion: "" });
    t.do("2026-06-03", "approver", "decide", { outcome: "refuse", opinion: "", reasons: "不符合", remedies: "可以复议" });
    expect(t.deed("2026-07-02")).toBeNull();
  });
});
