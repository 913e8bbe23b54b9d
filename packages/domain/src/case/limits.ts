import { type Reckoning, reckonLimit } from "../calendar/limits.ts";
import type { WorkCalendar } from "../calendar/workCalendar.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { ok, type Result } from "../kernel/result.ts";
import { type CaseState, isFinal } from "./state.ts";

export type Lamp = "green" | "warning" | "yellow" | "red" | "none";

/** Both limits of an accepted case: the promised one of the centre and the statutory one of the law. */
export type CaseLimits = {
  readonly promised: Reckoning;
  readonly statutory: Reckoning;
  /** Making and delivering what was granted (行政许可法 art. 44); null where nothing is granted. */
  readonly issuing: Reckoning | null;
  /** The days of its own that a fast track was granted; null where there are none. */
  readonly fastTrack: Reckoning | null;
  /** A special procedure under way past the day that the applicant was told; the day. */
  readonly stopLate: LegalDate | null;
  readonly lamp: Lamp;
};

/** Working days within which what was granted is made and delivered (行政许可法 art. 44). */
export const issueWithin = 10;

/** The day on which a case ended without an answer: its limits stop there. */
export function endedOn(state: CaseState): LegalDate | null {
  const end = isFinal(state.stage) ? state.acts.findLast((a) => a.type === "withdrawn" || a.type === "lapsed" || a.type === "terminated") : undefined;
  return end ? legalDateOf(end.at) : null;
}

/** The day on which the clocks of the decision stopped: the decision's, the forwarding to the authority that decides above (art. 43), or an end without either; null while they run. */
export const answeredOn = (state: CaseState): LegalDate | null =>
  state.forwarded && !state.forwarded.back ? legalDateOf(state.forwarded.at) : state.decision ? legalDateOf(state.decision.at) : endedOn(state);

/**
 * @returns null before acceptance. After the decision the clocks of the decision stand at its day, at an end without one at that day. An
 * extension moves the statutory day alone: what the centre has promised it keeps, or is late (art. 42 extends the law's limit).
 */
export function caseLimits(state: CaseState, item: ItemVersion, calendar: WorkCalendar, today: LegalDate): Result<CaseLimits | null> {
  if (state.acceptedAt === null) return ok(null);
  const acceptedOn = legalDateOf(state.acceptedAt);
  const end = answeredOn(state) ?? today;
  const asOf = end < acceptedOn ? acceptedOn : end;
  const suspensions = state.suspensions ?? [];
  const extensions = state.extension?.decision?.outcome === "grant" ? [{ days: state.extension.workingDays }] : [];
  const promised = reckonLimit({ acceptedOn, limitWorkingDays: item.promised.workingDays, suspensions, asOf, calendar });
  if (!promised.ok) return promised;
  const statutory = reckonLimit({ acceptedOn, limitWorkingDays: item.statutory.workingDays, extensions, suspensions, asOf, calendar });
  if (!statutory.ok) return statutory;
  const issuing = issuingLimit(state, calendar, today);
  if (!issuing.ok) return issuing;
  const fastTrack = fastLimit(state, calendar, end);
  if (!fastTrack.ok) return fastTrack;
  const running = state.stage === "suspended" ? suspensions.find((s) => s.to === null) : undefined;
  const stopLate = running && today > running.expectedOn ? running.expectedOn : null;
  const lamp = worst(
    ownLamp(promised.value, statutory.value, item),
    issuing.value ? issuingLamp(issuing.value, state) : "none",
    stopLate || (fastTrack.value?.overdueBy ?? 0) > 0 ? "yellow" : "none",
  );
  return ok({ promised: promised.value, statutory: statutory.value, issuing: issuing.value, fastTrack: fastTrack.value, stopLate, lamp });
}

/** From the grant of a fast track to the decision, in the days it was granted; special procedures stop it as they stop the others. */
function fastLimit(state: CaseState, calendar: WorkCalendar, end: LegalDate): Result<Reckoning | null> {
  const { fastTrack, acceptedAt } = state;
  if (!fastTrack?.grantedAt || fastTrack.workingDays === undefined) return ok(null);
  const from = legalDateOf(Math.max(fastTrack.grantedAt, acceptedAt ?? 0));
  const suspensions = (state.suspensions ?? []).filter((s) => s.from >= from);
  return reckonLimit({ acceptedOn: from, limitWorkingDays: fastTrack.workingDays, suspensions, asOf: end < from ? from : end, calendar });
}

/** From the decision, or from when a grant by silence is in force, to the delivery. */
function issuingLimit(state: CaseState, calendar: WorkCalendar, today: LegalDate): Result<Reckoning | null> {
  const { decision, delivery } = state;
  if (decision?.outcome !== "grant") return ok(null);
  const from = decision.deemedFrom ?? legalDateOf(decision.at);
  const end = delivery ? legalDateOf(delivery.at) : (endedOn(state) ?? today);
  return reckonLimit({ acceptedOn: from, limitWorkingDays: issueWithin, asOf: end < from ? from : end, calendar });
}

/** Working days of the promise left at which the lamp warns: a fifth of them, or one. */
export const warnLeft = (item: Pick<ItemVersion, "promised">): number => Math.max(1, item.promised.workingDays * 0.2);
/** Working days left for making and delivering at which it does. */
export const warnLeftIssuing = 2;

/** Yellow: promised limit passed; red: statutory one; warning: a fifth or one working day of the promise left. */
function ownLamp(promised: Reckoning, statutory: Reckoning, item: ItemVersion): Lamp {
  if (statutory.overdueBy > 0) return "red";
  if (promised.overdueBy > 0) return "yellow";
  return item.promised.workingDays > 0 && promised.left <= warnLeft(item) ? "warning" : "green";
}
const issuingLamp = (issuing: Reckoning, state: CaseState): Lamp =>
  issuing.overdueBy > 0 ? "red" : issuing.left <= warnLeftIssuing && state.delivery === null ? "warning" : "none";

const order: readonly Lamp[] = ["none", "green", "warning", "yellow", "red"];
const worst = (...lamps: Lamp[]): Lamp => lamps.reduce((a, b) => (order.indexOf(a) >= order.indexOf(b) ? a : b));
