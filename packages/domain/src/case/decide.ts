import { fieldFault, formFaults } from "../catalogue/form.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import type { PersonId } from "../kernel/ids.ts";
import { addDays, legalDateOf, parseLegalDate } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Actor, hasRole } from "../org/roles.ts";
import { hadAHand } from "../org/separatedHands.ts";
import { concord, type DecideContext, type Decider, inTime, mandateFor, missingMaterials, needReason, owed } from "./checks.ts";
import type { CaseCommand, CommandOf, CommandType } from "./commands.ts";
import type { CaseEvent, EventData, EventType } from "./events.ts";
import { decidesByRoute, guard, otherSigners } from "./guard.ts";
import { specialDeciders } from "./special/decide.ts";
import { copyNotices, parallelDeciders } from "./special/parallel.ts";
import { systemDeciders } from "./special/system.ts";
import type { CaseState } from "./state.ts";

/**
 * Judges a command against the true state. The device asks first, so that the person goes on at once; the server asks
 * again with the same code and its answer is the one that counts.
 * @returns the events to append, or the refusal with the rule that stands in the way
 */
export function decide(state: CaseState | null, command: CaseCommand, ctx: DecideContext): Result<CaseEvent[]> {
  const { item } = ctx;
  if (!item) return refuse("item.unknown", { params: { item: command.type === "begin" ? command.item : (state?.item ?? "") } });
  const guarded = guard(command.type, state, ctx.actor, item);
  if (!guarded.ok) return guarded;
  const full = { ...ctx, item };
  const decided = command.type === "begin" ? begin(command, full) : (deciders[command.type] as Decider<CommandType>)(state as CaseState, command as never, full);
  const later = ctx.received !== undefined && legalDateOf(ctx.received) > legalDateOf(ctx.at) ? { received: ctx.received } : {};
  return decided.ok
    ? ok(
        decided.value.map(
          (data) => ({ ...data, by: ctx.actor.id, at: ctx.at, ...(ctx.doubtful && { doubt: true }), ...(countedFromReceipt.has(data.type) && later) }) as CaseEvent,
        ),
      )
    : decided;
}

/** From these the county's own time is counted, which begins when it has them. */
const countedFromReceipt: ReadonlySet<EventType> = new Set<EventType>(["collected", "noticeGiven", "accepted"]);

function begin(command: CommandOf<"begin">, { actor, at, item }: DecideContext & { item: ItemVersion }): Result<EventData[]> {
  const { applicant } = command;
  if (!item.forWhom.includes(applicant.kind)) return refuse("item.notOffered", { fields: ["kind"], params: { item: item.name } });
  const idType = applicant.kind === "person" ? "residentId" : "creditCode";
  const today = legalDateOf(at);
  const fields = [
    fieldFault({ key: "name", label: "", type: "text", required: true, max: 60 }, applicant.name, today),
    fieldFault({ key: "idNumber", label: "", type: idType, required: true }, applicant.idNumber, today),
    fieldFault({ key: "phone", label: "", type: "phone", required: true }, applicant.phone, today),
  ].filter((f) => f !== null);
  if (fields.length > 0) return refuse("case.formInvalid", { fields: fields.map((f) => f.field) });
  return ok([{ type: "begun", caseId: command.caseId, office: actor.office, item: item.code, itemVersion: item.version, applicant }]);
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
  attach: (state, { files }, { item }) => {
    const named = state.acceptedAt === null || state.deemedAccepted ? item.materials.map((m) => m.code) : (state.promise?.materials ?? []);
    const unknown = files.filter((f) => !named.includes(f.code));
    return unknown.length > 0 ? refuse("case.materialUnknown", { fields: unknown.map((f) => f.code) }) : ok([{ type: "attached", files }]);
  },
  correct: (_state, { form, why }, { item }) => {
    const unknown = unknownKeys(item, form);
    if (unknown.length > 0) return refuse("case.formInvalid", { fields: unknown });
    const reason = needReason(why, "why");
    return reason.ok ? ok([{ type: "corrected", form, why }]) : reason;
  },
  collect: (_state, { signature }) => ok([{ type: "collected", signature: signature ?? null }]),
  // 行政许可法 art. 32(4): everything that is missing, once.
  notice: (state, { missing }, ctx) => {
    const timely = inTime(state, ctx);
    if (!timely.ok) return timely;
    if (state.notice) return refuse("case.noticeAlreadyGiven");
    return missing.length === 0 ? refuse("case.noticeEmpty") : ok([{ type: "noticeGiven", missing }]);
  },
  // art. 32(5): complete, or all of the one-time list supplied.
  accept: (state, { number }, ctx) => {
    const { item, at, numberState } = ctx;
    const timely = inTime(state, ctx);
    if (!timely.ok) return timely;
    const faults = formFaults(item.form, state.form, legalDateOf(at));
    if (faults.length > 0) return refuse("case.formInvalid", { fields: faults.map((f) => f.field) });
    const missing = missingMaterials(state, item).filter((code) => !state.promise?.materials.includes(code));
    if (missing.length > 0) return refuse("case.materialsMissing", { fields: missing });
    const owned = number === null ? "free" : numberState(number);
    if (owned !== "free") return refuse(owned === "taken" ? "case.numberTaken" : "case.numberForeign", { params: { number: number ?? "" } });
    // One case, one number: a printed one stands before one that the county gave unasked.
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
  decide: (state, { outcome, opinion, reasons, remedies, conditions }, { item, actor, at }) => {
    const mandate = decidesByRoute(state, actor, item) ? undefined : mandateFor(actor, item, outcome, at);
    if (!mandate && !decidesByRoute(state, actor, item)) return refuse("case.mandateMissing", { params: { date: legalDateOf(at) } });
    for (const stands of outcome === "grant" ? [owed(state, item), concord(state)] : []) if (!stands.ok) return stands;
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
        ...(mandate && { mandate: mandate.document }),
        step: state.step,
        ...(!mandate && insteadOf(state, actor, item)),
      },
    ]);
  },
  // What was promised to follow must have come before the result goes out.
  issue: (state, { document, documentNumber, validUntil }, { at }) => {
    if (state.decision?.outcome === "grant" && state.promise && state.promise.keptAt === null) return refuse("case.promiseOpen", { fields: [...state.promise.materials] });
    if (validUntil === undefined) return ok([{ type: "issued", document, documentNumber }]);
    const last = parseLegalDate(validUntil);
    if (!last) return refuse("calendar.badDate", { fields: ["validUntil"], params: { date: validUntil } });
    const today = legalDateOf(at);
    return last <= today
      ? refuse("case.dateTooEarly", { fields: ["validUntil"], params: { date: addDays(today, 1) } })
      : ok([{ type: "issued", document, documentNumber, validUntil: last }]);
  },
  deliver: (_state, { way, receivedBy, signature }) =>
    signature === null && way !== "post" && way !== "electronic"
      ? refuse("case.signatureNeeded", { fields: ["signature"] })
      : ok([{ type: "delivered", way, receivedBy, signature }]),
  withdraw: (_state, { reason }) => {
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "withdrawn", reason }]) : given;
  },
  note: (_state, { text }) => ok([{ type: "noted", text }]),
  close: () => ok([{ type: "closed" }]),
  ...specialDeciders,
  ...parallelDeciders,
  ...systemDeciders,
};
