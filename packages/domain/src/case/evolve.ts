import { legalDateOf } from "../kernel/legalDate.ts";
import type { CaseEvent } from "./events.ts";
import type { Act, CaseState, CopyNotice, Stage } from "./state.ts";

/** Folds one event into the state; `null` is a case that has not begun. Total: any event sequence that `decide` made folds. */
export function evolve(state: CaseState | null, event: CaseEvent): CaseState {
  if (event.type === "begun") return begun(event);
  if (state === null) throw new Error(`the first event of a case is "begun", not "${event.type}"`);
  return {
    ...state,
    ...change(state, event),
    version: state.version + 1,
    acts: [...state.acts, act(event, state)],
    ...(event.received !== undefined && { countyHas: Math.max(event.received, state.countyHas ?? 0) }),
  };
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
    acts: [act(event, null)],
  };
}

function change(state: CaseState, event: Exclude<CaseEvent, { type: "begun" }>): Partial<CaseState> {
  const to = (stage: Stage, more: Partial<CaseState> = {}): Partial<CaseState> => ({ stage, ...more });
  const signed = (opinion: string, step: number) => [...state.signatures.filter((s) => s.step < step), { step, by: event.by, at: event.at, opinion }];
  const undeemed: Partial<CaseState> = state.deemedAccepted ? { acceptedAt: null, deemedAccepted: false } : {};
  switch (event.type) {
    case "filled":
      return { form: event.form };
    case "attached": {
      const files = [...state.files.filter((f) => !event.files.some((n) => n.hash === f.hash && n.code === f.code)), ...event.files];
      const { promise } = state;
      const kept = promise && promise.keptAt === null && promise.materials.every((code) => files.some((f) => f.code === code));
      return { files, ...(kept && { promise: { ...promise, keptAt: event.at } }), ...brought(state, event) };
    }
    case "corrected":
      return { form: event.form, formerForms: [...(state.formerForms ?? []), { form: state.form, until: event.at }], ...brought(state, event) };
    case "applicantCorrected":
      return { applicant: event.applicant, formerApplicants: [...(state.formerApplicants ?? []), { applicant: state.applicant, until: event.at, why: event.why }] };
    case "represented": {
      const others = (state.representatives ?? []).filter((r) => r.as !== event.who.as || (r.as === "proxy" && r.name !== event.who.name));
      return { representatives: [...others, { ...event.who, at: event.at }] };
    }
    case "handedOver":
      return { firstAsked: event.to };
    case "officeMoved":
      return { office: event.office };
    case "holderLeft":
      return { holder: event.to };
    case "siteVisited":
      return { visits: [...(state.visits ?? []), { officers: event.officers, on: event.on, findings: event.findings, by: event.by, at: event.at }] };
    case "forwarded":
      return { forwarded: { to: event.to, opinion: event.opinion, by: event.by, at: event.at } };
    case "changeRequested":
      return { changes: [...(state.changes ?? []), { what: event.what, requestedAt: event.at, requestedBy: event.by, signature: event.signature }] };
    case "changeDecided":
      return changed(state, event);
    case "escalated":
      return { escalations: [...(state.escalations ?? []), { matter: event.matter, by: event.by, at: event.at }] };
    case "coordinated":
      return { escalations: (state.escalations ?? []).map((e) => (e.found ? e : { ...e, found: { finding: event.finding, by: event.by, at: event.at } })) };
    case "papersNumbered":
      return { paperNumbers: { ...state.paperNumbers, ...event.numbers } };
    case "collected":
      return to("collected", { collectedAt: event.at, signature: event.signature ?? null });
    // An answer in time takes back what the software concluded from not knowing of it.
    case "noticeGiven":
      return to("awaitingCorrection", {
        ...undeemed,
        notice: { at: event.at, by: event.by, missing: event.missing, ...(event.unasked && { unasked: event.unasked }), ...(event.again && { again: true as const }) },
      });
    case "accepted":
      return to("accepted", { ...(event.since === undefined && undeemed), number: event.number, acceptedAt: event.since ?? event.at, step: 0, holder: null });
    case "numbered":
      return { number: event.number };
    case "acceptanceDeclined":
      return to("notAccepted", { ...undeemed, declined: { reason: event.reason, rightAuthority: event.rightAuthority } });
    case "assigned":
      return to("underReview", { holder: event.to });
    case "reviewed":
      return to("underReview", { step: event.step + 1, holder: null, signatures: signed(event.opinion, event.step) });
    case "returned":
      return to("underReview", {
        step: event.toStep,
        holder: event.holder,
        signatures: state.signatures.filter((s) => s.step < event.toStep),
        // Examined anew, and sent up anew.
        ...(state.forwarded && { forwarded: { ...state.forwarded, back: true as const } }),
      });
    case "decided":
      return to("decided", {
        holder: null,
        signatures: signed(event.opinion, event.step),
        decision: {
          outcome: event.outcome,
          at: event.at,
          by: event.by,
          reasons: event.reasons,
          remedies: event.remedies,
          ...(event.conditions && { conditions: event.conditions }),
          ...(event.above && { above: event.above }),
          ...(event.mandate && { mandate: event.mandate }),
        },
      });
    case "issued":
      return to("issued", { result: { document: event.document, documentNumber: event.documentNumber, at: event.at, ...(event.validUntil && { validUntil: event.validUntil }) } });
    case "delivered":
      return to("delivered", { delivery: { way: event.way, receivedBy: event.receivedBy, signature: event.signature, at: event.at } });
    case "withdrawn":
      return to("withdrawn", {
        holder: null,
        ...(event.signature && { withdrawal: { signature: event.signature, ...(event.signedBy && { signedBy: event.signedBy }) } }),
      });
    case "promised":
      return { promise: { materials: event.materials, dueOn: event.dueOn, signature: event.signature, keptAt: null, brokenAt: null } };
    case "promiseBroken":
      return state.promise ? { promise: { ...state.promise, brokenAt: event.at } } : {};
    case "classified":
      return { classification: { class: event.class, handling: event.handling, leader: event.leader, reason: event.reason } };
    case "copyNoticesSent":
      return { copyNotices: event.notices.map((n) => ({ ...n, sentAt: event.at, answer: null, deemedAt: null, late: null })) };
    case "copyNoticeAnswered": {
      const said = { answer: event.answer, opinion: event.opinion, by: event.by, at: event.at };
      const needed = event.answer === "needsMore" && !event.late ? { needed: { opinion: event.opinion, at: event.at } } : {};
      return notice(state, event.unit, (n) => (event.late ? { ...n, late: said, deemedAt: n.deemedAt ?? event.at } : { ...n, answer: said, deemedAt: null, ...needed }));
    }
    case "consentDeemed":
      return notice(state, event.unit, (n) => ({ ...n, deemedAt: event.at }));
    case "suspended":
      return to("suspended", {
        suspensions: [...(state.suspensions ?? []), { procedure: event.procedure, reason: event.reason, from: legalDateOf(event.at), to: null, expectedOn: event.expectedOn }],
      });
    case "resumed":
      return to("underReview", { suspensions: (state.suspensions ?? []).map((s) => (s.to === null ? { ...s, to: legalDateOf(event.at) } : s)) });
    case "extensionRequested":
      return { extension: { workingDays: event.workingDays, reason: event.reason, requestedBy: event.by, requestedAt: event.at, decision: null } };
    case "extensionDecided":
      return state.extension ? { extension: { ...state.extension, decision: { outcome: event.outcome, by: event.by, at: event.at, reason: event.reason } } } : {};
    case "hearingOffered":
      return {
        hearing: {
          matter: event.matter,
          offeredOn: legalDateOf(event.at),
          askedOn: event.ownMotion ? legalDateOf(event.at) : null,
          askedFor: null,
          scheduledFor: null,
          place: null,
          heldOn: null,
          minutes: null,
          ...(event.ownMotion && { ownMotion: true as const }),
        },
      };
    case "hearingAsked":
      return state.hearing ? { hearing: { ...state.hearing, askedOn: legalDateOf(event.at), askedFor: event.applicant } } : {};
    case "hearingScheduled":
      return state.hearing
        ? {
            hearing: { ...state.hearing, scheduledFor: event.on, place: event.place, ...(event.chair && { chair: event.chair }) },
            // Moved: the applicant is told the new day of what stops the clock.
            ...(state.stage === "suspended" && {
              suspensions: (state.suspensions ?? []).map((s) => (s.to === null && s.procedure === "hearing" ? { ...s, expectedOn: event.on } : s)),
            }),
          }
        : {};
    case "hearingWaived":
      return state.hearing ? { hearing: { ...state.hearing, waivedOn: legalDateOf(event.at) } } : {};
    case "hearingCalledOff":
      return state.hearing ? { hearing: { ...state.hearing, calledOffOn: legalDateOf(event.at) } } : {};
    case "hearingHeld":
      return state.hearing ? { hearing: { ...state.hearing, heldOn: legalDateOf(event.at), minutes: event.minutes } } : {};
    case "fastTrackRequested":
      return { fastTrack: { ground: event.ground, requestedAt: event.at, grantedAt: null } };
    case "fastTrackGranted":
      return state.fastTrack ? { fastTrack: { ...state.fastTrack, grantedAt: event.at, ...(event.workingDays !== undefined && { workingDays: event.workingDays }) } } : {};
    case "fastTrackRefused":
      return state.fastTrack ? { fastTrack: { ...state.fastTrack, refused: { at: event.at, reason: event.reason } } } : {};
    case "terminated":
      return to("terminated", { holder: null, termination: { ground: event.ground, reason: event.reason, at: event.at } });
    case "revoked":
      return to("revoked", { revocation: { reason: event.reason, basis: event.basis, at: event.at, by: event.by, ...(event.how && { how: event.how }) } });
    // The limit begins anew: what was decided is undone, and the authority decides again.
    case "reopened": {
      const again = { document: event.document, reason: event.reason, at: event.at };
      const { extension: _extension, hearing: _hearing, archive: _archive, fastTrack: _fastTrack, forwarded: _forwarded, ...kept } = state;
      return state.declined
        ? { ...kept, ...to("collected", { collectedAt: event.at, declined: null, reopened: again }) }
        : {
            ...kept,
            ...to("underReview", { acceptedAt: event.at, step: 0, holder: null, signatures: [], decision: null, result: null, delivery: null, suspensions: [], reopened: again }),
          };
    }
    case "archived":
      return { archive: { number: event.archiveNumber, at: event.at } };
    case "deemedAccepted":
      return to("accepted", { acceptedAt: event.since, step: 0, holder: null, deemedAccepted: true });
    case "lapsed":
      return to("withdrawn", { holder: null });
    case "deemedGranted":
      return to("decided", {
        holder: null,
        decision: { outcome: "grant", at: event.at, by: event.by, reasons: "", remedies: "", deemedFrom: event.effectiveOn, ...(event.ground && { deemedBy: event.ground }) },
      });
    case "duplicateFound":
      return { duplicateOf: { id: event.other, number: event.number } };
    case "noted":
      return {};
    case "closed":
      return to("closed");
    default:
      return event satisfies never;
  }
}

