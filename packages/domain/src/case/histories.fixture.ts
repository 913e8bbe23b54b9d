import fc from "fast-check";
import { chinaCalendar } from "../calendar/announced.ts";
import { plainItem } from "../catalogue/item.fixture.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { legalDateOf } from "../kernel/legalDate.ts";
import { Actor, type Role } from "../org/roles.ts";
import { type CommandType, commandTypes } from "./acts.ts";
import type { CaseCommand } from "./commands.ts";
import { decide } from "./decide.ts";
import type { CaseEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { availableCommands } from "./guard.ts";
import type { CaseState } from "./state.ts";

export const item: ItemVersion = {
  ...plainItem,
  code: "TEST",
  // Villages accept what is no licence.
  kind: "confirmation",
  deemedApproval: { applies: true, why: "" },
  materials: [...plainItem.materials, { code: "photo", name: "照片", form: "copy", count: 1, required: true, source: "applicant", mayFollow: true }],
  form: [{ title: "一", fields: [{ key: "reason", label: "理由", type: "text", required: true }] }],
  parallel: {
    departments: [
      { unit: "SL", unitName: "水利局", matter: "是否影响行洪", workingDays: 1 },
      { unit: "LY", unitName: "林业局", matter: "是否占用林地", workingDays: 1 },
    ],
    silence: "consents",
  },
  route: [...plainItem.route, { key: "reviewer", role: "reviewer", workingDays: 2 }, { key: "approver", role: "approver", workingDays: 2 }],
};

export const person = (id: string, roles: Role[], office = "361028", unit: string | null = "MZ") => Actor.parse({ id, name: id, roles, office, unit });
export const agent = person("agent-1", ["agent"], "361028100001", null);
export const stranger = person("agent-9", ["agent"], "361028101200", null);
export const everyone: Actor[] = [
  agent,
  stranger,
  person("town-1", ["townshipClerk"], "361028100", null),
  person("h-1", ["handler"]),
  person("r-1", ["reviewer"]),
  person("a-1", ["approver"]),
  // One who holds every duty: must still not sign twice.
  person("all-1", ["handler", "reviewer", "approver", "windowLeader", "windowClerk"]),
  person("other-1", ["handler", "approver"], "361028", "SL"),
  {
    ...person("chief-1", ["chiefRepresentative"]),
    mandates: [{ person: "chief-1" as Actor["id"], item: "TEST", from: "2026-05-01", to: "2026-12-31", lets: ["grant", "extend"], document: "授权〔2026〕1号" }],
  },
  person("chair-1", ["approver"]),
  person("see-1", ["supervision"], "361028", null),
  Actor.parse({ id: "system", name: "系统", roles: ["system"], office: "361028", unit: null }),
];
const caseId = "01900000-0000-7000-8000-000000000001" as CaseState["id"];
export const hash = "A".repeat(43) as never;
export const applicant = { kind: "person" as const, name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
const file = (code: string) => ({ code, form: "copy" as const, hash, size: 10 });
export const both = [file("idCard"), file("photo")];
const payload: Record<CommandType, object> = {
  begin: { item: "TEST", itemVersion: 1, applicant },
  fill: { form: { reason: "需要" } },
  attach: { files: [file("idCard")] },
  correct: { form: { reason: "更正" }, why: "笔误" },
  correctApplicant: { applicant: { ...applicant, phone: "+8613900000000" }, why: "电话写错" },
  collect: { signature: hash },
  represent: { as: "proxy", name: "王二", idNumber: "361028198808088881", phone: "", scope: ["supplement", "receive"], signature: hash, document: null },
  notice: {
    missing: [
      { what: "idCard", why: "未提交" },
      { what: "photo", why: "未提交" },
    ],
  },
  accept: { number: null },
  decline: { reason: "不属于职权", rightAuthority: "" },
  assign: { to: "h-1" },
  handOver: { to: "town-1", reason: "调岗" },
  recordVisit: { officers: ["h-1", "r-1"], on: "2026-05-29", findings: "与申请一致" },
  forward: { opinion: "初审同意" },
  review: { opinion: "同意" },
  return: { toStep: 0, reason: "再核" },
  decide: { outcome: "grant", opinion: "", reasons: "", remedies: "" },
  issue: { document: "证", documentNumber: "1" },
  deliver: { way: "agent", receivedBy: "王小明", signature: hash },
  withdraw: { reason: "不办了", signature: hash },
  note: { text: "备注" },
  promise: { materials: ["photo"], dueOn: "2026-06-30", signature: hash },
  suspend: { procedure: "expertReview", reason: "需专家评审", expectedOn: "2026-06-20" },
  resume: { text: "评审结束" },
  requestExtension: { workingDays: 10, reason: "案情复杂" },
  decideExtension: { outcome: "grant", reason: "" },
  offerHearing: { matter: "涉及相邻权" },
  askHearing: { by: "李四" },
  scheduleHearing: { on: "2026-06-08", place: "中心三楼", chair: "chair-1" },
  waiveHearing: { by: "李四" },
  callOffHearing: { reason: "申请人撤回" },
  reopen: { document: "复决字〔2026〕1号", reason: "撤销原决定" },
  holdHearing: { minutes: "各方到场，意见附后" },
  requestFastTrack: { ground: "急需住院" },
  grantFastTrack: {},
  terminate: { ground: "applicantDied", reason: "申请人死亡" },
  revoke: { reason: "以欺骗手段取得", basis: "行政许可法第六十九条" },
  classify: { class: "joint", handling: "major", leader: "副县长张某", reason: "涉及多个部门" },
  requestChange: { what: "变更住所", signature: hash },
  decideChange: { outcome: "grant", ground: "holder", what: "", reason: "", basis: "行政许可法第四十九条" },
  escalate: { matter: "水利局与本局意见不一" },
  coordinate: { finding: "请水利局重新核定范围" },
  answerCopyNotice: { answer: "agree", opinion: "" },
  archive: { archiveNumber: "2026-01" },
  deemAccepted: {},
  lapse: {},
  deemGranted: {},
  breakPromise: {},
  deemConsent: {},
  close: {},
};
export const command = (type: CommandType, more: object = {}) => ({ type, caseId, ...payload[type], ...more }) as CaseCommand;
const start = 1_780_000_000_000;
export const run = (state: CaseState | null, actor: Actor, c: CaseCommand, at = start) =>
  decide(state, c, { actor, at, item, person: (id) => everyone.find((p) => p.id === id), numberState: () => "free", calendar: chinaCalendar });

export function story(...acts: [Actor, CommandType, object?][]): CaseState {
  let state: CaseState | null = null;
  for (const [actor, type, more] of acts) {
    const decided = run(state, actor, command(type, more));
    if (!decided.ok) throw new Error(`${type}: ${JSON.stringify(decided.error)}`);
    for (const event of decided.value) state = evolve(state, event);
  }
  return state as unknown as CaseState;
}
export const by = (id: string) => everyone.find((p) => p.id === id) as Actor;

type Move = { actor: number; pick: number; blind: boolean; days: number };
export const histories = fc.array(
  fc.record<Move>({
    actor: fc.nat(everyone.length - 1),
    pick: fc.nat(99),
    blind: fc.boolean(),
    // Mostly the same day; now and then a week, or a season, goes by.
    days: fc.oneof(
      { arbitrary: fc.constant(0), weight: 30 },
      { arbitrary: fc.nat(3), weight: 4 },
      { arbitrary: fc.nat(60), weight: 1 },
      { arbitrary: fc.integer({ min: 9, max: 14 }), weight: 1 },
    ),
  }),
  { minLength: 60, maxLength: 240, size: "max" },
);
export const ends: readonly CommandType[] = ["withdraw", "decline", "terminate", "revoke", "reopen"];
/** Possible in nearly every stage, any number of times: histories that are full of them go nowhere. */
const idle: readonly CommandType[] = ["note", "represent", "handOver", "recordVisit", "attach", "correctApplicant", "classify"];
export const dayMs = 86_400_000;

/** Random people act at random: half the time blindly, half the time on what they are offered, so that histories go deep. Time does what it may. */
export function wander(moves: readonly Move[]): { state: CaseState | null; events: CaseEvent[]; at: number } {
  let state: CaseState | null = null;
  const events: CaseEvent[] = [];
  let at = start;
  for (const { actor, pick, blind, days } of moves) {
    at += days * dayMs;
    const who = everyone[actor] as Actor;
    const offered: readonly CommandType[] = blind || state === null ? commandTypes : availableCommands(state, who, item);
    const type = offered[pick % Math.max(1, offered.length)];
    // Ends come last in life too: most chances to end early are let pass.
    if (!type || (ends.includes(type) && pick < 90) || (idle.includes(type) && pick < 60)) continue;
    const decided = run(state, who, command(type, variant(type, pick, at)), at);
    if (!decided.ok) continue;
    for (const event of decided.value) {
      state = evolve(state, event);
      events.push(event);
    }
  }
  return { state, events, at };
}

/** Days that fit the time of the act, and materials all or in part. */
export function variant(type: CommandType, pick: number, at: number): object {
  const day = (days: number) => legalDateOf(at + days * dayMs);
  if (type === "attach") return pick % 3 === 0 ? { files: both } : {};
  if (type === "recordVisit") return { on: day(0) };
  if (type === "decideChange") return pick % 3 === 0 ? { ground: "publicInterest", what: "缩小范围", reason: "规划调整", basis: "行政许可法第八条" } : {};
  if (type === "promise") return { dueOn: day(1 + (pick % 20)) };
  if (type === "suspend") return { expectedOn: day(1 + (pick % 30)) };
  if (type === "scheduleHearing") return { on: day(9 + (pick % 5)) };
  if (type === "decide") return pick % 4 === 0 ? { outcome: "refuse", reasons: "不符合", remedies: "可以复议" } : {};
  if (type === "answerCopyNotice") return pick % 5 === 0 ? { answer: "disagree", opinion: "影响行洪" } : pick % 5 === 1 ? { answer: "needsMore", opinion: "缺断面图" } : {};
  if (type === "grantFastTrack") return (pick + Math.floor(at / dayMs)) % 2 === 0 ? { outcome: "refuse", reason: "不属加急" } : { workingDays: 3 };
  if (type === "decideExtension") return pick % 3 === 0 ? { outcome: "refuse", reason: "理由不足" } : {};
  return {};
}
