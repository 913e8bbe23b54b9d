import { addWorkingDays, type WorkCalendar } from "../../calendar/workCalendar.ts";
import type { ItemVersion } from "../../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { answerDue, type Decider, owed } from "../checks.ts";
import type { CaseCommand } from "../commands.ts";
import { caseLimits } from "../limits.ts";
import type { CaseState } from "../state.ts";

/** Working days for an answer to a one-time notice where the item names none. Practice, not law. */
export const usualCorrectionDays = 30;

/** Last day for answering a one-time notice. */
export const correctionDue = (state: CaseState, item: ItemVersion, calendar: WorkCalendar): Result<LegalDate> =>
  addWorkingDays(calendar, legalDateOf(state.notice?.at ?? 0), item.correctionWorkingDays ?? usualCorrectionDays);

/** Only once the day is over: on the day itself people may still act. */
const after = (due: Result<LegalDate>, at: number): Result<null> => {
  if (!due.ok) return due;
  return legalDateOf(at) > due.value ? ok(null) : refuse("case.notYet", { params: { date: due.value } });
};

/** What the law lets the passing of time do. The software does it, under its own name, and judges it by the same rules as people's acts. */
export const systemDeciders: { [T in "deemAccepted" | "lapse" | "deemGranted" | "breakPromise"]: Decider<T> } = {
  deemAccepted: (state, _command, { at, calendar }) => {
    const late = after(answerDue(state, calendar), at);
    return late.ok ? ok([{ type: "deemedAccepted", since: state.collectedAt ?? at }]) : late;
  },
  lapse: (state, _command, { item, at, calendar }) => {
    const late = after(correctionDue(state, item, calendar), at);
    return late.ok ? ok([{ type: "lapsed" }]) : late;
  },
  // T1 六: effective at the start of the next working day.
  deemGranted: (state, _command, { item, at, calendar }) => {
    if (!item.deemedApproval?.applies) return refuse("case.notForThisItem");
    const owing = owed(state, item);
    if (!owing.ok) return owing;
    const limits = caseLimits(state, item, calendar, legalDateOf(at));
    if (!limits.ok) return limits;
    const due = limits.value?.promised.dueOn;
    if (!due) return refuse("case.notYet");
    const late = after(ok(due), at);
    if (!late.ok) return late;
    const next = addWorkingDays(calendar, due, 1);
    return next.ok ? ok([{ type: "deemedGranted", effectiveOn: next.value }]) : next;
  },
  breakPromise: (state, _command, { at }) => {
    const due = state.promise?.dueOn;
    const late = due ? after(ok(due), at) : refuse("case.notYet");
    return late.ok ? ok([{ type: "promiseBroken" }]) : late;
  },
};

/**
 * The deed that time has made due on a case by `today`, and when it became so; null when there is none. Deeds come one at a time: after one, what
 * is next due is asked anew.
 */
export function dueDeed(state: CaseState, item: ItemVersion, calendar: WorkCalendar, today: LegalDate): { command: CaseCommand; since: LegalDate } | null {
  const caseId = state.id;
  const due = (type: "deemAccepted" | "lapse" | "deemGranted" | "breakPromise", day: Result<LegalDate | null | undefined>) =>
    day.ok && day.value && today > day.value ? { command: { type, caseId } as CaseCommand, since: addDays(day.value, 1) } : null;
  switch (state.stage) {
    case "collected":
      return due("deemAccepted", answerDue(state, calendar));
    case "awaitingCorrection":
      return due("lapse", correctionDue(state, item, calendar));
    case "accepted":
    case "underReview":
    case "suspended":
    case "decided": {
      const { promise } = state;
      const broken = promise && promise.keptAt === null && promise.brokenAt === null ? due("breakPromise", ok(promise.dueOn)) : null;
      if (broken || state.stage === "suspended" || state.stage === "decided" || !item.deemedApproval?.applies || !owed(state, item).ok) return broken;
      const limits = caseLimits(state, item, calendar, today);
      return limits.ok ? due("deemGranted", ok(limits.value?.promised.dueOn)) : null;
    }
    default:
      return null;
  }
}
