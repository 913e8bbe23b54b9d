import { addWorkingDays, type WorkCalendar } from "../../calendar/workCalendar.ts";
import type { ItemVersion } from "../../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import {
  answerDue,
  answerWithin,
  concord,
  type DecideContext,
  type Decider,
  isControlled,
  isDoubted,
  outstandingFiles,
  owed,
  papersHere,
  receiptTime,
  suppliedAt,
} from "../checks.ts";
import type { CaseCommand } from "../commands.ts";
import { caseLimits } from "../limits.ts";
import { type CaseState, filesOf } from "../state.ts";
import { noHearingOpen, openHearing } from "./hearing.ts";
import { copyNotices, silenceEnds } from "./parallel.ts";

/** Working days for an answer to a one-time notice where the item names none. Practice, not law. */
export const usualCorrectionDays = 30;

/** Last day for answering a one-time notice. One whose time is in doubt is counted from when the county had it. */
export function correctionDue(state: CaseState, item: ItemVersion, calendar: WorkCalendar): Result<LegalDate> {
  const doubted = state.acts.findLast((a) => a.type === "noticeGiven")?.doubt;
  const from = Math.max(state.notice?.at ?? 0, doubted ? (state.countyHas ?? 0) : 0);
  return addWorkingDays(calendar, legalDateOf(from), item.correctionWorkingDays ?? usualCorrectionDays);
}

/**
 * Renewal (行政许可法 art. 50): applied for thirty days or more before the old document ends and not decided by its last day, it counts as renewed
 * from the day after, whatever stage it is in. The day of the application counts, not of its acceptance.
 * @returns that last day; null for an item that renews nothing, or an application that came later
 */
export function oldDocumentEnds(state: CaseState, item: ItemVersion): LegalDate | null {
  const value = item.renews && state.form[item.renews.field];
  const ends = typeof value === "string" ? parseLegalDate(value) : null;
  return ends && state.collectedAt !== null && legalDateOf(receiptTime(state)) <= addDays(ends, -renewBefore) ? ends : null;
}
/** Days before the end of the old document by which its renewal is applied for (art. 50). */
export const renewBefore = 30;

/**
 * The last day on which silence has not granted yet. Whatever the ground, the county itself must have had the case, its papers included, for
 * the promised time; the limit still runs from the acceptance, and late shows as late. A renewal besides not before the old document ends
 * (art. 50), which no special procedure moves.
 * @returns null before acceptance, and where silence grants nothing
 */
export function silenceDue(state: CaseState, item: ItemVersion, calendar: WorkCalendar, arrived?: DecideContext["arrived"]): Result<LegalDate | null> {
  const ends = oldDocumentEnds(state, item);
  const promised = item.deemedApproval?.applies && !isControlled(state, item) && !item.decidedAbove;
  const received = state.acceptedAt ?? (ends ? receiptTime(state) : null);
  if (received === null || (!promised && !ends)) return ok(null);
  const arrivals = arrived ? filesOf(state).map((hash) => arrived(hash) ?? 0) : [];
  const since = Math.max(received, state.countyHas ?? 0, ...arrivals);
  if (ends) {
    const had = addWorkingDays(calendar, legalDateOf(since), item.promised.workingDays);
    return had.ok && had.value < ends ? ok(ends) : had;
  }
  const limits = caseLimits({ ...state, acceptedAt: since }, item, calendar, legalDateOf(since));
  return limits.ok ? ok(limits.value?.promised.dueOn ?? null) : limits;
}

/** Only once the day is over: on the day itself people may still act. */
const after = (due: Result<LegalDate>, at: number): Result<null> => {
  if (!due.ok) return due;
  return legalDateOf(at) > due.value ? ok(null) : refuse("case.notYet", { params: { date: due.value } });
};

