import { addWorkingDays, type WorkCalendar } from "../calendar/workCalendar.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import type { Result } from "../kernel/result.ts";
import { answerDue, answerWithin, suppliedAt } from "./checks.ts";
import { answeredOn, caseLimits, endedOn, issueWithin, type Lamp, warnLeft, warnLeftIssuing } from "./limits.ts";
import { type CaseState, isFinal } from "./state.ts";

/**
 * A case's lamp as days instead of as a colour: from which day on it shows each colour if nobody acts; null where it never will. A lamp only gets worse
 * by time, so that on any day it is the worst of the colours whose day has come (`lampOn`): a county's lists and counts compare days, and reckon nothing.
 * Days of the law, Asia/Shanghai.
 */
export type LampDays = {
  /** The last day of what the officials owe next: an answer, a decision within the promise, a delivery. Null while no clock of theirs runs. */
  readonly dueOn: LegalDate | null;
  readonly warning: LegalDate | null;
  readonly yellow: LegalDate | null;
  readonly red: LegalDate | null;
};

/** The lamp on a day, by the days of its colours. */
export const lampOn = (days: Pick<LampDays, "warning" | "yellow" | "red">, day: LegalDate): Exclude<Lamp, "none"> => {
  const since = (from: LegalDate | null) => from !== null && from <= day;
  return since(days.red) ? "red" : since(days.yellow) ? "yellow" : since(days.warning) ? "warning" : "green";
};

/** @returns the same lamp for every day from the last act on as `caseLimits` reckons; before acceptance that of the answer that is owed (行政许可法 art. 32) */
export function lampDays(state: CaseState, item: ItemVersion, calendar: WorkCalendar): LampDays {
  if (isFinal(state.stage) && state.acceptedAt === null) return none;
  if (state.acceptedAt === null) return answering(state, item, calendar);
  const plain = !state.suspensions?.length && !state.extension && !state.fastTrack;
  const colours = plain ? reckoned(state, item, calendar, legalDateOf(state.acceptedAt)) : searched(state, item, calendar, legalDateOf(state.acceptedAt));
  return { ...colours, dueOn: owedOn(state, item, calendar) };
}

const none: LampDays = { dueOn: null, warning: null, yellow: null, red: null };

/** Five working days for an answer (art. 32): from the receipt, or from when all that a one-time notice asked was there; meanwhile it is the applicant's turn. */
function answering(state: CaseState, item: ItemVersion, calendar: WorkCalendar): LampDays {
  const supplied = state.stage === "awaitingCorrection" ? suppliedAt(state, item) : null;
  const due = state.stage === "collected" ? answerDue(state, calendar) : supplied !== null ? addWorkingDays(calendar, legalDateOf(supplied), answerWithin) : null;
  if (!due?.ok) return none;
  return { dueOn: due.value, warning: due.value, yellow: addDays(due.value, 1), red: null };
}

/** The last day of what is owed next by the case's limits, a fast track's own days before those of the promise. */
function owedOn(state: CaseState, item: ItemVersion, calendar: WorkCalendar): LegalDate | null {
  if (isFinal(state.stage) || state.stage === "delivered") return null;
  const limits = caseLimits(state, item, calendar, legalDateOf(state.acceptedAt ?? 0));
  if (!limits.ok || !limits.value) return null;
  if (state.decision) return state.delivery ? null : (limits.value.issuing?.dueOn ?? null);
  return limits.value.fastTrack?.dueOn ?? limits.value.promised.dueOn;
}

const value = (day: Result<LegalDate>): LegalDate | null => (day.ok ? day.value : null);

/** Days of one limit that nothing stops: from which it is near, and from which it is passed. */
function milestones(from: LegalDate, workingDays: number, near: number, calendar: WorkCalendar): { near: LegalDate | null; late: LegalDate | null } {
  return { near: value(addWorkingDays(calendar, from, Math.max(0, Math.ceil(workingDays - near)))), late: value(addWorkingDays(calendar, from, workingDays + 1)) };
}

/** The colours' days without stops, extension or fast track: nearly every case, and hundreds of thousands of them at a time. */
function reckoned(state: CaseState, item: ItemVersion, calendar: WorkCalendar, acceptedOn: LegalDate): Omit<LampDays, "dueOn"> {
  const answered = answeredOn(state);
  const until = answered && answered < acceptedOn ? acceptedOn : answered;
  const by = (day: LegalDate | null) => (day !== null && (until === null || day <= until) ? day : null);
  const promised = milestones(acceptedOn, item.promised.workingDays, warnLeft(item), calendar);
  const statutory = milestones(acceptedOn, item.statutory.workingDays, 0, calendar);
  const own = { warning: item.promised.workingDays > 0 ? by(promised.near) : null, yellow: by(promised.late), red: by(statutory.late) };
  const { decision, delivery } = state;
  if (decision?.outcome !== "grant") return own;
  const from = decision.deemedFrom ?? legalDateOf(decision.at);
  const issuing = milestones(from, issueWithin, warnLeftIssuing, calendar);
  const end = delivery ? legalDateOf(delivery.at) : endedOn(state);
  const issued = (day: LegalDate | null) => (day !== null && (end === null || day <= end) ? day : null);
  return { warning: earliest(own.warning, delivery === null ? issued(issuing.near) : null), yellow: own.yellow, red: earliest(own.red, issued(issuing.late)) };
}
const earliest = (a: LegalDate | null, b: LegalDate | null): LegalDate | null => (a === null || (b !== null && b < a) ? b : a);

/** The days ahead within which a colour is looked for: longer than any limit with its stops. */
const horizon = 1_100;

/** The colours' days where clocks were stopped, lengthened or hurried: looked for by halves, since a lamp only gets worse by time. */
function searched(state: CaseState, item: ItemVersion, calendar: WorkCalendar, acceptedOn: LegalDate): Omit<LampDays, "dueOn"> {
  const rank: readonly Lamp[] = ["none", "green", "warning", "yellow", "red"];
  const at = (n: number): number => {
    const limits = caseLimits(state, item, calendar, addDays(acceptedOn, n));
    return limits.ok && limits.value ? rank.indexOf(limits.value.lamp) : 0;
  };
  // By a day of before the last act the case was not what it is now: what is asked for is the lamp from then on.
  const from = Math.max(0, daysBetween(acceptedOn, legalDateOf(state.acts.at(-1)?.at ?? 0)));
  const first = (lamp: Lamp): LegalDate | null => {
    const wanted = rank.indexOf(lamp);
    if (at(from) >= wanted) return acceptedOn;
    if (at(from + horizon) < wanted) return null;
    let [low, high] = [from, from + horizon];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (at(middle) >= wanted) high = middle;
      else low = middle;
    }
    return addDays(acceptedOn, high);
  };
  return { warning: first("warning"), yellow: first("yellow"), red: first("red") };
}
const daysBetween = (from: LegalDate, to: LegalDate): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
