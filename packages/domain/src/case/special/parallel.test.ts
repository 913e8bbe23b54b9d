import { describe, expect, test } from "vitest";
import { plainItem } from "../../catalogue/item.fixture.ts";
import type { Mandate } from "../../org/roles.ts";
import { availableCommands } from "../guard.ts";
import type { CaseState } from "../state.ts";
import { files, item, people, Story } from "./story.fixture.ts";

const joint = item({
  parallel: {
    departments: [
      { unit: "SL", unitName: "水利局", matter: "是否影响行洪", workingDays: 3 },
      { unit: "LY", unitName: "林业局", matter: "是否占用林地", workingDays: 5 },
    ],
    silence: "consents",
  },
});
const of = (s: Story, unit: string) => s.state?.copyNotices?.find((n) => n.unit === unit);
const grant = { outcome: "grant", opinion: "", reasons: "", remedies: "" };

describe("parallel approval (并联审批)", () => {
  test("acceptance asks every department at once, each with its own last day", () => {
    const s = new Story(joint).accepted("2026-06-01");
    expect(s.state?.copyNotices).toMatchObject([
      { unit: "SL", dueOn: "2026-06-04", answer: null },
      { unit: "LY", dueOn: "2026-06-08", answer: null },
    ]);
    expect(availableCommands(s.state as CaseState, people.water, joint)).toContain("answerCopyNotice");
    expect(availableCommands(s.state as CaseState, people.approver, joint)).not.toContain("answerCopyNotice");
  });

  test("the lead grants only when each has agreed, or its silence has become consent on the day after its last", () => {
    const s = new Story(joint).accepted("2026-06-01").do("2026-06-02", "handler", "review", { opinion: "同意" });
    expect(s.try("2026-06-03", "approver", "decide", grant)).toMatchObject({ code: "case.answersOutstanding", params: { units: "水利局、林业局" } });
    s.do("2026-06-03", "water", "answerCopyNotice", { answer: "conditions", opinion: "汛期停工" });
    expect([s.deed("2026-06-08"), s.deed("2026-06-09")]).toEqual([null, "deemConsent"]);
    expect(s.try("2026-06-08", "system", "deemConsent")).toMatchObject({ code: "case.notYet" });
    s.do("2026-06-09", "system", "deemConsent");
    expect(of(s, "LY")).toMatchObject({ answer: null, deemedAt: expect.any(Number) });
    // The timeline calls departments by their names.
    expect(s.state?.acts.filter((a) => a.type === "copyNoticeAnswered" || a.type === "consentDeemed").map((a) => a.text)).toEqual(["水利局 汛期停工", "林业局"]);
    expect(s.deed("2026-06-09")).toBeNull();
    expect(s.do("2026-06-09", "approver", "decide", grant).state?.stage).toBe("decided");
  });

  test("31 an answer after the deemed consent stands on the record and changes nothing; one given in time counts, though it arrives later", () => {
    const s = new Story(joint).accepted("2026-06-01").do("2026-06-05", "system", "deemConsent");
    s.do("2026-06-05", "water", "answerCopyNotice", { answer: "disagree", opinion: "影响行洪" });
    expect(of(s, "SL")).toMatchObject({ answer: null, deemedAt: expect.any(Number), late: { answer: "disagree", opinion: "影响行洪" } });
    expect(s.try("2026-06-05", "water", "answerCopyNotice", { answer: "agree", opinion: "" })).toMatchObject({ code: "case.answeredAlready" });

    const t = new Story(joint).accepted("2026-06-01").do("2026-06-05", "system", "deemConsent");
    t.do("2026-06-04", "water", "answerCopyNotice", { answer: "disagree", opinion: "影响行洪" });
    expect(of(t, "SL")).toMatchObject({ answer: { answer: "disagree" }, deemedAt: null, late: null });
    t.do("2026-06-09", "system", "deemConsent").do("2026-06-09", "handler", "review", { opinion: "" });
    expect(t.try("2026-06-09", "approver", "decide", grant)).toMatchObject({ code: "case.departmentDisagrees", params: { units: "水利局" } });
    expect(t.try("2026-06-09", "approver", "decide", { ...grant, outcome: "refuse", reasons: "影响行洪", remedies: "可以复议" })).toBe("ok");
  });

  test("an answer on the day after is late even before the clockwork has run", () => {
    const s = new Story(joint).accepted("2026-06-01").do("2026-06-05", "water", "answerCopyNotice", { answer: "disagree", opinion: "影响行洪" });
    expect(of(s, "SL")).toMatchObject({ answer: null, deemedAt: expect.any(Number), late: { answer: "disagree" } });
  });

  test("a department may change its word until the lead concludes", () => {
    const s = new Story(joint).accepted("2026-06-01").do("2026-06-02", "water", "answerCopyNotice", { answer: "disagree", opinion: "影响行洪" });
    s.do("2026-06-03", "water", "answerCopyNotice", { answer: "conditions", opinion: "汛期停工" });
    s.do("2026-06-09", "system", "deemConsent").do("2026-06-09", "handler", "review", { opinion: "" });
    expect(s.do("2026-06-09", "approver", "decide", grant).state?.decision?.outcome).toBe("grant");
    expect(s.try("2026-06-10", "water", "answerCopyNotice", { answer: "disagree", opinion: "x" })).toMatchObject({ code: "case.wrongStage" });
  });

  test("who asks for more has its part of the time once more, in which the applicant may bring it; silent then, it has agreed", () => {
    const s = new Story(joint).accepted("2026-06-01");
    expect(s.try("2026-06-02", "water", "answerCopyNotice", { answer: "needsMore", opinion: "" })).toMatchObject({ code: "case.reasonNeeded", fields: ["opinion"] });
    s.do("2026-06-02", "water", "answerCopyNotice", { answer: "needsMore", opinion: "缺断面图" });
    expect([s.deed("2026-06-05"), s.deed("2026-06-06")]).toEqual([null, "deemConsent"]);
    s.do("2026-06-04", "agent", "attach", files("photo"));
    s.do("2026-06-05", "water", "answerCopyNotice", { answer: "agree", opinion: "" });
    expect(of(s, "SL")).toMatchObject({ answer: { answer: "agree" }, late: null });
  });

  test("where silence waits, nothing is deemed, and a late answer is an answer", () => {
    const waits = item({ parallel: { departments: joint.parallel?.departments ?? [], silence: "waits" } });
    const s = new Story(waits).accepted("2026-06-01");
    expect(s.deed("2026-09-01")).toBeNull();
    s.do("2026-09-01", "water", "answerCopyNotice", { answer: "agree", opinion: "" });
    expect(of(s, "SL")).toMatchObject({ answer: { answer: "agree" }, late: null });
  });

  test("silence of the lead grants nothing against a department", () => {
    const both = item({ ...joint, deemedApproval: { applies: true, why: "" } });
    const s = new Story(both).accepted("2026-06-01").do("2026-06-02", "water", "answerCopyNotice", { answer: "disagree", opinion: "影响行洪" });
    s.do("2026-06-09", "system", "deemConsent");
    expect(s.deed("2026-12-01")).toBeNull();
  });
});

