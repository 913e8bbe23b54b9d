import type { WorkCalendar } from "../../calendar/workCalendar.ts";
import type { ItemVersion } from "../../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { hasRole } from "../../org/roles.ts";
import type { CommandType } from "../acts.ts";
import { type Decider, mandateFor, missingMaterials, needReason } from "../checks.ts";
import { caseLimits } from "../limits.ts";
import type { CaseState } from "../state.ts";

type Special =
  | "promise"
  | "suspend"
  | "resume"
  | "requestExtension"
  | "decideExtension"
  | "requestFastTrack"
  | "grantFastTrack"
  | "terminate"
  | "revoke"
  | "reopen"
  | "classify"
  | "archive";

/** Working days by which a limit may be extended once: of one authority, and of several together (art. 42). */
export const longestExtension = { one: 10, joint: 15 } as const;
/** A promise runs no longer than this, days; a special procedure whose item names no longest is told for no longer than so often its usual length. Practice, not law. */
const [longestPromiseDays, timesUsual] = [180, 2];

/**
 * Working days by which a case's limit may be extended (art. 42): as the item's own law says; else fifteen of what several authorities decide together,
 * ten where the limit is the general one; a limit that another law sets shorter is not art. 42's to extend. The item's class counts, never what a case was classed as later.
 */
export const mostExtension = (item: ItemVersion): number =>
  item.statutory.extension ?? (item.class === "joint" ? longestExtension.joint : item.statutory.workingDays >= generalLimit ? longestExtension.one : 0);
const generalLimit = 20;

/** An extension is of a limit that still runs: what is over can't be made longer. */
function stillRuns(state: CaseState, item: ItemVersion, calendar: WorkCalendar, at: number): Result<null> {
  const limits = caseLimits(state, item, calendar, legalDateOf(at));
  if (!limits.ok) return limits;
  const due = limits.value?.statutory;
  return due && due.overdueBy > 0 ? refuse("case.limitOver", { params: { date: due.dueOn ?? "" } }) : ok(null);
}

const dayOf = (text: string, field: string): Result<LegalDate> => {
  const date = parseLegalDate(text);
  return date ? ok(date) : refuse("calendar.badDate", { fields: [field], params: { date: text } });
};
/** A day after `today`, and not further off than `most` days. */
function futureDay(text: string, field: string, today: LegalDate, most: number): Result<LegalDate> {
  const date = dayOf(text, field);
  if (!date.ok) return date;
  if (date.value <= today) return refuse("case.dateTooEarly", { fields: [field], params: { date: addDays(today, 1) } });
  return date.value > addDays(today, most) ? refuse("case.dateTooLate", { fields: [field], params: { date: addDays(today, most) } }) : date;
}

export const specialDeciders: { [T in Special & CommandType]: Decider<T> } = {
  // Secondary materials may follow on a signed promise with a date; main ones never (T2 四.1).
  promise: (state, { materials, dueOn, signature }, { item, at }) => {
    const missing = missingMaterials(state, item);
    const main = materials.filter((code) => !missing.includes(code) || !item.materials.find((m) => m.code === code)?.mayFollow);
    if (main.length > 0) return refuse("case.materialNotPromised", { fields: main });
    const due = futureDay(dueOn, "dueOn", legalDateOf(at), longestPromiseDays);
    return due.ok ? ok([{ type: "promised", materials, dueOn: due.value, signature }]) : due;
  },
  // The applicant is told in writing what is done and how long it takes (行政许可法 art. 45).
  suspend: (_state, { procedure, reason, expectedOn }, { item, at }) => {
    const listed = item.special?.find((s) => s.procedure === procedure);
    if (!listed) return refuse("case.notForThisItem", { fields: ["procedure"] });
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    const end = futureDay(expectedOn, "expectedOn", legalDateOf(at), listed.longestDays ?? listed.usualDays * timesUsual);
    return end.ok ? ok([{ type: "suspended", procedure, reason, expectedOn: end.value }]) : end;
  },
  resume: (_state, { text }) => ok([{ type: "resumed", text }]),
  // Once, and by no more than the law leaves (art. 42).
  requestExtension: (state, { workingDays, reason }, { item, at, calendar }) => {
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    const running = stillRuns(state, item, calendar, at);
    if (!running.ok) return running;
    const most = mostExtension(item);
    return workingDays > most ? refuse("case.extensionTooLong", { fields: ["workingDays"], params: { days: most } }) : ok([{ type: "extensionRequested", workingDays, reason }]);
  },
  decideExtension: (state, { outcome, reason }, { actor, item, at, calendar }) => {
    if (!hasRole(actor, "approver") && !mandateFor(actor, item, "extend", at)) return refuse("case.mandateMissing", { params: { date: legalDateOf(at) } });
    const running = outcome === "grant" ? stillRuns(state, item, calendar, at) : ok(null);
    if (!running.ok) return running;
    // Of what several authorities decide together the head of the government approves it: the document is named.
    const given = outcome === "refuse" || item.class === "joint" ? needReason(reason, "reason") : ok(null);
    return given.ok ? ok([{ type: "extensionDecided", outcome, reason }]) : given;
  },
  requestFastTrack: (_state, { ground }) => {
    const given = needReason(ground, "ground");
    return given.ok ? ok([{ type: "fastTrackRequested", ground }]) : given;
  },
  grantFastTrack: (_state, { outcome = "grant", reason = "", workingDays }) => {
    if (outcome === "grant") return ok([{ type: "fastTrackGranted", ...(workingDays !== undefined && { workingDays }) }]);
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "fastTrackRefused", reason }]) : given;
  },
  terminate: (_state, { ground, reason }) => {
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "terminated", ground, reason }]) : given;
  },
  // A procedure of its own, after the end (arts. 69, 70): reason, and the article it rests on.
  revoke: (_state, { reason, basis, how }) => {
    const given = needReason(reason, "reason");
    const founded = given.ok ? needReason(basis, "basis") : given;
    return founded.ok ? ok([{ type: "revoked", reason, basis, ...(how && { how }) }]) : founded;
  },
  // Set aside on review or by a court: decided again, under the old number.
  reopen: (_state, { document, reason }) => {
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "reopened", document, reason }]) : given;
  },
  classify: (_state, command) => {
    const given = needReason(command.reason, "reason");
    const led = given.ok && (command.handling === "major" || command.handling === "special") ? needReason(command.leader, "leader") : given;
    return led.ok ? ok([{ type: "classified", class: command.class, handling: command.handling, leader: command.leader, reason: command.reason }]) : led;
  },
  archive: (_state, { archiveNumber }) => ok([{ type: "archived", archiveNumber }]),
};
