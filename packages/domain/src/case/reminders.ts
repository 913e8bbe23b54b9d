import { addWorkingDays, type WorkCalendar } from "../calendar/workCalendar.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { caseLimits } from "./limits.ts";
import { openChange, resultNow } from "./special/changes.ts";
import { correctionDue } from "./special/system.ts";
import type { CaseState } from "./state.ts";

/** What the applicant, or whoever took the case, should be reminded of, and its day. */
export type Reminder = { readonly what: "promise" | "correction" | "hearing" | "renewal" | "issuing" | "procedure" | "fastTrack" | "change"; readonly on: LegalDate };

/** Days ahead at which people are reminded. Practice; but renewal is applied for thirty days before the end (行政许可法 art. 50), so it comes before that. */
export const remindAhead = { promise: 3, correction: 5, hearing: 7, renewal: 60, issuing: 4, procedure: 3, fastTrack: 1, change: 5 } as const;

/** What is near on a case: promised materials, the end of the time for corrections, a hearing. The same on a device with no network as anywhere. */
export function remindersOf(state: CaseState, item: ItemVersion, calendar: WorkCalendar, today: LegalDate): Reminder[] {
  const out: Reminder[] = [];
  const near = (what: Reminder["what"], on: LegalDate) => {
    if (on >= today && on <= addDays(today, remindAhead[what])) out.push({ what, on });
  };
  const { promise, hearing } = state;
  const underWay = state.stage === "accepted" || state.stage === "underReview" || state.stage === "suspended" || state.stage === "decided";
  if (underWay && promise && promise.keptAt === null && promise.brokenAt === null) near("promise", promise.dueOn);
  if (state.stage === "awaitingCorrection") {
    const due = correctionDue(state, item, calendar);
    if (due.ok) near("correction", due.value);
  }
  if (underWay && hearing?.scheduledFor && hearing.heldOn === null) near("hearing", hearing.scheduledFor);
  // Making and delivering what was granted (行政许可法 art. 44), and the told end of a special procedure (art. 45): near, and as long as they are late.
  const until = (what: "issuing" | "procedure" | "fastTrack" | "change", on: LegalDate) => {
    if (today >= addDays(on, -remindAhead[what])) out.push({ what, on });
  };
  const running = state.stage === "suspended" ? state.suspensions?.find((s) => s.to === null && s.procedure !== "hearing") : undefined;
  if (running) until("procedure", running.expectedOn);
  if (state.fastTrack?.workingDays !== undefined && state.decision === null && underWay) {
    const limits = caseLimits(state, item, calendar, today);
    if (limits.ok && limits.value?.fastTrack?.dueOn) until("fastTrack", limits.value.fastTrack.dueOn);
  }
  const change = openChange(state);
  if (change?.requestedAt) {
    const due = addWorkingDays(calendar, legalDateOf(change.requestedAt), item.statutory.workingDays);
    if (due.ok) until("change", due.value);
  }
  if (state.stage === "decided" || state.stage === "issued") {
    const limits = caseLimits(state, item, calendar, today);
    if (limits.ok && limits.value?.issuing?.dueOn) until("issuing", limits.value.issuing.dueOn);
  }
  const validUntil = resultNow(state)?.validUntil;
  if (state.stage !== "revoked" && validUntil) near("renewal", validUntil);
  return out;
}
