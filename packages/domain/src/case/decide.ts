import { fieldFault } from "../catalogue/form.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { documentFault } from "../identity/documents.ts";
import type { PersonId } from "../kernel/ids.ts";
import { addDays, legalDateOf, parseLegalDate } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Actor, hasRole, systemId } from "../org/roles.ts";
import { hadAHand } from "../org/separatedHands.ts";
import { otherTitles, titles } from "../papers/words.ts";
import { type CommandType, noticeDelivers } from "./acts.ts";
import { bringing, concord, type DecideContext, type Decider, formPart, inTime, isAskable, lacking, mandateFor, needReason, owed, receiptTime } from "./checks.ts";
import type { Applicant, CaseCommand, CommandOf } from "./commands.ts";
import type { CaseEvent, EventData, EventType } from "./events.ts";
import { evolve } from "./evolve.ts";
import { decidesByRoute, guard, otherSigners } from "./guard.ts";
import { inForm } from "./inForm.ts";
import { actingDeciders, mayApply, maySignAs } from "./special/acting.ts";
import { changeDeciders } from "./special/changes.ts";
import { specialDeciders } from "./special/decide.ts";
import { hearingDeciders, noHearingOpen } from "./special/hearing.ts";
import { decidedAbove, officeDeciders, visited } from "./special/office.ts";
import { copyNotices, parallelDeciders } from "./special/parallel.ts";
import { type Deed, dueDeed, systemDeciders } from "./special/system.ts";
import type { CaseState } from "./state.ts";

/**
 * Judges a command against the true state. The device asks first, so that the person goes on at once; the server asks
 * again with the same code and its answer is the one that counts.
 * @returns the events to append, or the refusal with the rule that stands in the way
 */
export function decide(state: CaseState | null, given: CaseCommand, ctx: DecideContext): Result<CaseEvent[]> {
  const command = inForm(given);
  const { item } = ctx;
  if (!item) return refuse("item.unknown", { params: { item: command.type === "begin" ? command.item : (state?.item ?? "") } });
  const full = { ...ctx, item };
  const done = state === null || hasRole(ctx.actor, "system") ? { state, events: [], last: null } : caughtUp(state, full);
  const decided = judge(done.state, command, full);
  if (done.last !== null) {
    // Told as what it is: without what time has done it would have been possible.
    const { code } = decided.ok ? { code: null } : decided.error;
    if (code === "case.wrongStage" || code === "case.dateTooLate") return refuse("case.timeHasActed", { params: { deed: done.last.command.type, date: done.last.on } });
  }
  if (!decided.ok) return decided;
  const later = ctx.received !== undefined && legalDateOf(ctx.received) > legalDateOf(ctx.at) ? { received: ctx.received } : {};
  return ok([
    ...done.events,
    ...decided.value.map(
      (data) =>
        ({ ...data, by: ctx.actor.id, at: ctx.at, ...(ctx.doubtful && { doubt: true }), ...((countedFromReceipt.has(data.type) || "supplied" in data) && later) }) as CaseEvent,
    ),
  ]);
}

type Judging = DecideContext & { item: ItemVersion };

function judge(state: CaseState | null, command: CaseCommand, ctx: Judging): Result<EventData[]> {
  const guarded = guard(command.type, state, ctx.actor, ctx.item);
  if (!guarded.ok) return guarded;
  return command.type === "begin" ? begin(command, ctx) : (deciders[command.type] as Decider<CommandType>)(state as CaseState, command as never, ctx);
}

/**
 * What time has done by the time of an act is done, whether or not the clockwork has run: the act meets the case as it then is. An act whose
 * own time is in doubt brings nothing about (see `isDoubted`). Where nobody knows which files have arrived (on a device), silence grants nothing.
 */
function caughtUp(state: CaseState, ctx: Judging): { state: CaseState; events: CaseEvent[]; last: Deed | null } {
  const events: CaseEvent[] = [];
  let [now, last]: [CaseState, Deed | null] = [state, null];
  if (ctx.doubtful) return { state, events, last };
  for (let n = 0; n < mostDeeds; n += 1) {
    const deed = dueDeed(now, ctx.item, ctx.calendar, legalDateOf(ctx.at), ctx.arrived);
    if (!deed || (deed.command.type === "deemGranted" && !ctx.arrived)) break;
    const decided = (deciders[deed.command.type as Exclude<CommandType, "begin">] as Decider<CommandType>)(now, deed.command as never, ctx);
    if (!decided.ok) break;
    for (const data of decided.value) {
      const event = { ...data, by: systemId, at: ctx.at } as CaseEvent;
      now = evolve(now, event);
      events.push(event);
    }
    last = deed;
  }
  return { state: now, events, last };
}
/** Ways of delivery that nobody signs for: by post and electronically, and left with a witness (留置送达), who is named. */
const unsigned: ReadonlySet<string> = new Set(["post", "electronic", "leftBehind"]);