/** A decision closes the request that is open, or stands alone; what is granted takes the place of what was. */
function changed(state: CaseState, event: Extract<CaseEvent, { type: "changeDecided" }>): Partial<CaseState> {
  const { outcome, ground, what, reason, basis, documentNumber, validUntil } = event;
  const more = { ...(documentNumber && { documentNumber }), ...(validUntil && { validUntil }) };
  const decision = { outcome, ground, reason, basis, at: event.at, by: event.by, ...more };
  const changes = state.changes ?? [];
  const asked = changes.some((c) => !c.decision);
  return {
    changes: asked && ground === "holder" ? changes.map((c) => (c.decision ? c : { ...c, decision })) : [...changes, { what, requestedAt: null, signature: null, decision }],
  };
}

const brought = (state: CaseState, event: { readonly at: number; readonly brought?: readonly string[]; readonly supplied?: true }): Partial<CaseState> =>
  state.notice && event.brought
    ? { notice: { ...state.notice, brought: [...new Set([...(state.notice.brought ?? []), ...event.brought])], ...(event.supplied && { suppliedAt: event.at }) } }
    : {};

const notice = (state: CaseState, unit: string, change: (n: CopyNotice) => CopyNotice): Partial<CaseState> =>
  state.copyNotices ? { copyNotices: state.copyNotices.map((n) => (n.unit === unit ? change(n) : n)) } : {};

