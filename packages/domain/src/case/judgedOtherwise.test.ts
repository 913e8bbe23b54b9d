import { expect, test } from "vitest";
import { chinaCalendar } from "../calendar/announced.ts";
import type { CaseEvent } from "./events.ts";
import { judgedOtherwise } from "./judgedOtherwise.ts";
import { item, noon } from "./special/story.fixture.ts";

const grown = { kind: "person" as const, name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
const hash = "A".repeat(43);
const begun = (office: string) => ({ type: "begun", caseId: "c", office, item: "T", itemVersion: 1, applicant: grown, by: "v", at: noon("2026-06-01") });
const file = (code: string) => ({ code, form: "copy", hash, size: 1 });
const tell = (version: ReturnType<typeof item>, ...events: object[]) =>
  judgedOtherwise(events.map((e) => ({ by: "p", ...e })) as unknown as CaseEvent[], version, chinaCalendar).map((j) => [j.version, j.type, j.code]);

test("what an older program took, and would be refused today, is named with its rule; what is right today is not", () => {
  const collected = (signature: string | null) => [
    begun("361028100001"),
    { type: "attached", files: [file("idCard"), file("photo")], at: noon("2026-06-01") },
    { type: "collected", signature, at: noon("2026-06-01") },
  ];
  const accepted = [...collected(hash), { type: "accepted", number: "1", at: noon("2026-06-01") }];
  const decided = { type: "decided", outcome: "grant", opinion: "", reasons: "", remedies: "", step: 1, at: noon("2026-06-03") };
  expect(tell(item(), ...accepted, decided)).toEqual([]);
  expect(tell(item(), ...collected(null))).toEqual([[3, "collected", "case.authorisationNeeded"]]);
  expect(tell(item(), begun("361028100"), { type: "collected", signature: null, at: noon("2026-06-01") })).toEqual([]);
  expect(tell(item({ class: "onSite" }), ...accepted, decided)).toEqual([[5, "decided", "case.visitMissing"]]);
  const offered = { type: "hearingOffered", matter: "x", at: noon("2026-06-02") };
  expect(tell(item(), ...accepted, offered, decided)).toEqual([[6, "decided", "case.hearingOpen"]]);
  expect(tell(item(), ...accepted, { type: "withdrawn", reason: "x", at: noon("2026-06-02") })).toEqual([[5, "withdrawn", "case.signatureNeeded"]]);
  expect(tell(item(), ...collected(hash), { type: "acceptanceDeclined", reason: "x", rightAuthority: "", at: noon("2026-06-22") })).toEqual([
    [4, "acceptanceDeclined", "case.timeHasActed"],
  ]);
  expect(tell(item(), ...collected(hash), { type: "noticeGiven", missing: [], at: noon("2026-06-02") })).toEqual([]);
  const issued = [
    { type: "issued", document: "证", documentNumber: "1", at: noon("2026-06-04") },
    { type: "delivered", way: "window", receivedBy: "李四", signature: hash, at: noon("2026-06-05") },
  ];
  expect(tell(item(), ...accepted, decided, ...issued)).toEqual([[7, "delivered", "case.authorisationNeeded"]]);
  expect(tell(item(), ...accepted, { type: "suspended", procedure: "auction", reason: "x", expectedOn: "2028-01-01", at: noon("2026-06-02") })).toEqual([
    [5, "suspended", "case.notForThisItem"],
  ]);
  expect(tell(item(), ...accepted, { type: "extensionRequested", workingDays: 15, reason: "x", at: noon("2026-06-02") })).toEqual([
    [5, "extensionRequested", "case.extensionTooLong"],
  ]);
});
