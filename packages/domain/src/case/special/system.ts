import { addWorkingDays, type WorkCalendar } from "../../calendar/workCalendar.ts";
import type { ItemVersion } from "../../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { answerDue, concord, type Decider, owed } from "../checks.ts";
import type { CaseCommand } from "../commands.ts";
import { caseLimits } from "../limits.ts";
import type { CaseState } from "../state.ts";
import { copyNotices, silenceEnds } from "./parallel.ts";

/** Working days for an answer to a one-time notice where the item names none. Practice, not law. */
export const usualCorrectionDays = 30;

/** Last day for answering a one-time notice. */
export const correctionDue = (state: CaseState, item: ItemVersion, calendar: WorkCalendar): Result<LegalDate> =>
  addWorkingDays(calendar, legalDateOf(state.notice?.at ?? 0), item.correctionWorkingDays ?? usualCorrectionDays);

/**
 * Renewal (行政许可法 art. 50): applied for before the old document ends and not decided by its last day, it counts as renewed from the day after.
 * @returns that last day; null for an item that renews nothing, or an application that came after it
 */
export function oldDocumentEnds(state: CaseState, item: ItemVersion): LegalDate | null {
  const value = item.renews && state.form[item.renews.field];
  const ends = typeof value === "string" ? parseLegalDate(value) : null;
  return ends && state.acceptedAt !== null && legalDateOf(state.acceptedAt) <= ends ? ends : null;
}

/** Only once the day is over: on the day itself people may still act. */
const after = (due: Result<LegalDate>, at: number): Result<null> => {
  if (!due.ok) return due;
  return legalDateOf(at) > due.value ? ok(null) : refuse("case.notYet", { params: { date: due.value } });
};

/** What the law lets the passing of time do. The software does it, under its own name, and judges it by the same rules as people's acts. */
export const systemDeciders: { [T in "deemAccepted" | "lapse" | "deemGranted" | "breakPromise"]: Decider<T> } = {
  deemAccepted: (state, _command, { item, at, calendar }) => {
    const late = after(answerDue(state, calendar), at);
    if (!late.ok) return late;
    const copies = copyNotices(item, { at, calendar });
    return copies.ok ? ok([{ type: "deemedAccepted", since: state.collectedAt ?? at }, ...copies.value]) : copies;
  },
  lapse: (state, _command, { item, at, calendar }) => {
    const late = after(correctionDue(state, item, calendar), at);
    return late.ok ? ok([{ type: "lapsed" }]) : late;
  },
  // T1 六: effective at the start of the next working day.
  deemGranted: (state, _command, { item, at, calendar }) => {
    const ends = oldDocumentEnds(state, item);
    if (!item.deemedApproval?.applies && !ends) return refuse("case.notForThisItem");
    for (const stands of [owed(state, item), concord(state)]) if (!stands.ok) return stands;
    if (ends && legalDateOf(at) > ends) return ok([{ type: "deemedGranted", effectiveOn: addDays(ends, 1) }]);
    if (!item.deemedApproval?.applies) return refuse("case.notYet", ends ? { params: { date: ends } } : {});
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

export type Deed = { readonly command: CaseCommand /** The first day on which it may be done. */; readonly on: LegalDate };

/** What time will do to a case if nobody does anything, soonest first; null when time alone changes nothing. */
export function nextDeed(state: CaseState, item: ItemVersion, calendar: WorkCalendar): Deed | null {
  const deed = (type: "deemAccepted" | "lapse" | "deemGranted" | "breakPromise" | "deemConsent", last: Result<LegalDate | null | undefined>): Deed | null =>
    last.ok && last.value ? { command: { type, caseId: state.id }, on: addDays(last.value, 1) } : null;
  switch (state.stage) {
    case "collected":
      return deed("deemAccepted", answerDue(state, calendar));
    case "awaitingCorrection":
      return deed("lapse", correctionDue(state, item, calendar));
    case "accepted":
    case "underReview":
    case "suspended":
    case "decided": {
      const { promise } = state;
      const broken = promise && promise.keptAt === null && promise.brokenAt === null ? deed("breakPromise", ok(promise.dueOn)) : null;
      const silence = state.stage === "decided" ? null : silenceEnds(state, item);
      const consent: Deed | null = silence ? { command: { type: "deemConsent", caseId: state.id }, on: silence } : null;
      const grantable = (state.stage === "accepted" || state.stage === "underReview") && owed(state, item).ok && concord(state).ok;
      const ends = grantable ? oldDocumentEnds(state, item) : null;
      const renewed = ends ? deed("deemGranted", ok(ends)) : null;
      const limits = grantable && item.deemedApproval?.applies ? caseLimits(state, item, calendar, legalDateOf(state.acceptedAt ?? 0)) : ok(null);
      const granted = limits.ok && limits.value ? deed("deemGranted", ok(limits.value.promised.dueOn)) : null;
      return [broken, consent, renewed, granted].reduce((first, next) => (next && (!first || next.on < first.on) ? next : first), null);
    }
    default:
      return null;
  }
}

/** The deed that is due on a case by `today`. Deeds come one at a time: after one, what is next due is asked anew. */
export function dueDeed(state: CaseState, item: ItemVersion, calendar: WorkCalendar, today: LegalDate): Deed | null {
  const next = nextDeed(state, item, calendar);
  return next && next.on <= today ? next : null;
}