/** Deeds follow each other: an acceptance, departments' silence, a promise, a grant. */
const mostDeeds = 8;

/** From these the county's own time is counted, which begins when it has them. */
const countedFromReceipt: ReadonlySet<EventType> = new Set<EventType>(["collected", "noticeGiven", "accepted"]);

function begin(command: CommandOf<"begin">, { actor, at, item }: DecideContext & { item: ItemVersion }): Result<EventData[]> {
  const { applicant } = command;
  const sound = applicantSound(applicant, item, at);
  if (!sound.ok) return sound;
  return ok([{ type: "begun", caseId: command.caseId, office: actor.office, item: item.code, itemVersion: item.version, applicant }]);
}

/** Is the item for such applicants, and are name, number and telephone what they should be? */
function applicantSound(applicant: Applicant, item: ItemVersion, at: number): Result<null> {
  if (!item.forWhom.includes(applicant.kind)) return refuse("item.notOffered", { fields: ["kind"], params: { item: item.name } });
  const today = legalDateOf(at);
  const { idKind = "residentId" } = applicant;
  const own = applicant.kind === "person" && idKind !== "residentId";
  // Another document only where the item admits it; an organisation has none.
  if ((own && !item.idKinds?.includes(idKind)) || (applicant.kind !== "person" && applicant.idKind !== undefined)) return refuse("case.formInvalid", { fields: ["idKind"] });
  const idType = own ? "text" : applicant.kind === "person" ? "residentId" : "creditCode";
  const fields = [
    fieldFault({ key: "name", label: "", type: "text", required: true, max: 60 }, applicant.name, today),
    fieldFault({ key: "idNumber", label: "", type: idType, required: true }, applicant.idNumber, today),
    fieldFault({ key: "phone", label: "", type: "phone", required: true }, applicant.phone, today),
  ].filter((f) => f !== null);
  if (fields.length > 0) return refuse("case.formInvalid", { fields: fields.map((f) => f.field) });
  return own && documentFault(idKind, applicant.idNumber, today) ? refuse("case.formInvalid", { fields: ["idNumber"] }) : ok(null);
}

/** Unknown keys are refused: nothing may be asked that the published list does not name (行政许可法 art. 31). */
function unknownKeys(item: ItemVersion, form: object): string[] {
  const known = new Set(item.form.flatMap((s) => s.fields.map((f) => f.key)));
  return Object.keys(form).filter((key) => !known.has(key));
}

/** In whose place a step is signed: of its holder, or of the one whose duty it is, when the signer does not have it otherwise. */
function insteadOf(state: CaseState, actor: Actor, item: ItemVersion): { instead?: PersonId } {
  const role = item.route[state.step]?.role;
  const place = actor.standsFor?.find((s) => (state.holder !== null ? s.person === state.holder : role !== undefined && s.roles.includes(role)));
  return place ? { instead: place.person } : {};
}

