import { addWorkingDays, countWorkingDays, type WorkCalendar } from "../calendar/workCalendar.ts";
import { answerDue, answerWithin, suppliedAt } from "../case/checks.ts";
import type { CaseEvent } from "../case/events.ts";
import { evolve } from "../case/evolve.ts";
import { type CaseLimits, caseLimits } from "../case/limits.ts";
import { type CaseState, isFinal } from "../case/state.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import type { PersonId } from "../kernel/ids.ts";
import { addDays, daysBetween, type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { type SignalKind, signalMeaning } from "./kinds.ts";
import { type Thresholds, thresholdsOn } from "./thresholds.ts";

/** An event and when the county had it: what was not known yet can't have been raised. */
export type KnownEvent = { readonly event: CaseEvent; readonly receivedAt: number };

/** What signals are reckoned by, each as it was on the day that it is reckoned for. */
export type SignalInputs = {
  /** Calendars, each with the day from which it counts: the day after it was loaded. */
  readonly calendars: readonly { readonly from: LegalDate; readonly calendar: WorkCalendar }[];
  readonly thresholds: readonly Thresholds[];
};

export type Signal = {
  readonly kind: SignalKind;
  /** Tells apart what may be raised more than once on a case; empty where it may not. */
  readonly key: string;
  /** The day on which it is raised, Asia/Shanghai. */
  readonly on: LegalDate;
  /** By when reasons are to be given or things put right; null where nothing is asked. */
  readonly answerBy: LegalDate | null;
  /** Where the case stood: the stage, the step of the route and who held it. */
  readonly stage: CaseState["stage"];
  readonly step: number;
  readonly holder: PersonId | null;
};

const far = "9999-12-31" as LegalDate;

/**
 * All signals of a case up to a day, in the order in which they are raised. Reckoned from what was known on each day: whatever comes later (acts of a
 * device that was away, another calendar, other thresholds) changes nothing that was raised before, so that the same day always gives the same signals,
 * live or years later.
 */
export function signalsOf(events: readonly KnownEvent[], item: ItemVersion, inputs: SignalInputs, until: LegalDate): Signal[] {
  const raised = new Map<string, Signal>();
  const raise = (kind: SignalKind, key: string, on: LegalDate, state: CaseState): void => {
    const id = `${kind}/${key}`;
    if (raised.has(id)) return;
    const { reasonsWithin, rectifyWithin } = thresholdsOn(inputs.thresholds, on);
    const { grade } = signalMeaning[kind];
    const by = grade === "tell" ? null : addWorkingDays(calendarOn(inputs, on), on, grade === "ask" ? reasonsWithin : rectifyWithin);
    raised.set(id, { kind, key, on, answerBy: by?.ok ? by.value : null, stage: state.stage, step: state.step, holder: state.holder });
  };
  let state: CaseState | null = null;
  for (let i = 0; i < events.length; i += 1) {
    const { event, receivedAt } = events[i] as KnownEvent;
    const day = legalDateOf(receivedAt);
    if (day > until) break;
    const before: CaseState | null = state;
    state = evolve(before, event);
    for (const [kind, key] of seenIn(before, event, state, item, calendarOn(inputs, day))) raise(kind, key, day, state);
    const next = events[i + 1];
    // What came together is one knowledge. Of the day on which something comes, the morning is still the old one's.
    if (next && next.receivedAt === receivedAt) continue;
    const last = next ? legalDateOf(next.receivedAt) : until;
    passing(state, item, inputs, day, last < until ? last : until, raise);
  }
  return [...raised.values()].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** The calendar by which signals of a day are reckoned. */
export const calendarOn = ({ calendars }: Pick<SignalInputs, "calendars">, day: LegalDate): WorkCalendar =>
  (calendars.findLast((c) => c.from <= day) ?? calendars[0])?.calendar as WorkCalendar;

/** What one event shows by itself. */
function* seenIn(before: CaseState | null, event: CaseEvent, after: CaseState, item: ItemVersion, calendar: WorkCalendar): Generator<[SignalKind, string]> {
  switch (event.type) {
    case "noticeGiven":
      if (event.again) yield ["noticeAgain", String(after.version)];
      if (event.unasked?.length) yield ["askedInParts", String(after.version)];
      return;
    case "acceptanceDeclined":
      if (!event.reason.trim()) yield ["noReasons", "declined"];
      return;
    case "decided":
      if (event.outcome === "refuse" && !(event.reasons.trim() && event.remedies.trim())) yield ["noReasons", "refused"];
      return;
    case "issued":
      // Of a refusal the decision itself is what goes out.
      if (!before?.decision || event.at < before.decision.at) yield ["resultBeforeDecision", ""];
      return;
    case "suspended": {
      const earlier = before?.suspensions?.filter((s) => s.procedure === event.procedure).length ?? 0;
      if (earlier > 0) yield ["stopAgain", String(after.version)];
      const limits = before && caseLimits(before, item, calendar, legalDateOf(event.at));
      const today = legalDateOf(event.at);
      if (limits?.ok && limits.value && [limits.value.promised.dueOn, limits.value.statutory.dueOn].includes(today)) yield ["stopOnLastDay", String(after.version)];
    }
  }
}

type Raise = (kind: SignalKind, key: string, on: LegalDate, state: CaseState) => void;

/** What the passing of days raises between two things that the county learns, both days included. */
function passing(state: CaseState, item: ItemVersion, inputs: SignalInputs, from: LegalDate, to: LegalDate, raise: Raise): void {
  // Within each span calendar and thresholds stay, and so what a day shows the days after it show too.
  const turns = [...inputs.calendars, ...inputs.thresholds].map((v) => v.from).filter((day) => day > from && day <= to);
  const starts = [from, ...new Set(turns)].sort();
  for (const [n, start] of starts.entries()) {
    const next = starts[n + 1];
    const end = next ? addDays(next, -1) : to;
    const watched = watch(state, item, calendarOn(inputs, start), thresholdsOn(inputs.thresholds, start));
    const atEnd = watched(end);
    for (const [kind, key] of atEnd) {
      const shown = (day: LegalDate) => watched(day).some(([k, x]) => k === kind && x === key);
      raise(kind, key, firstDay(start, end, shown), state);
    }
  }
}

/** The first day of a span on which something shows that shows on its last, and from its first day on never goes away. */
function firstDay(from: LegalDate, to: LegalDate, shown: (day: LegalDate) => boolean): LegalDate {
  let [low, high] = [-1, daysBetween(from, to)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (shown(addDays(from, middle))) high = middle;
    else low = middle;
  }
  return addDays(from, high);
}

/** What a day shows of a case as it is known: nothing of it goes away by the passing of days alone. */
function watch(state: CaseState, item: ItemVersion, calendar: WorkCalendar, thresholds: Thresholds): (day: LegalDate) => [SignalKind, string][] {
  const answer = answerBy(state, item, calendar);
  const heldSince = held(state);
  return (day) => {
    const shown: [SignalKind, string][] = [];
    if (answer < day) shown.push(["answerLate", state.stage]);
    if (state.acceptedAt === null || isFinal(state.stage)) return shown;
    if (state.number === null && day > legalDateOf(state.acceptedAt)) shown.push(["numberLate", ""]);
    if (heldSince !== null && countWorkingDays(calendar, heldSince.on, day) > thresholds.heldDays) shown.push(["heldLong", heldSince.key]);
    const limits = caseLimits(state, item, calendar, day);
    if (limits.ok && limits.value) shown.push(...ofLimits(state, item, limits.value, thresholds));
    return shown;
  };
}

function ofLimits(state: CaseState, item: ItemVersion, limits: CaseLimits, { reminderShare, warningShare, warningDays }: Thresholds): [SignalKind, string][] {
  const { promised, statutory, issuing, fastTrack, stopLate } = limits;
  const shown: [SignalKind, string][] = [];
  const whole = item.promised.workingDays;
  const runs = state.decision === null && !(state.forwarded && !state.forwarded.back);
  if (runs) {
    if (whole > 0 && state.stage !== "suspended" && state.holder === null && promised.used >= whole * reminderShare) shown.push(["reminder", String(state.step)]);
    if (whole > 0 && promised.left <= Math.max(warningDays, whole * warningShare)) shown.push(["warning", ""]);
    if (promised.overdueBy > 0) shown.push(["yellow", ""]);
    if (statutory.overdueBy > 0) shown.push(["red", ""]);
    if ((fastTrack?.overdueBy ?? 0) > 0) shown.push(["fastTrackLate", ""]);
  }
  if (stopLate !== null) shown.push(["stopLate", stopLate]);
  if ((issuing?.overdueBy ?? 0) > 0 && state.delivery === null) shown.push(["deliveryLate", ""]);
  return shown;
}

/** The last day of the answer that is owed before acceptance (行政许可法 art. 32). */
function answerBy(state: CaseState, item: ItemVersion, calendar: WorkCalendar): LegalDate {
  const supplied = state.stage === "awaitingCorrection" ? suppliedAt(state, item) : null;
  const due = state.stage === "collected" ? answerDue(state, calendar) : supplied !== null ? addWorkingDays(calendar, legalDateOf(supplied), answerWithin) : null;
  return due?.ok ? due.value : far;
}

/** Since when the one who holds the step has it. */
function held(state: CaseState): { on: LegalDate; key: string } | null {
  if (state.holder === null || state.decision !== null || state.stage === "suspended") return null;
  const at = state.acts.findLastIndex((a) => a.type === "assigned" || a.type === "returned" || a.type === "holderLeft" || a.type === "resumed");
  const act = state.acts[at];
  return act ? { on: legalDateOf(act.at), key: String(at + 1) } : null;
}
