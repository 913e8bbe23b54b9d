import { expect, test } from "vitest";
import { chinaCalendar } from "../calendar/announced.ts";
import type { LegalDate } from "../kernel/legalDate.ts";
import { remindersOf } from "./reminders.ts";
import { Story } from "./special/story.fixture.ts";
import type { CaseState } from "./state.ts";

const due = (s: Story, day: string) => remindersOf(s.state as CaseState, s.item, chinaCalendar, day as LegalDate);

test("promised materials are reminded of three days ahead until they come, corrections five, a hearing seven", () => {
  const s = new Story().collected("2026-06-01", "idCard").do("2026-06-01", "agent", "promise", { materials: ["photo"], dueOn: "2026-06-20", signature: null });
  s.do("2026-06-01", "agent", "accept", { number: null });
  expect([due(s, "2026-06-16"), due(s, "2026-06-17"), due(s, "2026-06-21")]).toEqual([[], [{ what: "promise", on: "2026-06-20" }], []]);
  s.do("2026-06-18", "agent", "attach", { files: [{ code: "photo", form: "copy", hash: "A".repeat(43), size: 1 }] });
  expect(due(s, "2026-06-18")).toEqual([]);

  const c = new Story().collected("2026-06-01", "idCard").do("2026-06-01", "agent", "notice", { missing: [{ what: "photo", why: "未提交" }] });
  expect([due(c, "2026-07-08"), due(c, "2026-07-09")]).toEqual([[], [{ what: "correction", on: "2026-07-14" }]]);

  const h = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "offerHearing", { matter: "相邻权" }).do("2026-06-03", "agent", "askHearing", { by: "李四" });
  h.do("2026-06-04", "handler", "scheduleHearing", { on: "2026-06-15", place: "三楼", chair: "chair-1" });
  expect([due(h, "2026-06-07"), due(h, "2026-06-08")]).toEqual([[], [{ what: "hearing", on: "2026-06-15" }]]);
});

test("what was granted is to be made and delivered, and a procedure to end: reminded of when near, and as long as it is late", () => {
  const g = new Story()
    .accepted("2026-06-01")
    .do("2026-06-02", "handler", "review", { opinion: "" })
    .do("2026-06-03", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  expect([due(g, "2026-06-12"), due(g, "2026-06-13"), due(g, "2026-12-01")]).toEqual([[], [{ what: "issuing", on: "2026-06-17" }], [{ what: "issuing", on: "2026-06-17" }]]);
  const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "suspend", { procedure: "expertReview", reason: "评审", expectedOn: "2026-06-15" });
  expect([due(s, "2026-06-11"), due(s, "2026-06-12"), due(s, "2027-06-12")]).toEqual([[], [{ what: "procedure", on: "2026-06-15" }], [{ what: "procedure", on: "2026-06-15" }]]);
});

test("the holder of a document that ends is reminded sixty days before, and no more once it has ended or was revoked", () => {
  const s = new Story().accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "" });
  s.do("2026-06-03", "approver", "decide", { outcome: "grant", opinion: "", reasons: "", remedies: "" });
  const issue = (validUntil: string) => s.try("2026-06-04", "clerk", "issue", { document: "证", documentNumber: "1", validUntil });
  expect(issue("2026-02-30")).toMatchObject({ code: "calendar.badDate", fields: ["validUntil"] });
  expect(issue("2026-06-04")).toMatchObject({ code: "case.dateTooEarly", fields: ["validUntil"] });
  expect(issue("2027-06-03")).toBe("ok");
  const renewals = (day: string) => due(s, day).filter((r) => r.what === "renewal");
  expect([renewals("2027-04-03"), renewals("2027-04-04"), renewals("2027-06-04")]).toEqual([[], [{ what: "renewal", on: "2027-06-03" }], []]);
});

test("a case classed otherwise than its item needs a reason, and a leader where it is major or special; its limit may be extended by no more for that", () => {
  const s = new Story().accepted("2026-06-01");
  const classify = (more: object) => s.try("2026-06-02", "approver", "classify", { class: "joint", handling: "ordinary", leader: "", reason: "涉及两个部门", ...more });
  expect(classify({ reason: "" })).toMatchObject({ code: "case.reasonNeeded", fields: ["reason"] });
  expect(classify({ handling: "major" })).toMatchObject({ code: "case.reasonNeeded", fields: ["leader"] });
  expect(classify({ handling: "major", leader: "副县长" })).toBe("ok");
  expect(s.state?.classification).toEqual({ class: "joint", handling: "major", leader: "副县长", reason: "涉及两个部门" });
  expect(s.try("2026-06-03", "handler", "requestExtension", { workingDays: 15, reason: "复杂" })).toMatchObject({ code: "case.extensionTooLong", params: { days: 10 } });
});
