import { fieldFault, formFaults } from "../catalogue/form.ts";
import { type ItemVersion, requiredMaterials } from "../catalogue/item.ts";
import { legalDateOf } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { Actor } from "../org/roles.ts";
import { hasRole } from "../org/roles.ts";
import type { CaseCommand, CommandOf, CommandType } from "./commands.ts";
import type { CaseEvent, EventData } from "./events.ts";
import { guard } from "./guard.ts";
import type { CaseState } from "./state.ts";

/** Everything a decision may depend on besides the case: given by the caller, since the domain has no I/O and no clock. */
export type DecideContext = {
  readonly actor: Actor;
  /** Time of the act, epoch milliseconds. */
  readonly at: number;
  /** The device's clock said otherwise: kept with the events. */
  readonly doubtful?: boolean;
  /** The version the case pins (for `begin`, the version named by the command); undefined when nobody knows it. */
  readonly item: ItemVersion | undefined;
  /** A colleague by id, for assignments. */
  readonly person: (id: string) => Actor | undefined;
  /** May the sender use this number? The server answers for real; a device trusts its own leased blocks. */
  readonly numberState: (number: string) => "free" | "taken" | "foreign";
};

type Decider<T extends CommandType> = (state: CaseState, command: CommandOf<T>, ctx: DecideContext & { item: ItemVersion }) => Result<EventData[]>;

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
  return decided.ok ? ok(decided.value.map((data) => ({ ...data, by: ctx.actor.id, at: ctx.at, ...(ctx.doubtful && { doubt: true }) }) as CaseEvent)) : decided;
}

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

const needReason = (text: string, field: string): Result<null> => (text.length > 0 ? ok(null) : refuse("case.reasonNeeded", { fields: [field] }));

const deciders: { [T in Exclude<CommandType, "begin">]: Decider<T> } = {
  fill: (_state, { form }, { item }) => {
    const unknown = unknownKeys(item, form);
    return unknown.length > 0 ? refuse("case.formInvalid", { fields: unknown }) : ok([{ type: "filled", form }]);
  },
  attach: (_state, { files }, { item }) => {
    const unknown = files.filter((f) => !item.materials.some((m) => m.code === f.code));
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
  notice: (state, { missing }) => {
    if (state.notice) return refuse("case.noticeAlreadyGiven");
    return missing.length === 0 ? refuse("case.noticeEmpty") : ok([{ type: "noticeGiven", missing }]);
  },
  // art. 32(5): complete, or all of the one-time list supplied.
  accept: (state, { number }, { item, at, numberState }) => {
    const faults = formFaults(item.form, state.form, legalDateOf(at));
    if (faults.length > 0) return refuse("case.formInvalid", { fields: faults.map((f) => f.field) });
    const missing = missingMaterials(state, item);
    if (missing.length > 0) return refuse("case.materialsMissing", { fields: missing });
    const owned = number === null ? "free" : numberState(number);
    if (owned !== "free") return refuse(owned === "taken" ? "case.numberTaken" : "case.numberForeign", { params: { number: number ?? "" } });
    return ok([{ type: "accepted", number }]);
  },
  // Not accepting without a written reason is a fault (art. 32; rules on administrative fault, art. 11(7)).
  decline: (_state, { reason, rightAuthority }) => {
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "acceptanceDeclined", reason, rightAuthority }]) : given;
  },
  assign: (state, { to }, { actor, item, person }) => {
    const target = person(to);
    if (!target) return refuse("person.unknown", { fields: ["to"] });
    if (target.unit !== item.unit) return refuse("case.otherUnit", { fields: ["to"], params: { unit: item.unitName } });
    const role = item.route[state.step]?.role;
    if (!role || !hasRole(target, role)) return refuse("permission.denied", { fields: ["to"] });
    if (state.signatures.some((s) => s.step !== state.step && s.by === to)) return refuse("case.samePerson", { fields: ["to"] });
    return to !== actor.id && !hasRole(actor, "windowLeader") ? refuse("permission.denied", { fields: ["to"] }) : ok([{ type: "assigned", to: target.id }]);
  },
  review: (state, { opinion }) => ok([{ type: "reviewed", opinion, step: state.step }]),
  return: (state, { toStep, reason }) => {
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    if (toStep >= state.step) return refuse("case.wrongStage", { fields: ["toStep"], params: { stage: state.stage } });
    return ok([{ type: "returned", toStep, reason, holder: state.signatures.find((s) => s.step === toStep)?.by ?? null }]);
  },
  // art. 38: refusal gives its reasons and the remedies.
  decide: (state, { outcome, opinion, reasons, remedies }) => {
    if (outcome === "refuse" && reasons.length === 0) return refuse("case.reasonNeeded", { fields: ["reasons"] });
    if (outcome === "refuse" && remedies.length === 0) return refuse("case.remediesNeeded", { fields: ["remedies"] });
    return ok([{ type: "decided", outcome, opinion, reasons, remedies, step: state.step }]);
  },
  issue: (_state, { document, documentNumber }) => ok([{ type: "issued", document, documentNumber }]),
  deliver: (_state, { way, receivedBy, signature }) =>
    signature === null && way !== "post" ? refuse("case.signatureNeeded", { fields: ["signature"] }) : ok([{ type: "delivered", way, receivedBy, signature }]),
  withdraw: (_state, { reason }) => {
    const given = needReason(reason, "reason");
    return given.ok ? ok([{ type: "withdrawn", reason }]) : given;
  },
  note: (_state, { text }) => ok([{ type: "noted", text }]),
  close: () => ok([{ type: "closed" }]),
};

/** Codes of required materials of which no file has been handed in. */
export const missingMaterials = (state: Pick<CaseState, "form" | "files">, item: ItemVersion): string[] =>
  requiredMaterials(item, state.form)
    .filter((m) => !state.files.some((f) => f.code === m.code))
    .map((m) => m.code);
