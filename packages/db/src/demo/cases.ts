import {
  type Actor,
  blockName,
  type CaseCommand,
  type CaseEvent,
  type CaseState,
  type CommandType,
  chinaCalendar,
  decide,
  evolve,
  formatCaseNumber,
  type ItemVersion,
  isWorkingDay,
  legalDateOf,
  missingMaterials,
  requiredMaterials,
  systemActor,
  unwrap,
  uuidv7,
} from "@yimen/domain";
import type { CaseChange } from "../store/append.ts";
import { demoCounty, demoOffices } from "./people.ts";
import { bornFor, inventApplicant, pick, type Random, random, sampleForm } from "./sample.ts";

const hour = 3_600_000;

/** Offices work from nine to noon and from half past two to half past five, Shanghai's hours since midnight. */
const sessions = [
  [9, 12],
  [14.5, 17.5],
] as const;
const hourOf = (at: number): number => (at / hour + 8) % 24;
const midnight = (at: number): number => at - hourOf(at) * hour;
/** The first moment from `at` on at which an office works. */
export function inOffice(at: number): number {
  let t = at;
  while (!isWorkingDay(chinaCalendar, legalDateOf(t)) || hourOf(t) >= 17.5) t = midnight(t) + 33 * hour;
  const session = sessions.find(([, to]) => hourOf(t) < to);
  return midnight(t) + Math.max(hourOf(t), session?.[0] ?? 9) * hour;
}
/** The last moment up to `at` at which an office worked. */
export function lastInOffice(at: number): number {
  let t = at;
  while (!isWorkingDay(chinaCalendar, legalDateOf(t)) || hourOf(t) < 9) t = midnight(t) - 6.5 * hour;
  const session = sessions.findLast(([from]) => hourOf(t) >= from);
  return midnight(t) + Math.min(hourOf(t), session?.[1] ?? 17.5) * hour;
}

/** An act that the rules no longer take at the moment it comes to: the case stays as it was. */
class TooLate extends Error {}

type Payload = { [key: string]: unknown };

