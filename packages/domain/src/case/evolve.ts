import type { CaseEvent } from "./events.ts";
import type { Act, CaseState, Stage } from "./state.ts";

/** Folds one event into the state; `null` is a case that has not begun. Total: any event sequence that `decide` made folds. */
export function evolve(state: CaseState | null, event: CaseEvent): CaseState {
  if (event.type === "begun") return begun(event);
  if (state === null) throw new Error(`the first event of a case is "begun", not "${event.type}"`);
  return { ...state, ...change(state, event), version: state.version + 1, acts: [...state.acts, act(event)] };
}

/** The state after all events, in order; null for none. */
export const replay = (events: Iterable<CaseEvent>): CaseState | null => {
  let state: CaseState | null = null;
  for (const event of events) state = evolve(state, event);
  return state;
};

function begun(event: Extract<CaseEvent, { type: "begun" }>): CaseState {
  return {
    id: event.caseId,
    version: 1,
    stage: "draft",
    item: event.item,
    itemVersion: event.itemVersion,
    office: event.office,
    firstAsked: event.by,
    applicant: event.applicant,
    form: {},
    files: [],
    number: null,
    collectedAt: null,
    signature: null,
    acceptedAt: null,
    notice: null,
    step: 0,
    holder: null,
    signatures: [],
    decision: null,
    result: null,
    delivery: null,
    declined: null,
    acts: [act(event)],
  };
}

function change(state: CaseState, event: Exclude<CaseEvent, { type: "begun" }>): Partial<CaseState> {
  const to = (stage: Stage, more: Partial<CaseState> = {}): Partial<CaseState> => ({ stage, ...more });
  const signed = (opinion: string, step: number) => [...state.signatures.filter((s) => s.step < step), { step, by: event.by, at: event.at, opinion }];
  switch (event.type) {
    case "filled":
      return { form: event.form };
    case "attached":
      return { files: [...state.files.filter((f) => !event.files.some((n) => n.hash === f.hash && n.code === f.code)), ...event.files] };
    case "corrected":
      return { form: event.form };
    case "collected":
      return to("collected", { collectedAt: event.at, signature: event.signature ?? null });
    case "noticeGiven":
      return to("awaitingCorrection", { notice: { at: event.at, by: event.by, missing: event.missing } });
    case "accepted":
      return to("accepted", { number: event.number, acceptedAt: event.at, step: 0, holder: null });
    case "numbered":
      return { number: event.number };
    case "acceptanceDeclined":
      return to("notAccepted", { declined: { reason: event.reason, rightAuthority: event.rightAuthority } });
    case "assigned":
      return to("underReview", { holder: event.to });
    case "reviewed":
      return to("underReview", { step: event.step + 1, holder: null, signatures: signed(event.opinion, event.step) });
    case "returned":
      return to("underReview", { step: event.toStep, holder: event.holder, signatures: state.signatures.filter((s) => s.step < event.toStep) });
    case "decided":
      return to("decided", {
        holder: null,
        signatures: signed(event.opinion, event.step),
        decision: { outcome: event.outcome, at: event.at, by: event.by, reasons: event.reasons, remedies: event.remedies },
      });
    case "issued":
      return to("issued", { result: { document: event.document, documentNumber: event.documentNumber, at: event.at } });
    case "delivered":
      return to("delivered", { delivery: { way: event.way, receivedBy: event.receivedBy, signature: event.signature, at: event.at } });
    case "withdrawn":
      return to("withdrawn", { holder: null });
    case "noted":
      return {};
    case "closed":
      return to("closed");
    default:
      return event satisfies never;
  }
}

function act(event: CaseEvent): Act {
  const text =
    event.type === "noted"
      ? event.text
      : event.type === "returned" || event.type === "withdrawn"
        ? event.reason
        : event.type === "reviewed" || event.type === "decided"
          ? event.opinion
          : "";
  return { type: event.type, by: event.by, at: event.at, ...(text && { text }), ...(event.doubt && { doubt: true }) };
}