const deciders: { [T in Exclude<CommandType, "begin">]: Decider<T> } = {
  fill: (_state, { form }, { item }) => {
    const unknown = unknownKeys(item, form);
    return unknown.length > 0 ? refuse("case.formInvalid", { fields: unknown }) : ok([{ type: "filled", form }]);
  },
  attach: (state, { files }, { item, at }) => {
    const free = state.acceptedAt === null || state.deemedAccepted || (state.copyNotices ?? []).some((n) => n.answer?.answer === "needsMore");
    const named = free ? item.materials.map((m) => m.code) : (state.promise?.materials ?? []);
    const unknown = files.filter((f) => !named.includes(f.code));
    if (unknown.length > 0) return refuse("case.materialUnknown", { fields: unknown.map((f) => f.code) });
    const after = { ...state, files: [...state.files, ...files] };
    return ok([
      {
        type: "attached",
        files,
        ...bringing(
          state,
          after,
          files.map((f) => f.code),
          { item, at },
        ),
      },
    ]);
  },
  correct: (state, { form, why }, { item, at }) => {
    const unknown = unknownKeys(item, form);
    if (unknown.length > 0) return refuse("case.formInvalid", { fields: unknown });
    const reason = needReason(why, "why");
    return reason.ok ? ok([{ type: "corrected", form, why, ...bringing(state, { ...state, form }, Object.keys(form).map(formPart), { item, at }) }]) : reason;
  },
  // The same person, written right: another's application is a case of its own.
  correctApplicant: (state, { applicant, why }, { item, at }) => {
    if (applicant.kind !== state.applicant.kind) return refuse("case.formInvalid", { fields: ["kind"] });
    const reason = needReason(why, "why");
    if (!reason.ok) return reason;
    const sound = applicantSound(applicant, item, at);
    return sound.ok ? ok([{ type: "applicantCorrected", applicant, why }]) : sound;
  },
  collect: (state, { signature }, ctx) => {
    const may = mayApply(state, signature, ctx);
    return may.ok ? ok([{ type: "collected", signature: signature ?? null }]) : may;
  },
  // 行政许可法 art. 32(4): everything that is missing, once.
  notice: (state, { missing }, ctx) => {
    const timely = inTime(state, ctx);
    if (!timely.ok) return timely;
    const again = state.stage === "awaitingCorrection";
    if (state.notice && !again) return refuse("case.noticeAlreadyGiven");
    if (missing.length === 0) return refuse("case.noticeEmpty");
    const named = missing.map((m) => m.what);
    const { item, at, written } = ctx;
    // What was supplied may itself be defective: said once, and of that alone.
    const beside = again ? named.filter((what) => !state.notice?.brought?.includes(what)) : [];
    if (beside.length > 0) return refuse("case.noticeAlreadyGiven", { fields: beside });
    if (again) return ok([{ type: "noticeGiven", missing, again: true }]);
    const forgotten = lacking(state, item, legalDateOf(at)).filter((part) => !named.includes(part));
    if (written !== undefined && written < 3) return ok([{ type: "noticeGiven", missing, ...(forgotten.length > 0 && { unasked: forgotten }) }]);
    const unasked = named.filter((what) => !isAskable(what, state, item));
    if (unasked.length > 0) return refuse("case.materialUnknown", { fields: unasked });
    return forgotten.length > 0 ? refuse("case.noticeIncomplete", { fields: forgotten }) : ok([{ type: "noticeGiven", missing }]);
  },
  // art. 32(5): complete, or all of the one-time list supplied.
  accept: (state, { number }, ctx) => {
    const { item, at, numberState } = ctx;
    // Too late to begin the limit anew: it counts from the receipt, as it does already (art. 32(4)); the number may be one that was printed.
    const late = !inTime(state, ctx).ok;
    const parts = lacking(state, item, legalDateOf(at));
    const faults = parts.filter((part) => part.startsWith("form.")).map((part) => part.slice("form.".length));
    if (faults.length > 0) return refuse("case.formInvalid", { fields: faults });
    if (parts.length > 0) return refuse("case.materialsMissing", { fields: parts });
    const owned = number === null ? "free" : numberState(number);
    if (owned !== "free") return refuse(owned === "taken" ? "case.numberTaken" : "case.numberForeign", { params: { number: number ?? "" } });
    // One case, one number: a printed one stands before one that the county gave unasked.
    if (late) return ok([{ type: "accepted", number: number ?? state.number, since: state.acceptedAt ?? receiptTime(state) }]);
    const copies = copyNotices(item, ctx);
    return copies.ok ? ok([{ type: "accepted", number: number ?? state.number }, ...copies.value]) : copies;
  },
  // Not accepting without a written reason is a fault (art. 32; rules on administrative fault, art. 11(7)).
  decline: (state, { reason, rightAuthority }, ctx) => {
    const timely = inTime(state, ctx);
    if (!timely.ok) return timely;
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "acceptanceDeclined", reason, rightAuthority }]) : given;
  },
  assign: (state, { to }, { actor, item, person }) => {
    const target = person(to);
    if (!target) return refuse("person.unknown", { fields: ["to"] });
    if (target.unit !== item.unit) return refuse("case.otherUnit", { fields: ["to"], params: { unit: item.unitName } });
    const role = item.route[state.step]?.role;
    if (!role || !hasRole(target, role)) return refuse("permission.denied", { fields: ["to"] });
    if (hadAHand(to, otherSigners(state))) return refuse("case.samePerson", { fields: ["to"] });
    return to !== actor.id && !hasRole(actor, "windowLeader") ? refuse("permission.denied", { fields: ["to"] }) : ok([{ type: "assigned", to: target.id }]);
  },
  review: (state, { opinion }, { actor, item }) => ok([{ type: "reviewed", opinion, step: state.step, ...insteadOf(state, actor, item) }]),
  return: (state, { toStep, reason }) => {
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    if (toStep >= state.step) return refuse("case.wrongStage", { fields: ["toStep"], params: { stage: state.stage } });
    return ok([{ type: "returned", toStep, reason, holder: state.signatures.find((s) => s.step === toStep)?.by ?? null }]);
  },
  // art. 38: refusal gives its reasons and the remedies.
  decide: (state, { outcome, opinion, reasons, remedies, conditions, above }, ctx) => {
    const { item, actor, at, calendar } = ctx;
    // arts. 46 to 48: nothing before the hearing is held, waived, or its five days are over.
    const heard = noHearingOpen(state, calendar, legalDateOf(at));
    if (!heard.ok) return heard;
    const mandate = decidesByRoute(state, actor, item) ? undefined : mandateFor(actor, item, outcome, at);
    if (!mandate && !decidesByRoute(state, actor, item)) return refuse("case.mandateMissing", { params: { date: legalDateOf(at) } });
    for (const stands of [decidedAbove(state, item, above), ...(outcome === "grant" ? [owed(state, item), concord(state), visited(state, item, ctx)] : [])])
      if (!stands.ok) return stands;
    if (outcome === "refuse" && reasons.length === 0) return refuse("case.reasonNeeded", { fields: ["reasons"] });
    if (outcome === "refuse" && remedies.length === 0) return refuse("case.remediesNeeded", { fields: ["remedies"] });
    return ok([
      {
        type: "decided",
        outcome,
        opinion,
        reasons,
        remedies,
        ...(conditions && { conditions }),
        ...(item.decidedAbove && above && { above }),
        ...(mandate && { mandate: mandate.document }),
        step: state.step,
        ...(!mandate && insteadOf(state, actor, item)),
      },
    ]);
  },
  // What was promised to follow must have come before the result goes out.
  issue: (state, { document, documentNumber, validUntil }, { at, item }) => {
    // What is refused goes out as the decision that refuses it, and is never in force until anything.
    if (state.decision?.outcome === "refuse")
      return validUntil === undefined
        ? ok([{ type: "issued", document: (item.kind !== "licence" && otherTitles.refusal) || titles.refusal, documentNumber }])
        : refuse("case.refusalHasNoValidity", { fields: ["validUntil"] });
    if (state.decision?.outcome === "grant" && state.promise && state.promise.keptAt === null) return refuse("case.promiseOpen", { fields: [...state.promise.materials] });
    if (validUntil === undefined) return ok([{ type: "issued", document, documentNumber }]);
    const last = parseLegalDate(validUntil);
    if (!last) return refuse("calendar.badDate", { fields: ["validUntil"], params: { date: validUntil } });
    const today = legalDateOf(at);
    return last <= today
      ? refuse("case.dateTooEarly", { fields: ["validUntil"], params: { date: addDays(today, 1) } })
      : ok([{ type: "issued", document, documentNumber, validUntil: last }]);
  },
  deliver: (state, { way, receivedBy, signature, announcedOn }, ctx) => {
    const { at } = ctx;
    if (way === "publicNotice") {
      // Nobody could be reached: announced, and delivered when its days are over.
      const since = parseLegalDate(announcedOn ?? "");
      if (!since) return refuse("calendar.badDate", { fields: ["announcedOn"], params: { date: announcedOn ?? "" } });
      const over = addDays(since, noticeDelivers);
      return legalDateOf(at) < over ? refuse("case.notYet", { params: { date: over } }) : ok([{ type: "delivered", way, receivedBy, signature, announcedOn: since }]);
    }
    // Handed to the holder, or to whoever they have let receive it.
    const handed = unsigned.has(way) ? ok(null) : maySignAs(state, receivedBy, "receive", ctx, "receivedBy");
    if (!handed.ok) return handed;
    return signature === null && !unsigned.has(way) ? refuse("case.signatureNeeded", { fields: ["signature"] }) : ok([{ type: "delivered", way, receivedBy, signature }]);
  },
  // The applicant's own wish, signed; what has only been begun is dropped without.
  withdraw: (state, { reason, signature = null, signedBy }, ctx) => {
    const { written } = ctx;
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    if (signature === null && state.stage !== "draft" && (written === undefined || written >= 3)) return refuse("case.signatureNeeded", { fields: ["signature"] });
    const may = maySignAs(state, signedBy, "withdraw", ctx, "signedBy");
    if (!may.ok) return may;
    return ok([{ type: "withdrawn", reason, ...(signature && { signature }), ...(signature && signedBy && { signedBy }) }]);
  },
  note: (_state, { text }) => ok([{ type: "noted", text }]),
  close: () => ok([{ type: "closed" }]),
  ...actingDeciders,
  ...officeDeciders,
  ...changeDeciders,
  ...specialDeciders,
  ...hearingDeciders,
  ...parallelDeciders,
  ...systemDeciders,
};
