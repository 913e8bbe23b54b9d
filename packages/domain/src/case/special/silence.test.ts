import { describe, expect, test } from "vitest";
import { chinaCalendar } from "../../calendar/announced.ts";
import type { LegalDate } from "../../kernel/legalDate.ts";
import { caseLimits } from "../limits.ts";
import type { CaseState } from "../state.ts";
import { item, people, Story } from "./story.fixture.ts";

/** Ten promised working days from 2026-06-01 end on 06-15; five for an answer on 06-08. */
const silent = item({ deemedApproval: { applies: true, why: "" } });
const asked = (s: Story, day: string) => ({ deed: s.deed(day), said: s.try(day, "system", "deemGranted") });

describe("what time does by itself rests on what is sure", () => {
  test("an acceptance that reached the county late is granted by silence once the county has had it for the promised time; the limit runs on, and shows late", () => {
    const s = new Story(silent);
    s.way = { received: "2026-06-12" };
    s.accepted("2026-06-01");
    // Ten working days from the 12th, the festival of the 19th left out: the 29th.
    expect(asked(s, "2026-06-16")).toMatchObject({ deed: null, said: { code: "case.notYet", params: { date: "2026-06-29" } } });
    expect(asked(s, "2026-06-29")).toMatchObject({ deed: null, said: { code: "case.notYet" } });
    const limits = caseLimits(s.state as CaseState, silent, chinaCalendar, "2026-06-16" as LegalDate);
    expect(limits.ok && limits.value).toMatchObject({ promised: { dueOn: "2026-06-15", overdueBy: 1 }, lamp: "yellow" });
    expect(s.deed("2026-06-30")).toBe("deemGranted");
    s.do("2026-06-30", "system", "deemGranted");
    expect(s.state?.decision).toMatchObject({ outcome: "grant", deemedFrom: "2026-06-30" });
  });

  test("reached the county on the day itself, it is granted the day after the promise, as ever", () => {
    const s = new Story(silent);
    s.way = { received: "2026-06-01" };
    s.accepted("2026-06-01");
    expect(s.state?.countyHas).toBeUndefined();
    expect([s.deed("2026-06-15"), s.deed("2026-06-16")]).toEqual([null, "deemGranted"]);
  });

  test("no grant by silence from a doubtful act; an acceptance beyond doubt settles what was before it", () => {
    for (const doubtfulFrom of ["begin", "collect", "accept"] as const) {
      const s = new Story(silent);
      const doubt = (act: string) => {
        s.way = { doubtful: act === doubtfulFrom };
      };
      doubt("begin");
      const applicant = { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
      s.do("2026-06-01", "agent", "begin", { item: "T", itemVersion: 1, applicant });
      s.way = {};
      s.do("2026-06-01", "agent", "attach", { files: ["idCard", "photo"].map((code) => ({ code, form: "copy", hash: "A".repeat(43), size: 10 })) });
      doubt("collect");
      s.do("2026-06-01", "agent", "collect", { signature: null });
      doubt("accept");
      s.do("2026-06-01", "agent", "accept", { number: null });
      s.way = {};
      const settled = doubtfulFrom !== "accept";
      expect([doubtfulFrom, s.deed("2027-01-04")]).toEqual([doubtfulFrom, settled ? "deemGranted" : null]);
      if (!settled) expect(s.try("2027-01-04", "system", "deemGranted")).toMatchObject({ code: "case.doubted" });
    }
  });

  test("an answer's five days run from the receipt that is sure where the device's clock was in doubt, and acceptance by silence from there", () => {
    const s = new Story(silent);
    s.way = { doubtful: true, received: "2026-06-12" };
    s.collected("2026-06-01", "idCard", "photo");
    s.way = {};
    // Five working days from the 12th: the 22nd.
    expect([s.deed("2026-06-09"), s.deed("2026-06-22"), s.deed("2026-06-23")]).toEqual([null, null, "deemAccepted"]);
    expect(s.try("2026-06-22", "system", "deemAccepted")).toMatchObject({ code: "case.notYet", params: { date: "2026-06-22" } });
    s.do("2026-06-23", "system", "deemAccepted");
    expect(new Date(s.state?.acceptedAt ?? 0).toISOString()).toBe("2026-06-12T04:00:00.000Z");
    // And what rests on it is not granted by silence at all.
    expect(s.deed("2027-01-04")).toBeNull();
  });

  test("beyond doubt, they run from the day of the collection, however late it arrives", () => {
    const s = new Story(silent);
    s.way = { received: "2026-06-12" };
    s.collected("2026-06-01", "idCard", "photo");
    expect(s.deed("2026-06-12")).toBe("deemAccepted");
    s.do("2026-06-12", "system", "deemAccepted");
    expect(new Date(s.state?.acceptedAt ?? 0).toISOString()).toBe("2026-06-01T04:00:00.000Z");
    expect([s.deed("2026-06-29"), s.deed("2026-06-30")]).toEqual([null, "deemGranted"]);
  });

  test("neither acceptance nor grant by silence while files have not arrived; then the county has had the case from the last one's arrival", () => {
    const s = new Story(silent);
    s.collected("2026-06-01", "idCard", "photo");
    s.way = { arrived: () => undefined };
    expect(s.deed("2026-07-01")).toBeNull();
    expect(s.try("2026-07-01", "system", "deemAccepted")).toMatchObject({ code: "case.filesOutstanding" });
    s.way = { arrived: () => "2026-07-01" };
    s.do("2026-07-02", "system", "deemAccepted");
    // Ten working days from 07-01: 07-15.
    expect([s.deed("2026-07-15"), s.deed("2026-07-16")]).toEqual([null, "deemGranted"]);
    s.way = { arrived: () => undefined };
    expect(asked(s, "2026-08-03")).toMatchObject({ deed: null, said: { code: "case.filesOutstanding" } });
  });

  test("what is due besides is not held up by what may not happen", () => {
    const s = new Story(item({ deemedApproval: { applies: true, why: "" }, promised: { workingDays: 2 } }));
    s.way = { doubtful: true };
    s.collected("2026-06-01", "idCard").do("2026-06-01", "agent", "promise", { materials: ["photo"], dueOn: "2026-06-10", signature: null });
    s.do("2026-06-01", "agent", "accept", { number: null });
    expect(s.deed("2026-06-11")).toBe("breakPromise");
  });

  test("a department's part of the time begins when the acceptance reaches the county: nobody's silence counts before they could speak", () => {
    const both = item({ parallel: { departments: [{ unit: "SL", unitName: "水利局", matter: "行洪", workingDays: 3 }], silence: "consents" } });
    const s = new Story(both);
    s.way = { received: "2026-06-12" };
    s.accepted("2026-06-01");
    expect(s.state?.copyNotices?.[0]?.dueOn).toBe("2026-06-17");
    expect([s.deed("2026-06-17"), s.deed("2026-06-18")]).toEqual([null, "deemConsent"]);
  });

  test("a renewal is not granted by silence before the county has had it for the promised time, though the old document ends; it counts from that end", () => {
    const renewing = item({ renews: { field: "ends" }, form: [{ title: "", fields: [{ key: "ends", label: "原有效期止", type: "date", required: true }] }] });
    const s = new Story(renewing);
    // Taken with no network in time, and with the county only days before the end.
    s.way = { received: "2026-06-29" };
    const applicant = { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
    s.do("2026-06-01", "agent", "begin", { item: "T", itemVersion: 1, applicant }).do("2026-06-01", "agent", "fill", { form: { ends: "2026-07-01" } });
    s.do("2026-06-01", "agent", "attach", { files: ["idCard", "photo"].map((code) => ({ code, form: "copy", hash: "A".repeat(43), size: 10 })) });
    s.do("2026-06-01", "agent", "collect", { signature: null }).do("2026-06-01", "agent", "accept", { number: null });
    expect([s.deed("2026-07-02"), s.deed("2026-07-13"), s.deed("2026-07-14")]).toEqual([null, null, "deemGranted"]);
    s.do("2026-07-14", "system", "deemGranted");
    expect(s.state?.decision?.deemedFrom).toBe("2026-07-02");
  });
});

test("a case out of one's reach is no case, whatever the act", async () => {
  const { commandTypes } = await import("../acts.ts");
  const { guard } = await import("../guard.ts");
  const s = new Story(silent).accepted("2026-06-01");
  const elsewhere = { ...people.agent, id: "agent-9", office: "361028101200" } as typeof people.agent;
  for (const stranger of [elsewhere, people.water])
    for (const type of commandTypes) expect([type, guard(type, s.state, stranger, s.item)]).toMatchObject([type, { ok: false, error: { code: "case.unknown" } }]);
  // Asked by copy notice, it is there.
  const state = {
    ...(s.state as CaseState),
    copyNotices: [{ unit: "SL", unitName: "水利局", matter: "", sentAt: 0, dueOn: "2026-06-05" as LegalDate, answer: null, deemedAt: null, late: null }],
  };
  expect(guard("answerCopyNotice", state, people.water, s.item).ok).toBe(true);
});
