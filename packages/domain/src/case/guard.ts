import type { ItemVersion } from "../catalogue/item.ts";
import type { PersonId } from "../kernel/ids.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { maySend } from "../org/permissions.ts";
import { sees } from "../org/reach.ts";
import { type Actor, hasRole, isOrStandsFor, isWithin, mandateHolders, officeLevel } from "../org/roles.ts";
import { hadAHand } from "../org/separatedHands.ts";
import { type CommandType, commandTypes } from "./acts.ts";
import { openChange } from "./special/changes.ts";
import { isDivided, isForwarded } from "./special/office.ts";
import type { CaseState, Stage } from "./state.ts";

/** In which stages a command is possible at all; `null` stands for "no case yet". The rest is in `guard`. */
export const commandStages = {
  begin: [null],
  fill: ["draft"],
  // After acceptance only what was promised to follow.
  attach: ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided"],
  // Until the decision: a wrong digit is no reason to lose a case.
  correctApplicant: ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended"],
  // After acceptance for want of an answer, too: what is wrong can be put right, and nothing is granted while it is not (art. 32(3)).
  correct: ["collected", "awaitingCorrection", "accepted", "underReview", "suspended"],
  // Who fetches the result may be named to the end.
  represent: ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided", "issued"],
  collect: ["draft"],
  // On an accepted case only as an answer that was given in time and came late: see `inTime`.
  // Awaiting corrections only about what was supplied and is itself defective.
  notice: ["collected", "awaitingCorrection", "accepted"],
  accept: ["collected", "awaitingCorrection", "accepted"],
  decline: ["collected", "awaitingCorrection", "accepted"],
  assign: ["accepted", "underReview"],
  handOver: ["collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided", "issued"],
  recordVisit: ["accepted", "underReview", "suspended"],
  forward: ["accepted", "underReview"],
  review: ["accepted", "underReview"],
  return: ["underReview"],
  decide: ["accepted", "underReview"],
  issue: ["decided"],
  deliver: ["issued"],
  withdraw: ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended"],
  note: ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided", "issued", "delivered"],
  promise: ["collected", "awaitingCorrection"],
  suspend: ["accepted", "underReview"],
  resume: ["suspended"],
  requestExtension: ["accepted", "underReview"],
  decideExtension: ["accepted", "underReview", "suspended"],
  offerHearing: ["accepted", "underReview"],
  askHearing: ["accepted", "underReview", "suspended"],
  scheduleHearing: ["accepted", "underReview", "suspended"],
  waiveHearing: ["accepted", "underReview", "suspended"],
  callOffHearing: ["accepted", "underReview", "suspended"],
  holdHearing: ["suspended"],
  requestFastTrack: ["collected", "accepted", "underReview"],
  grantFastTrack: ["collected", "accepted", "underReview"],
  // Also where nobody is left to whom what was decided could be given.
  terminate: ["collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided", "issued"],
  // A wrong grant need not be handed over first.
  revoke: ["decided", "issued", "delivered", "closed"],
  reopen: ["notAccepted", "decided", "issued", "delivered", "closed"],
  requestChange: ["issued", "delivered", "closed"],
  decideChange: ["issued", "delivered", "closed"],
  escalate: ["accepted", "underReview", "suspended"],
  coordinate: ["accepted", "underReview", "suspended", "decided"],
  classify: ["collected", "accepted", "underReview", "suspended"],
  answerCopyNotice: ["accepted", "underReview", "suspended"],
  archive: ["closed"],
  deemAccepted: ["collected", "awaitingCorrection"],
  lapse: ["awaitingCorrection"],
  // The later ones for renewals alone, which art. 50 grants whatever stage they are in.
  deemGranted: ["collected", "accepted", "underReview", "suspended"],
  breakPromise: ["accepted", "underReview", "suspended", "decided"],
  deemConsent: ["accepted", "underReview", "suspended"],
  close: ["delivered"],
} as const satisfies Record<CommandType, readonly (Stage | null)[]>;

/** Who has signed another step of the route than the one at which the case stands. */
export const otherSigners = (state: CaseState): PersonId[] => [
  ...state.signatures.filter((s) => s.step !== state.step).map((s) => s.by),
  // Who leads the hearing does not examine the case (行政许可法 art. 48(3)).
  ...(state.hearing?.chair ? [state.hearing.chair] : []),
];

/** May this person sign the step at which the case stands? Right unit, right duty, not a signer of another step. */
export function maySignStep(state: CaseState, actor: Actor, item: ItemVersion, by: "duty" | "mandate" = "duty"): Result<null> {
  const step = item.route[state.step];
  if (!step) return refuse("case.wrongStage", { params: { stage: state.stage } });
  if (actor.unit !== item.unit) return refuse("case.otherUnit", { params: { unit: item.unitName } });
  if (by === "duty" && !hasRole(actor, step.role)) return refuse("permission.denied", { params: { step: step.key } });
  if (hadAHand(actor.id, otherSigners(state))) return refuse("case.samePerson");
  return state.holder !== null && !isOrStandsFor(actor, state.holder) ? refuse("case.notYours", { params: { holder: state.holder } }) : ok(null);
}

