import type { WorkCalendar } from "../calendar/workCalendar.ts";
import type { CaseEvent } from "../case/events.ts";
import { evolve } from "../case/evolve.ts";
import { answeredOn, caseLimits } from "../case/limits.ts";
import type { CaseState } from "../case/state.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import type { PersonId } from "../kernel/ids.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import type { KnownEvent } from "../supervision/signals.ts";

/** What is counted by the day on which it was first done. */
export const milestones = ["taken", "accepted", "noticed", "declined", "answered", "ended", "delivered"] as const;
export type Milestone = (typeof milestones)[number];

/** Something that was done: by whom, and when (epoch milliseconds, the time the law counts with). */
export type Done = { readonly at: number; readonly by: PersonId };

/**
 * How a case was answered. `used`: working days of its promise that were used; `promised`, `statutory`: those its item allows; `late`: after the promised
 * day, `beyond`: after the law's; `onSpot`: on the day of acceptance; `parallel`: departments were asked at once.
 */
export type Answered = Done & {
  readonly outcome: "grant" | "refuse" | "above";
  readonly used: number;
  readonly promised: number;
  readonly statutory: number;
  readonly late: boolean;
  readonly beyond: boolean;
  readonly onSpot: boolean;
  readonly parallel: boolean;
};

/** What figures are made of, once a case: each thing as it was the first time, so that what is counted for a day stays counted. */
export type CaseFacts = {
  readonly unit: string;
  readonly item: string;
  /** Where it was taken, by the code of that day. */
  readonly office: string;
  readonly taken: Done | null;
  readonly accepted: Done | null;
  readonly noticed: Done | null;
  readonly declined: Done | null;
  readonly answered: Answered | null;
  /** Ended by the applicant, by silence or by the authority, without an answer to what was asked. */
  readonly ended: Done | null;
  readonly delivered: Done | null;
};

/**
 * The facts of a case by its events. An answer is judged by the calendar that was known on the day when the county had it, and never again: a year's
 * announcement that comes later, or a refusal that is set aside, changes no figure of before.
 * @param calendarOn the calendar known on a day
 */
export function caseFacts(events: readonly KnownEvent[], item: ItemVersion, calendarOn: (day: LegalDate) => WorkCalendar): CaseFacts | null {
  let state: CaseState | null = null;
  let facts: CaseFacts | null = null;
  for (const { event, receivedAt } of events) {
    state = evolve(state, event);
    facts ??= { unit: item.unit, item: item.code, office: state.office, taken: null, accepted: null, noticed: null, declined: null, answered: null, ended: null, delivered: null };
    facts = after(facts, event, state, item, () => calendarOn(legalDateOf(receivedAt)));
    // Deemed accepted, until the word came that had been given in time.
    if (state.acceptedAt === null && facts.accepted) facts = { ...facts, accepted: null };
  }
  return facts;
}

function after(facts: CaseFacts, event: CaseEvent, state: CaseState, item: ItemVersion, calendar: () => WorkCalendar): CaseFacts {
  const done: Done = { at: event.at, by: event.by };
  const taken = facts.taken ?? done;
  switch (event.type) {
    case "collected":
      return { ...facts, taken };
    case "accepted":
    case "deemedAccepted":
      return { ...facts, taken, accepted: facts.accepted ?? { at: state.acceptedAt ?? event.at, by: event.by } };
    case "noticeGiven":
      return { ...facts, taken, noticed: facts.noticed ?? done };
    case "acceptanceDeclined":
      return { ...facts, taken, declined: facts.declined ?? done };
    case "decided":
    case "deemedGranted":
    case "forwarded":
      return { ...facts, answered: facts.answered ?? answer(done, state, item, calendar()) };
    case "withdrawn":
    case "lapsed":
    case "terminated":
      return { ...facts, ended: facts.ended ?? done };
    case "delivered":
      return { ...facts, delivered: facts.delivered ?? done };
    default:
      return facts;
  }
}

function answer(done: Done, state: CaseState, item: ItemVersion, calendar: WorkCalendar): Answered {
  const day = answeredOn(state) ?? legalDateOf(done.at);
  const found = caseLimits(state, item, calendar, day);
  // Beyond the announced calendar there is no telling: then it counts as neither late nor early.
  const limits = found.ok ? found.value : null;
  return {
    ...done,
    outcome: state.decision?.outcome ?? "above",
    used: limits?.promised.used ?? item.promised.workingDays,
    promised: item.promised.workingDays,
    statutory: item.statutory.workingDays,
    late: (limits?.promised.overdueBy ?? 0) > 0,
    beyond: (limits?.statutory.overdueBy ?? 0) > 0,
    onSpot: state.acceptedAt !== null && legalDateOf(state.acceptedAt) === day,
    parallel: (state.copyNotices ?? []).length > 0,
  };
}