describe("a chief representative's mandate (首席代表授权)", () => {
  const mandate: Mandate = { person: "chief-1" as Mandate["person"], item: "T", from: "2026-06-01", to: "2026-06-30", lets: ["grant"], document: "授权〔2026〕1号" };
  const with_ = (more: Partial<Mandate>) => {
    const s = new Story({ ...plainItem, route: item().route }).do("2026-05-29", "agent", "begin", begin).do("2026-05-29", "agent", "attach", idCard);
    s.mandates = [{ ...mandate, ...more }];
    return s.do("2026-05-29", "agent", "collect", { signature: null }).do("2026-05-29", "agent", "accept", { number: null });
  };
  const begin = { item: "T", itemVersion: 1, applicant: { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" } };
  const idCard = { files: [{ code: "idCard", form: "copy", hash: "A".repeat(43), size: 10 }] };

  test("one signature decides, at any step, and the decision names the mandate", () => {
    const s = with_({}).do("2026-06-02", "chief", "decide", grant);
    expect(s.state).toMatchObject({ stage: "decided", decision: { by: "chief-1", mandate: "授权〔2026〕1号" }, signatures: [{ step: 0, by: "chief-1" }] });
  });

  test("not before its first day, after its last, once withdrawn, on another item, or for what it does not let", () => {
    expect(with_({}).try("2026-05-31", "chief", "decide", grant)).toMatchObject({ code: "case.mandateMissing" });
    expect(with_({}).try("2026-07-01", "chief", "decide", grant)).toMatchObject({ code: "case.mandateMissing" });
    expect(with_({ until: Date.parse("2026-06-02T11:00:00+08:00") }).try("2026-06-02", "chief", "decide", grant)).toMatchObject({ code: "case.mandateMissing" });
    expect(with_({ until: Date.parse("2026-06-02T13:00:00+08:00") }).try("2026-06-02", "chief", "decide", grant)).toBe("ok");
    expect(with_({ item: "OTHER" }).try("2026-06-02", "chief", "decide", grant)).toMatchObject({ code: "case.wrongStage" });
    expect(with_({}).try("2026-06-02", "chief", "decide", { ...grant, outcome: "refuse", reasons: "不符合", remedies: "可以复议" })).toMatchObject({ code: "case.mandateMissing" });
  });

  test("an extension by mandate, where it lets that", () => {
    const s = with_({}).do("2026-06-02", "handler", "requestExtension", { workingDays: 5, reason: "复杂" });
    expect(s.try("2026-06-03", "chief", "decideExtension", { outcome: "grant", reason: "" })).toMatchObject({ code: "case.mandateMissing" });
    const t = with_({ lets: ["extend"] }).do("2026-06-02", "handler", "requestExtension", { workingDays: 5, reason: "复杂" });
    expect(t.try("2026-06-03", "chief", "decideExtension", { outcome: "grant", reason: "" })).toBe("ok");
  });
});

describe("standing in (AB 角)", () => {
  const away = { person: people.handler.id, roles: people.handler.roles, substitute: people.approver.id, from: "2026-06-02", to: "2026-06-05" };
  const route = [...plainItem.route, { key: "approver", role: "approver" as const, workingDays: 2 }, { key: "windowLeader", role: "windowLeader" as const, workingDays: 1 }];
  const story = () => {
    const s = new Story(item({ route })).accepted("2026-06-01");
    s.absences = [away];
    return s;
  };

  test("on those days, and on no others, the stand-in signs the other's step, under their own name and saying for whom", () => {
    expect(story().try("2026-06-01", "approver", "review", { opinion: "同意" })).toMatchObject({ code: "permission.denied" });
    expect(story().try("2026-06-06", "approver", "review", { opinion: "同意" })).toMatchObject({ code: "permission.denied" });
    const s = story().do("2026-06-02", "approver", "review", { opinion: "同意" });
    expect(s.state).toMatchObject({ step: 1, signatures: [{ step: 0, by: "a-1" }] });
    expect(s.state?.acts.at(-1)).toMatchObject({ type: "reviewed", by: "a-1", instead: "h-1" });
    // Still nobody signs twice.
    expect(s.try("2026-06-03", "approver", "review", { opinion: "同意" })).toMatchObject({ code: "case.samePerson" });
  });

  test("what the one who is away had taken up is gone on with; a duty of one's own is one's own", () => {
    const s = story().do("2026-06-01", "handler", "assign", { to: "h-1" });
    expect(s.state?.holder).toBe("h-1");
    s.do("2026-06-03", "approver", "review", { opinion: "同意" });
    expect(s.state?.acts.at(-1)).toMatchObject({ by: "a-1", instead: "h-1" });
    const t = story().do("2026-06-02", "handler", "review", { opinion: "" }).do("2026-06-03", "approver", "review", { opinion: "" });
    expect(t.state?.acts.at(-1)).not.toHaveProperty("instead");
  });

  test("ended before its last day, it is over from that moment", () => {
    const s = story();
    s.absences = [{ ...away, until: Date.parse("2026-06-03T11:00:00+08:00") }];
    expect(s.try("2026-06-03", "approver", "review", { opinion: "" })).toMatchObject({ code: "permission.denied" });
    expect(s.try("2026-06-02", "approver", "review", { opinion: "" })).toBe("ok");
  });
});