/** Does the ordinary route let this person decide now, without a mandate? */
export const decidesByRoute = (state: CaseState, actor: Actor, item: ItemVersion): boolean => {
  const last = item.route.length - 1;
  return state.step === last && hasRole(actor, item.route[last]?.role ?? "system");
};

/** Has this person a mandate on the item at all? Whether it is in force, and for this act, is decided with the act's own time. */
export const holdsMandate = (actor: Actor, item: ItemVersion): boolean => hasRole(actor, ...mandateHolders) && (actor.mandates ?? []).some((m) => m.item === item.code);

/** Belongs the case to the office of the one who takes cases in? A superior window may go on with a subordinate's case. */
const inOffice = (state: CaseState, actor: Actor, item: ItemVersion): boolean =>
  isWithin(state.office, actor.office) && (officeLevel(actor.office) !== "county" || actor.unit === item.unit || actor.unit === null);

/** Has a department said that it needs more, and nothing is decided yet? Then the applicant may bring it. */
const needed = (state: CaseState): boolean => state.decision === null && (state.copyNotices ?? []).some((n) => n.answer?.answer === "needsMore");

/** What has gone before, or has not, on a case: the order in which special acts follow each other. */
function stands(type: CommandType, state: CaseState, actor: Actor): Result<null> {
  const { extension, hearing, fastTrack, promise } = state;
  const running = state.suspensions?.at(-1);
  const no = refuse("case.wrongStage", { params: { stage: state.stage } });
  switch (type) {
    case "notice":
    case "accept":
    case "decline":
      if (type === "notice" && state.stage === "awaitingCorrection" && (!state.notice?.suppliedAt || state.notice.again)) return refuse("case.noticeAlreadyGiven");
      return state.stage !== "accepted" ||
        (state.deemedAccepted &&
          state.holder === null &&
          state.signatures.length === 0 &&
          !state.copyNotices?.some((n) => n.answer) &&
          !state.acts.some((a) => a.type === "accepted"))
        ? ok(null)
        : no;
    case "attach":
      // What was promised to follow, and nothing else, comes after acceptance; also late, until the decision.
      return state.acceptedAt === null || (state.deemedAccepted && state.decision === null) || needed(state) || (promise && promise.keptAt === null) ? ok(null) : no;
    case "correct":
      return state.acceptedAt === null || state.deemedAccepted ? ok(null) : no;
    case "promise":
      return promise ? no : ok(null);
    case "requestExtension":
      return extension ? refuse("case.extensionOnce") : ok(null);
    case "decideExtension":
      if (!extension || extension.decision) return no;
      return hadAHand(actor.id, extension.requestedBy) ? refuse("case.samePerson") : ok(null);
    case "offerHearing":
      return hearing ? no : ok(null);
    case "askHearing":
    case "waiveHearing":
      return !hearing ? refuse("case.hearingFirst") : hearing.askedOn === null && !hearing.waivedOn ? ok(null) : no;
    // Moved while its own stop of the clock runs; begun only while nothing else stops it.
    case "scheduleHearing":
      if (!hearing?.askedOn || hearing.calledOffOn || hearing.heldOn) return refuse("case.hearingFirst");
      return (state.stage === "suspended") === (running?.to === null && running.procedure === "hearing" && hearing.scheduledFor !== null) ? ok(null) : no;
    case "callOffHearing":
      if (!hearing?.askedOn || hearing.calledOffOn || hearing.heldOn) return refuse("case.hearingFirst");
      return state.stage !== "suspended" || running?.procedure === "hearing" ? ok(null) : no;
    case "holdHearing":
      return running?.procedure === "hearing" && hearing?.scheduledFor && !hearing.calledOffOn ? ok(null) : no;
    case "resume":
      // A hearing ends with its minutes, or, when it is called off, likewise.
      return running?.procedure === "hearing" && hearing?.scheduledFor ? no : ok(null);
    case "requestFastTrack":
      return fastTrack ? no : ok(null);
    case "grantFastTrack":
      return fastTrack && fastTrack.grantedAt === null && !fastTrack.refused ? ok(null) : no;
    case "archive":
      return state.archive ? no : ok(null);
    case "requestChange":
      return state.decision?.outcome === "grant" && !openChange(state) ? ok(null) : no;
    case "decideChange":
      if (state.decision?.outcome !== "grant") return no;
      return hadAHand(actor.id, openChange(state)?.requestedBy ?? "") ? refuse("case.samePerson") : ok(null);
    case "forward":
      return isForwarded(state) ? no : ok(null);
    case "escalate":
      return isDivided(state) && !state.escalations?.some((e) => !e.found) ? ok(null) : refuse("case.nothingToCoordinate");
    case "coordinate": {
      const open = state.escalations?.find((e) => !e.found);
      if (!open) return refuse("case.nothingToCoordinate");
      return hadAHand(actor.id, open.by) ? refuse("case.samePerson") : ok(null);
    }
    case "revoke":
      return state.decision?.outcome === "grant" ? ok(null) : no;
    case "reopen":
      return state.stage === "notAccepted" || state.decision?.outcome === "refuse" ? ok(null) : no;
    case "breakPromise":
      return promise && promise.keptAt === null && promise.brokenAt === null ? ok(null) : no;
    default:
      return ok(null);
  }
}