/** What the law lets the passing of time do. The software does it, under its own name, and judges it by the same rules as people's acts. */
export const systemDeciders: { [T in "deemAccepted" | "lapse" | "deemGranted" | "breakPromise"]: Decider<T> } = {
  // Also of what a one-time notice asked, once all of it is there (art. 32(5)): from the day on which it was.
  deemAccepted: (state, _command, { item, at, calendar, arrived }) => {
    const supplied = state.stage === "awaitingCorrection" ? suppliedAt(state, item) : undefined;
    if (supplied === null) return refuse("case.notYet");
    const late = after(supplied === undefined ? answerDue(state, calendar) : addWorkingDays(calendar, legalDateOf(supplied), answerWithin), at);
    if (!late.ok) return late;
    const here = papersHere(state, arrived);
    if (!here.ok) return here;
    const copies = copyNotices(item, { at, calendar });
    return copies.ok ? ok([{ type: "deemedAccepted", since: supplied ?? receiptTime(state) }, ...copies.value]) : copies;
  },
  lapse: (state, _command, { item, at, calendar }) => {
    // Supplied in full is to be accepted; it lapses never.
    if (suppliedAt(state, item) !== null) return refuse("case.notYet");
    const late = after(correctionDue(state, item, calendar), at);
    return late.ok ? ok([{ type: "lapsed" }]) : late;
  },
  // T1 六: effective at the start of the next working day. Never for what somebody's clock alone says.
  deemGranted: (state, _command, { item, at, calendar, arrived }) => {
    const ends = oldDocumentEnds(state, item);
    if (!ends && (!item.deemedApproval?.applies || isControlled(state, item))) return refuse("case.notForThisItem");
    if (!ends && state.stage !== "accepted" && state.stage !== "underReview") return refuse("case.notYet");
    // Art. 50 asks for no department's word; what silence of a promised limit grants does.
    for (const stands of [owed(state, item), ends ? ok(null) : concord(state), isDoubted(state) ? refuse("case.doubted") : papersHere(state, arrived)])
      if (!stands.ok) return stands;
    const heard = ends ? ok(null) : noHearingOpen(state, calendar, legalDateOf(at));
    if (!heard.ok) return heard;
    const due = silenceDue(state, item, calendar, arrived);
    if (!due.ok) return due;
    if (!due.value) return refuse("case.notYet");
    const late = after(ok(due.value), at);
    if (!late.ok) return late;
    if (ends) return ok([{ type: "deemedGranted", effectiveOn: addDays(ends, 1), ground: "renewal" }]);
    const next = addWorkingDays(calendar, due.value, 1);
    return next.ok ? ok([{ type: "deemedGranted", effectiveOn: next.value, ground: "promise" }]) : next;
  },
  breakPromise: (state, _command, { at }) => {
    const due = state.promise?.dueOn;
    const late = due ? after(ok(due), at) : refuse("case.notYet");
    return late.ok ? ok([{ type: "promiseBroken" }]) : late;
  },
};

export type Deed = { readonly command: CaseCommand /** The first day on which it may be done. */; readonly on: LegalDate };

/**
 * All that time will do to a case as it stands, soonest first, if nobody does anything.
 * @param arrived when files arrived; left out, all are taken to be there
 */
export function deedsToCome(state: CaseState, item: ItemVersion, calendar: WorkCalendar, arrived?: DecideContext["arrived"]): Deed[] {
  const deed = (type: "deemAccepted" | "lapse" | "deemGranted" | "breakPromise", last: Result<LegalDate | null>): Deed[] =>
    last.ok && last.value ? [{ command: { type, caseId: state.id }, on: addDays(last.value, 1) }] : [];
  switch (state.stage) {
    case "collected": {
      const accepted = outstandingFiles(state, arrived).length > 0 ? [] : deed("deemAccepted", answerDue(state, calendar));
      return [...accepted, ...deed("deemGranted", grantDue(state, item, calendar, arrived))].sort(soonest);
    }
    case "awaitingCorrection": {
      const supplied = suppliedAt(state, item);
      if (supplied === null) return deed("lapse", correctionDue(state, item, calendar));
      return outstandingFiles(state, arrived).length > 0 ? [] : deed("deemAccepted", addWorkingDays(calendar, legalDateOf(supplied), answerWithin));
    }
    case "accepted":
    case "underReview":
    case "suspended":
    case "decided": {
      const { promise } = state;
      const broken = promise && promise.keptAt === null && promise.brokenAt === null ? deed("breakPromise", ok(promise.dueOn)) : [];
      const silence = state.stage === "decided" ? null : silenceEnds(state, item, calendar);
      const consent: Deed[] = silence ? [{ command: { type: "deemConsent", caseId: state.id }, on: silence }] : [];
      return [...broken, ...consent, ...(state.decision ? [] : deed("deemGranted", grantDue(state, item, calendar, arrived)))].sort(soonest);
    }
    default:
      return [];
  }
}

const soonest = (a: Deed, b: Deed): number => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0);

/** The last day on which silence has not granted yet; null where it never will, as the case stands. */
function grantDue(state: CaseState, item: ItemVersion, calendar: WorkCalendar, arrived: DecideContext["arrived"]): Result<LegalDate | null> {
  const renewing = oldDocumentEnds(state, item) !== null;
  if (!renewing && state.stage !== "accepted" && state.stage !== "underReview") return ok(null);
  if (!owed(state, item).ok || (!renewing && !concord(state).ok) || isDoubted(state) || outstandingFiles(state, arrived).length > 0) return ok(null);
  const due = silenceDue(state, item, calendar, arrived);
  if (renewing || !due.ok || !due.value) return due;
  // Before a hearing is held or waived, or its days for asking are over, nothing is granted by time either.
  const open = openHearing(state, calendar, due.value);
  if (!open.ok || !open.value) return open.ok ? due : open;
  return open.value.is === "held" ? ok(null) : ok(open.value.on);
}

/** What time will do first; null when time alone changes nothing. */
export const nextDeed = (state: CaseState, item: ItemVersion, calendar: WorkCalendar, arrived?: DecideContext["arrived"]): Deed | null =>
  deedsToCome(state, item, calendar, arrived)[0] ?? null;

/** The deed that is due on a case by `today`. Deeds come one at a time: after one, what is next due is asked anew. */
export function dueDeed(state: CaseState, item: ItemVersion, calendar: WorkCalendar, today: LegalDate, arrived?: DecideContext["arrived"]): Deed | null {
  const next = nextDeed(state, item, calendar, arrived);
  return next && next.on <= today ? next : null;
}