/** The words of an act on the timeline. */
function wordsOf(event: CaseEvent, state: CaseState | null): string {
  const department = (unit: string) => state?.copyNotices?.find((n) => n.unit === unit)?.unitName ?? unit;
  switch (event.type) {
    case "noted":
    case "resumed":
      return event.text;
    case "returned":
    case "handedOver":
    case "changeDecided":
    case "withdrawn":
    case "suspended":
    case "extensionRequested":
    case "extensionDecided":
    case "terminated":
    case "revoked":
    case "classified":
    case "fastTrackRefused":
    case "hearingCalledOff":
    case "reopened":
      return event.reason;
    case "applicantCorrected":
      return event.why;
    case "reviewed":
    case "decided":
    case "forwarded":
      return event.opinion;
    case "represented":
      return event.who.name;
    case "siteVisited":
      return event.findings;
    case "changeRequested":
      return event.what;
    case "escalated":
      return event.matter;
    case "coordinated":
      return event.finding;
    case "hearingOffered":
      return event.matter;
    case "hearingScheduled":
      return `${event.on} ${event.place}`;
    case "hearingWaived":
      return event.applicant;
    case "hearingHeld":
      return event.minutes;
    case "fastTrackRequested":
      return event.ground;
    case "copyNoticesSent":
      return event.notices.map((n) => n.unitName).join("、");
    case "copyNoticeAnswered":
      return `${department(event.unit)} ${event.opinion}`.trim();
    case "consentDeemed":
      return department(event.unit);
    case "archived":
      return event.archiveNumber;
    case "duplicateFound":
      return event.number ?? "";
    default:
      return "";
  }
}

function act(event: CaseEvent, state: CaseState | null): Act {
  const text = wordsOf(event, state);
  return {
    type: event.type,
    by: event.by,
    at: event.at,
    ...(text && { text }),
    ...(event.doubt && { doubt: true }),
    ...("instead" in event && event.instead && { instead: event.instead }),
  };
}
