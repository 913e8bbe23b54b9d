import type { ItemVersion } from "../catalogue/item.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { maySend } from "../org/permissions.ts";
import { type Actor, hasRole, isWithin, officeLevel } from "../org/roles.ts";
import { type CommandType, commandTypes } from "./commands.ts";
import type { CaseState, Stage } from "./state.ts";

/** In which stages a command is possible at all; `null` stands for "no case yet". The rest is in `guard`. */
export const commandStages = {
  begin: [null],
  fill: ["draft"],
  attach: ["draft", "collected", "awaitingCorrection"],
  correct: ["collected", "awaitingCorrection"],
  collect: ["draft"],
  notice: ["collected"],
  accept: ["collected", "awaitingCorrection"],
  decline: ["collected", "awaitingCorrection"],
  assign: ["accepted", "underReview"],
  review: ["accepted", "underReview"],
  return: ["underReview"],
  decide: ["accepted", "underReview"],
  issue: ["decided"],
  deliver: ["issued"],
  withdraw: ["draft", "collected", "awaitingCorrection", "accepted", "underReview"],
  note: ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "decided", "issued", "delivered"],
  close: ["delivered"],
} as const satisfies Record<CommandType, readonly (Stage | null)[]>;

/** May this person sign the step at which the case stands? Right unit, right duty, not a signer of another step. */
export function maySignStep(state: CaseState, actor: Actor, item: ItemVersion): Result<null> {
  const step = item.route[state.step];
  if (!step) return refuse("case.wrongStage", { params: { stage: state.stage } });
  if (actor.unit !== item.unit) return refuse("case.otherUnit", { params: { unit: item.unitName } });
  if (!hasRole(actor, step.role)) return refuse("permission.denied", { params: { step: step.key } });
  if (state.signatures.some((s) => s.step !== state.step && s.by === actor.id)) return refuse("case.samePerson");
  return state.holder !== null && state.holder !== actor.id ? refuse("case.notYours", { params: { holder: state.holder } }) : ok(null);
}

/** Belongs the case to the office of the one who takes cases in? A superior window may go on with a subordinate's case. */
const inOffice = (state: CaseState, actor: Actor, item: ItemVersion): boolean =>
  isWithin(state.office, actor.office) && (officeLevel(actor.office) !== "county" || actor.unit === item.unit || actor.unit === null);

/**
 * Stands anything in the way of this kind of act by this person on this state, before its content is looked at?
 * Draws the buttons on the device and guards the server: one answer for both.
 */
export function guard(type: CommandType, state: CaseState | null, actor: Actor, item: ItemVersion): Result<null> {
  if (!maySend(actor, type)) return refuse("permission.denied", { params: { act: type } });
  if (!(commandStages[type] as readonly (Stage | null)[]).includes(state?.stage ?? null))
    return state === null ? refuse("case.unknown") : type === "begin" ? refuse("case.alreadyExists") : refuse("case.wrongStage", { params: { stage: state.stage } });
  const intake = item.intake[officeLevel(actor.office)];
  if (state === null) return intake === "none" || item.status !== "published" ? refuse("item.notOffered", { params: { item: item.name } }) : ok(null);
  switch (type) {
    case "review":
      return state.step >= item.route.length - 1 ? refuse("case.wrongStage", { params: { stage: state.stage } }) : maySignStep(state, actor, item);
    case "return":
      return state.step === 0 ? refuse("case.wrongStage", { params: { stage: state.stage } }) : maySignStep(state, actor, item);
    case "decide":
      return state.step !== item.route.length - 1 ? refuse("case.wrongStage", { params: { stage: state.stage } }) : maySignStep(state, actor, item);
    case "assign":
      if (actor.unit !== item.unit) return refuse("case.otherUnit", { params: { unit: item.unitName } });
      return hasRole(actor, "windowLeader") ? ok(null) : maySignStep(state, actor, item);
    case "issue":
      return actor.unit === item.unit ? ok(null) : refuse("case.otherUnit", { params: { unit: item.unitName } });
    case "note":
      return ok(null);
    case "close":
      return ok(null);
    default:
      if (!inOffice(state, actor, item)) return refuse("case.otherUnit", { params: { unit: item.unitName } });
      return (type === "accept" || type === "decline") && intake !== "accept" ? refuse("case.mayOnlyCollect") : ok(null);
  }
}

/** What this person may do now with this case. */
export const availableCommands = (state: CaseState, actor: Actor, item: ItemVersion): CommandType[] => commandTypes.filter((type) => guard(type, state, actor, item).ok);