/** One past case, run through the same rules as a real one, left at the stage that its age makes likely. */
function pastCase(i: number, r: Random, now: number, everyday: readonly ItemVersion[], all: readonly ItemVersion[], people: readonly Actor[], sampleHash: string): CaseChange {
  const age = Math.floor(r() ** 2 * 180 * 24) * hour + Math.floor(r() * hour);
  // Nothing in the county's past happens at night, whenever it is loaded.
  const last = lastInOffice(now - 1000);
  let at = Math.min(inOffice(now - age - 2 * hour), last);
  const takers = people.filter((p) => p.roles.includes("agent") || p.roles.includes("townshipClerk"));
  const taker = r() < 0.12 ? (takers[0] as Actor) : pick(r, takers);
  const item = pick(
    r,
    (r() < 0.75 ? everyday : all).filter((x) => x.intake[taker.office.length === 12 ? "village" : "township"] !== "none" && x.forWhom.includes("person")),
  );
  const county = (role: string) => people.find((p) => p.unit === item.unit && p.roles.includes(role as never)) as Actor;
  const accepter = item.intake[taker.office.length === 12 ? "village" : "township"] === "accept" ? taker : county("windowClerk");
  const village = demoOffices.find((o) => o.code === taker.office)?.name ?? "";
  const caseId = uuidv7(
    at,
    Uint8Array.from({ length: 10 }, () => Math.floor(r() * 256)),
  );

  let state: CaseState | null = null;
  const events: CaseChange["events"] = [];
  const act = (actor: Actor, type: CommandType, payload: Payload, hours: number) => {
    at = Math.min(inOffice(at + Math.max(0.02, hours) * hour), last);
    const command = { type, caseId, ...payload } as CaseCommand;
    const ctx = { actor, at: Math.floor(at), item, person: (id: string) => people.find((p) => p.id === id), numberState: () => "free" as const, calendar: chinaCalendar };
    const decided = decide(state, command, ctx);
    if (!decided.ok && state?.acceptedAt) throw new TooLate(decided.error.code);
    for (const event of unwrap(decided) as CaseEvent[]) {
      state = evolve(state, event);
      events.push({ event, version: state.version, device: null, seq: null, claimedAt: event.at });
    }
  };
  const done = (): CaseChange => ({ state: state as unknown as CaseState, item, headHash: null, events });

  const applicant = inventApplicant(r, village, bornFor(item, new Date(at).getUTCFullYear() - 1));
  const form = sampleForm(item, r, applicant);
  act(taker, "begin", { item: item.code, itemVersion: item.version, applicant }, 0);
  act(taker, "fill", { form }, 0.1);
  const files = requiredMaterials(item, form).map((m) => ({ code: m.code, form: m.form, hash: sampleHash, size: 24_000 }));
  const lacking = r() < 0.1 && files.length > 1;
  act(taker, "attach", { files: lacking ? files.slice(0, -1) : files }, 0.05);
  act(taker, "collect", { signature: sampleHash }, 0.02);
  if (lacking) {
    const missing = missingMaterials(state as unknown as CaseState, item).map((what) => ({ what, why: "未提交" }));
    act(taker, "notice", { missing }, 0.05);
    if (r() < 0.3) return done();
    act(taker, "attach", { files: files.slice(-1) }, 20);
  }
  if (r() < 0.02) {
    act(accepter, "decline", { reason: "不属于本机关职权范围", rightAuthority: "县自然资源局" }, 1);
    return done();
  }
  const year = new Date(at + 8 * hour).getUTCFullYear();
  act(accepter, "accept", { number: formatCaseNumber({ division: demoCounty, year, block: blockName(Math.floor(i / 1000)) }, i % 1000) }, 0.1);
  try {
    handle();
  } catch (error) {
    if (!(error instanceof TooLate)) throw error;
  }
  return done();

  /** What the county does with an accepted case. */
  function handle(): void {
    for (const { unit } of item.parallel?.departments ?? [])
      act(people.find((p) => p.unit === unit && p.roles.includes("approver")) as Actor, "answerCopyNotice", { answer: "agree", opinion: "" }, 4);
    if (item.class === "onSite") {
      const officers = people.filter((p) => p.unit === item.unit).slice(0, 2);
      act(county(item.route[0]?.role ?? "handler"), "recordVisit", { officers: officers.map((p) => p.id), on: legalDateOf(at), findings: "现场情况与申请一致。" }, 3);
    }
    // The young ones stay under way, so that every inbox has work.
    const depth = age < 6 * 24 * hour ? Math.floor(r() * (item.route.length + 1)) : 99;
    for (const [n, step] of item.route.entries()) {
      if (n >= depth) return;
      const signer = county(step.role);
      const wait = step.workingDays * 24 * (0.3 + r() * 0.5);
      if (n < item.route.length - 1) act(signer, "review", { opinion: pick(r, ["材料齐全，同意。", "经核实属实，建议批准。", "符合条件。"]) }, wait);
      else if (r() < 0.05) act(signer, "decide", { outcome: "refuse", opinion: "", reasons: "经核查不符合规定的条件。", remedies: item.remedies }, wait);
      else act(signer, "decide", { outcome: "grant", opinion: "同意", reasons: "", remedies: "" }, wait);
    }
    if (age < 8 * 24 * hour && r() < 0.4) return;
    act(county("windowLeader"), "issue", { document: item.result.name, documentNumber: `资${item.code}〔${year}〕${i + 1}号` }, 6);
    if (age < 12 * 24 * hour && r() < 0.5) return;
    act(taker, "deliver", { way: taker.office.length === 12 ? "agent" : "township", receivedBy: (state as unknown as CaseState).applicant.name, signature: sampleHash }, 20);
    act(systemActor(demoCounty), "close", {}, 0.01);
  }
}

/** The county's past: deterministic but for `now`, to which ages are relative. */
export function pastCases(count: number, now: number, everyday: readonly ItemVersion[], all: readonly ItemVersion[], people: readonly Actor[], sampleHash: string): CaseChange[] {
  const r = random(7);
  return Array.from({ length: count }, (_, i) => pastCase(i, r, now, everyday, all, people, sampleHash));
}