/** Is the case there for this person at all: within their reach, or asked of their unit by copy notice? The software itself sees all. */
const isThere = (state: CaseState, actor: Actor, item: ItemVersion): boolean =>
  hasRole(actor, "system") || sees(actor, { office: state.office, unit: item.unit }) || (actor.unit !== null && (state.copyNotices ?? []).some((n) => n.unit === actor.unit));

/**
 * Stands anything in the way of this kind of act by this person on this state, before its content is looked at?
 * Draws the buttons on the device and guards the server: one answer for both. A case out of one's reach is none, whatever the act: no
 * refusal tells that it is there.
 */
export function guard(type: CommandType, state: CaseState | null, actor: Actor, item: ItemVersion): Result<null> {
  if (state !== null && actor.roles.length > 0 && !isThere(state, actor, item)) return refuse("case.unknown");
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
      if (holdsMandate(actor, item) && !decidesByRoute(state, actor, item)) return maySignStep(state, actor, item, "mandate");
      return state.step !== item.route.length - 1 ? refuse("case.wrongStage", { params: { stage: state.stage } }) : maySignStep(state, actor, item);
    case "answerCopyNotice": {
      const asked = state.copyNotices?.find((n) => n.unit === actor.unit);
      if (!asked) return refuse("case.otherUnit", { params: { unit: state.copyNotices?.map((n) => n.unitName).join("、") || item.unitName } });
      return asked.late ? refuse("case.answeredAlready") : ok(null);
    }
    case "assign":
      if (actor.unit !== item.unit) return refuse("case.otherUnit", { params: { unit: item.unitName } });
      return hasRole(actor, "windowLeader") ? ok(null) : maySignStep(state, actor, item);
    case "issue":
      return actor.unit === item.unit ? ok(null) : refuse("case.otherUnit", { params: { unit: item.unitName } });
    case "waiveHearing":
      return actor.unit === item.unit || inOffice(state, actor, item) ? stands(type, state, actor) : refuse("case.otherUnit", { params: { unit: item.unitName } });
    case "note":
    case "close":
    case "deemAccepted":
    case "lapse":
    case "deemGranted":
    case "deemConsent":
      return ok(null);
    case "breakPromise":
      return stands(type, state, actor);
    case "decideExtension":
      if (actor.unit !== item.unit) return refuse("case.otherUnit", { params: { unit: item.unitName } });
      if (!hasRole(actor, "approver") && !holdsMandate(actor, item)) return refuse("permission.denied", { params: { act: type } });
      return stands(type, state, actor);
    case "decideChange":
    case "recordVisit":
    case "classify":
    case "terminate":
    case "revoke":
    case "reopen":
    case "archive":
      if (actor.unit !== item.unit) return refuse("case.otherUnit", { params: { unit: item.unitName } });
      return stands(type, state, actor);
    case "forward":
      if (!item.decidedAbove) return refuse("case.notForThisItem");
      if (state.step !== item.route.length - 1) return refuse("case.wrongStage", { params: { stage: state.stage } });
      return maySignStep(state, actor, item).ok ? stands(type, state, actor) : maySignStep(state, actor, item);
    // Its present owner passes it on, or who leads the window or township.
    case "handOver":
      if (state.firstAsked !== actor.id && !hasRole(actor, "windowLeader", "townshipClerk")) return refuse("case.notYours", { params: { holder: state.firstAsked } });
      return ok(null);
    // The centre leads it, not the unit whose work it hurries, nor one of those that disagree.
    case "coordinate":
    case "grantFastTrack":
      return actor.unit === null ? stands(type, state, actor) : refuse("permission.denied", { params: { act: type } });
    case "escalate":
    case "suspend":
    case "resume":
    case "requestExtension":
    case "offerHearing":
    case "scheduleHearing":
    case "callOffHearing":
    case "holdHearing": {
      const signs = maySignStep(state, actor, item);
      return signs.ok ? stands(type, state, actor) : signs;
    }
    default:
      if (!stands(type, state, actor).ok) return stands(type, state, actor);
      if (!inOffice(state, actor, item)) return refuse("case.otherUnit", { params: { unit: item.unitName } });
      // art. 24: licensing is delegated to organs, and a village is none: it collects, and answers nothing in an authority's name.
      return (type === "accept" || type === "decline") && (intake !== "accept" || (item.kind === "licence" && officeLevel(actor.office) === "village"))
        ? refuse("case.mayOnlyCollect")
        : ok(null);
  }
}

/** What this person may do now with this case. */
export const availableCommands = (state: CaseState, actor: Actor, item: ItemVersion): CommandType[] =>
  // Once a case counts as accepted, the time for an answer of one's own is over for whoever sees it.
  commandTypes.filter((type) => guard(type, state, actor, item).ok && !(state.deemedAccepted && (type === "notice" || type === "accept" || type === "decline")));
