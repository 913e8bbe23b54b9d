import { addWorkingDays, countWorkingDays } from "../../calendar/workCalendar.ts";
import { addDays, type LegalDate, legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { hasRole } from "../../org/roles.ts";
import { type Decider, mandateFor, missingMaterials, needReason } from "../checks.ts";
import type { CommandType } from "../commands.ts";

type Special =
  | "promise"
  | "suspend"
  | "resume"
  | "requestExtension"
  | "decideExtension"
  | "offerHearing"
  | "askHearing"
  | "scheduleHearing"
  | "holdHearing"
  | "requestFastTrack"
  | "grantFastTrack"
  | "terminate"
  | "revoke"
  | "classify"
  | "archive";

/** Working days that the law leaves for asking for a hearing, and for holding one (行政许可法 art. 47); days of notice before it (art. 48). */
export const hearingRules = { askWithin: 5, holdWithin: 20, noticeDays: 7 } as const;
/** Working days by which a limit may be extended once: of one authority, and of several together (art. 42). */
export const longestExtension = { one: 10, joint: 15 } as const;
/** A promise runs no longer than this; a special procedure is told for no longer. Practice, not law. */
const [longestPromiseDays, longestProcedureDays] = [180, 730];

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
    if (item.special && !item.special.some((s) => s.procedure === procedure)) return refuse("case.notForThisItem", { fields: ["procedure"] });
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    const end = futureDay(expectedOn, "expectedOn", legalDateOf(at), longestProcedureDays);
    return end.ok ? ok([{ type: "suspended", procedure, reason, expectedOn: end.value }]) : end;
  },
  resume: (_state, { text }) => ok([{ type: "resumed", text }]),
  // Once, and by no more than the law leaves (art. 42).
  requestExtension: (state, { workingDays, reason }, { item }) => {
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    const most = (state.classification?.class ?? item.class) === "joint" ? longestExtension.joint : longestExtension.one;
    return workingDays > most ? refuse("case.extensionTooLong", { fields: ["workingDays"], params: { days: most } }) : ok([{ type: "extensionRequested", workingDays, reason }]);
  },
  decideExtension: (_state, { outcome, reason }, { actor, item, at }) => {
    if (!hasRole(actor, "approver") && !mandateFor(actor, item, "extend", at)) return refuse("case.mandateMissing", { params: { date: legalDateOf(at) } });
    const given = outcome === "refuse" ? needReason(reason, "reason") : ok(null);
    return given.ok ? ok([{ type: "extensionDecided", outcome, reason }]) : given;
  },
  // Where a case bears on others' major interests they are told that they may ask for a hearing (arts. 46, 47).
  offerHearing: (_state, { matter }) => {
    const given = needReason(matter, "matter");
    return given.ok ? ok([{ type: "hearingOffered", matter }]) : given;
  },
  askHearing: (state, { by }, { at, calendar }) => {
    const last = addWorkingDays(calendar, state.hearing?.offeredOn ?? legalDateOf(at), hearingRules.askWithin);
    if (!last.ok) return last;
    return legalDateOf(at) > last.value ? refuse("case.hearingOver", { params: { date: last.value } }) : ok([{ type: "hearingAsked", applicant: by }]);
  },
  scheduleHearing: (state, { on, place }, { at, calendar }) => {
    const date = dayOf(on, "on");
    if (!date.ok) return date;
    const given = needReason(place, "place");
    if (!given.ok) return given;
    const earliest = addDays(legalDateOf(at), hearingRules.noticeDays);
    if (date.value < earliest) return refuse("case.dateTooEarly", { fields: ["on"], params: { date: earliest } });
    const asked = state.hearing?.askedOn ?? legalDateOf(at);
    // Late is late: the nearest day that notice allows is still better than none, and stands on the record as it is.
    if (countWorkingDays(calendar, asked, date.value) > hearingRules.holdWithin && date.value !== earliest) {
      const last = addWorkingDays(calendar, asked, hearingRules.holdWithin);
      return last.ok ? refuse("case.dateTooLate", { fields: ["on"], params: { date: last.value } }) : last;
    }
    return ok([
      { type: "hearingScheduled", on: date.value, place },
      { type: "suspended", procedure: "hearing", reason: state.hearing?.matter ?? "", expectedOn: date.value },
    ]);
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
  requestFastTrack: (_state, { ground }) => {
    const given = needReason(ground, "ground");
    return given.ok ? ok([{ type: "fastTrackRequested", ground }]) : given;
  },
  grantFastTrack: () => ok([{ type: "fastTrackGranted" }]),
  terminate: (_state, { ground, reason }) => {
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "terminated", ground, reason }]) : given;
  },
  // A procedure of its own, after the end (arts. 69, 70): reason, and the article it rests on.
  revoke: (_state, { reason, basis }) => {
    const given = needReason(reason, "reason");
    const founded = given.ok ? needReason(basis, "basis") : given;
    return founded.ok ? ok([{ type: "revoked", reason, basis }]) : founded;
  },
  classify: (_state, command) => {
    const given = needReason(command.reason, "reason");
    const led = given.ok && (command.handling === "major" || command.handling === "special") ? needReason(command.leader, "leader") : given;
    return led.ok ? ok([{ type: "classified", class: command.class, handling: command.handling, leader: command.leader, reason: command.reason }]) : led;
  },
  archive: (_state, { archiveNumber }) => ok([{ type: "archived", archiveNumber }]),
};
