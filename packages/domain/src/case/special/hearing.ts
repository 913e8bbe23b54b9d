import { addWorkingDays, countWorkingDays, type WorkCalendar } from "../../calendar/workCalendar.ts";
import { addDays, type LegalDate, legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { hadAHand } from "../../org/separatedHands.ts";
import { type Decider, needReason } from "../checks.ts";
import type { CaseState } from "../state.ts";

/**
 * Working days that the law leaves for asking for a hearing, and for holding one (行政许可法 art. 47), and of notice before it (art. 48(1));
 * limits of the law are in working days (art. 82).
 */
export const hearingRules = { askWithin: 5, holdWithin: 20, noticeDays: 7 } as const;

/**
 * Until when nothing may be decided for the sake of a hearing (arts. 46 to 48): by people or by time.
 * @returns null where none is open; `askBy`: the last day for asking; `held`: one was asked for, and is neither held nor called off
 */
export function openHearing(
  { hearing }: Pick<CaseState, "hearing">,
  calendar: WorkCalendar,
  today: LegalDate,
): Result<{ readonly is: "held" } | { readonly is: "askBy"; readonly on: LegalDate } | null> {
  if (!hearing || hearing.heldOn || hearing.calledOffOn || hearing.waivedOn) return ok(null);
  if (hearing.askedOn) return ok({ is: "held" });
  const last = addWorkingDays(calendar, hearing.offeredOn, hearingRules.askWithin);
  if (!last.ok) return last;
  return ok(today <= last.value ? { is: "askBy", on: last.value } : null);
}

/** A refusal while a hearing is open. */
export function noHearingOpen(state: CaseState, calendar: WorkCalendar, today: LegalDate): Result<null> {
  const open = openHearing(state, calendar, today);
  if (!open.ok || !open.value) return open.ok ? ok(null) : open;
  return refuse("case.hearingOpen", { params: { date: open.value.is === "askBy" ? open.value.on : (state.hearing?.scheduledFor ?? "") } });
}

export const hearingDeciders: { [T in "offerHearing" | "askHearing" | "waiveHearing" | "scheduleHearing" | "callOffHearing" | "holdHearing"]: Decider<T> } = {
  // Where a case bears on others' major interests they are told that they may ask for a hearing; where the public's, the authority holds one (arts. 46, 47).
  offerHearing: (_state, { matter, ownMotion }) => {
    const given = needReason(matter, "matter");
    return given.ok ? ok([{ type: "hearingOffered", matter, ...(ownMotion && { ownMotion: true as const }) }]) : given;
  },
  askHearing: (state, { by }, { at, calendar }) => {
    const last = addWorkingDays(calendar, state.hearing?.offeredOn ?? legalDateOf(at), hearingRules.askWithin);
    if (!last.ok) return last;
    return legalDateOf(at) > last.value ? refuse("case.hearingOver", { params: { date: last.value } }) : ok([{ type: "hearingAsked", applicant: by }]);
  },
  waiveHearing: (_state, { by }) => ok([{ type: "hearingWaived", applicant: by }]),
  scheduleHearing: (state, { on, place, chair }, { actor, at, calendar, person, written }) => {
    const date = parseLegalDate(on);
    if (!date) return refuse("calendar.badDate", { fields: ["on"], params: { date: on } });
    const given = needReason(place, "place");
    if (!given.ok) return given;
    const led = chairOf(state, chair, actor.id, person, written);
    if (!led.ok) return led;
    const earliest = addWorkingDays(calendar, legalDateOf(at), hearingRules.noticeDays);
    if (!earliest.ok) return earliest;
    // An older program counted days of the calendar; what it said to people stands.
    const soonest = written !== undefined && written < 3 ? addDays(legalDateOf(at), hearingRules.noticeDays) : earliest.value;
    if (date < soonest) return refuse("case.dateTooEarly", { fields: ["on"], params: { date: soonest } });
    const asked = state.hearing?.askedOn ?? legalDateOf(at);
    // Late is late: the nearest day that notice allows is still better than none, and stands on the record as it is.
    if (countWorkingDays(calendar, asked, date) > hearingRules.holdWithin && date !== soonest) {
      const last = addWorkingDays(calendar, asked, hearingRules.holdWithin);
      return last.ok ? refuse("case.dateTooLate", { fields: ["on"], params: { date: last.value } }) : last;
    }
    const scheduled = { type: "hearingScheduled" as const, on: date, place, ...(chair && { chair }) };
    return ok(state.stage === "suspended" ? [scheduled] : [scheduled, { type: "suspended", procedure: "hearing", reason: state.hearing?.matter ?? "", expectedOn: date }]);
  },
  callOffHearing: (state, { reason }) => {
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    return ok([{ type: "hearingCalledOff", reason }, ...(state.stage === "suspended" ? [{ type: "resumed" as const, text: reason }] : [])]);
  },
  holdHearing: (state, { minutes }, { at }) => {
    const given = needReason(minutes, "minutes");
    if (!given.ok) return given;
    const on = state.hearing?.scheduledFor;
    if (on && legalDateOf(at) < on) return refuse("case.notYet", { params: { date: on } });
    return ok([
      { type: "hearingHeld", minutes },
      { type: "resumed", text: "" },
    ]);
  },
};

/** Somebody leads it who examines nothing of the case: neither its holder, nor who has signed, nor who calls it (art. 48(3)). Moved, it keeps its chair. */
function chairOf(state: CaseState, chair: string | undefined, caller: string, person: (id: string) => unknown, written: number | undefined): Result<null> {
  if (chair === undefined) return (written !== undefined && written < 3) || state.hearing?.chair ? ok(null) : needReason("", "chair");
  if (!person(chair)) return refuse("person.unknown", { fields: ["chair"] });
  return hadAHand(
    chair,
    caller,
    state.holder ?? [],
    state.signatures.map((s) => s.by),
  )
    ? refuse("case.samePerson", { fields: ["chair"] })
    : ok(null);
}
