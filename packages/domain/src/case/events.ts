import type { FormValues } from "../catalogue/form.ts";
import type { CaseId, PersonId } from "../kernel/ids.ts";
import type { LegalDate } from "../kernel/legalDate.ts";
import type { CopyAnswer } from "./acts.ts";
import type { Applicant, CommandOf, MaterialFile } from "./commands.ts";
import type { SpecialProcedure } from "./special/procedures.ts";
import type { Representative } from "./state.ts";

type Data = {
  begun: { caseId: CaseId; office: string; item: string; itemVersion: number; applicant: Applicant };
  filled: { form: FormValues };
  /** `brought`: what of a one-time notice came with it; `supplied`: with this all of it is there. */
  attached: { files: MaterialFile[]; brought?: string[]; supplied?: true };
  corrected: { form: FormValues; why: string; brought?: string[]; supplied?: true };
  applicantCorrected: { applicant: Applicant; why: string };
  represented: { who: Omit<Representative, "at"> };
  collected: { signature: MaterialFile["hash"] | null };
  noticeGiven: { missing: CommandOf<"notice">["missing"]; unasked?: string[]; again?: true };
  /** `number` is null when a device without a number accepted: `numbered` follows at the county. */
  /** `since`: said after the time for it was over, when the case counted as accepted from its receipt already. */
  accepted: { number: string | null; since?: number };
  numbered: { number: string };
  acceptanceDeclined: { reason: string; rightAuthority: string };
  assigned: { to: PersonId };
  handedOver: { to: PersonId; reason: string };
  /** Its office was moved under another township, and has another code. */
  officeMoved: { office: string };
  /** Who held the step has left: it is a named colleague's, or again for whoever is entitled. */
  holderLeft: { to: PersonId | null };
  siteVisited: { officers: PersonId[]; on: LegalDate; findings: string };
  forwarded: { to: string; opinion: string };
  reviewed: { opinion: string; step: number; instead?: PersonId };
  returned: { toStep: number; holder: PersonId | null; reason: string };
  decided: {
    outcome: "grant" | "refuse";
    opinion: string;
    reasons: string;
    remedies: string;
    conditions?: string;
    /** Decided by the authority above, by this document (art. 43). */
    above?: string;
    /** The document of the mandate by which one signature was enough. */
    mandate?: string;
    step: number;
    /** Signed in the place of this person, who was away. */
    instead?: PersonId;
  };
  /** `validUntil`: the last day of a document that ends; its holder is reminded before. */
  issued: { document: string; documentNumber: string; validUntil?: LegalDate };
  /** `announcedOn`: of a delivery by public notice. */
  delivered: { way: string; receivedBy: string; signature: MaterialFile["hash"] | null; announcedOn?: LegalDate };
  withdrawn: { reason: string; signature?: MaterialFile["hash"]; signedBy?: string };
  promised: { materials: string[]; dueOn: LegalDate; signature: MaterialFile["hash"] | null };
  suspended: { procedure: SpecialProcedure; reason: string; expectedOn: LegalDate };
  resumed: { text: string };
  extensionRequested: { workingDays: number; reason: string };
  extensionDecided: { outcome: "grant" | "refuse"; reason: string };
  hearingOffered: { matter: string; ownMotion?: true };
  hearingAsked: { applicant: string };
  /** Again: moved. */
  hearingScheduled: { on: LegalDate; place: string; chair?: PersonId };
  hearingWaived: { applicant: string };
  hearingCalledOff: { reason: string };
  hearingHeld: { minutes: string };
  fastTrackRequested: { ground: string };
  fastTrackGranted: { workingDays?: number };
  fastTrackRefused: { reason: string };
  terminated: { ground: string; reason: string };
  revoked: { reason: string; basis: string; how?: CommandOf<"revoke">["how"] & string };
  reopened: { document: string; reason: string };
  changeRequested: { what: string; signature: MaterialFile["hash"] };
  changeDecided: {
    outcome: "grant" | "refuse";
    ground: CommandOf<"decideChange">["ground"];
    what: string;
    reason: string;
    basis: string;
    documentNumber?: string;
    validUntil?: LegalDate;
  };
  escalated: { matter: string };
  coordinated: { finding: string };
  /** The county's serials of papers that the case's own number does not name. */
  papersNumbered: { numbers: Record<string, string> };
  archived: { archiveNumber: string };
  /** Not told in time what is missing: accepted from the day of receipt (行政许可法 art. 32(4)); `numbered` follows. */
  deemedAccepted: { since: number };
  lapsed: Record<never, never>;
  /** No decision within the promised limit: decided for the applicant, from the beginning of `effectiveOn`. */
  deemedGranted: {
    effectiveOn: LegalDate /** Which silence: of the promised limit (T1 六), or of art. 50. Absent in events of before it was told. */;
    ground?: "promise" | "renewal";
  };
  promiseBroken: Record<never, never>;
  classified: { class: CommandOf<"classify">["class"]; handling: CommandOf<"classify">["handling"]; leader: string; reason: string };
  /** To every department of a parallel approval at once, with the last day of its part of the time. */
  copyNoticesSent: { notices: { unit: string; unitName: string; matter: string; dueOn: LegalDate }[] };
  /** `late`: after its silence had counted as consent; on the record, without effect. */
  copyNoticeAnswered: { unit: string; answer: CopyAnswer; opinion: string; late?: true };
  consentDeemed: { unit: string };
  /** The same applicant has another case of the same item under way: for people to look at. */
  duplicateFound: { other: CaseId; number: string | null };
  noted: { text: string };
  closed: Record<never, never>;
};
export type EventType = keyof Data;

/**
 * A fact of a case: who (`by`), when (`at`, epoch milliseconds, the believed time), what. `doubt`: the device's clock said otherwise.
 * `received`: when the county had it, kept where that was on a later day and something is counted from it.
 * Append-only; the state is their fold.
 */
export type CaseEvent = {
  [T in EventType]: { readonly type: T; readonly by: PersonId; readonly at: number; readonly doubt?: true; readonly received?: number } & Readonly<Data[T]>;
}[EventType];
export type EventData = { [T in EventType]: { readonly type: T } & Readonly<Data[T]> }[EventType];

/** Every kind of event, complete by its type: what lists them (tests, exports) can't forget one. */
export const eventTypes: Readonly<Record<EventType, true>> = {
  begun: true,
  filled: true,
  attached: true,
  corrected: true,
  applicantCorrected: true,
  represented: true,
  collected: true,
  noticeGiven: true,
  accepted: true,
  numbered: true,
  acceptanceDeclined: true,
  assigned: true,
  handedOver: true,
  officeMoved: true,
  holderLeft: true,
  siteVisited: true,
  forwarded: true,
  reviewed: true,
  returned: true,
  decided: true,
  issued: true,
  delivered: true,
  withdrawn: true,
  promised: true,
  suspended: true,
  resumed: true,
  extensionRequested: true,
  extensionDecided: true,
  hearingOffered: true,
  hearingAsked: true,
  hearingScheduled: true,
  hearingWaived: true,
  hearingCalledOff: true,
  hearingHeld: true,
  fastTrackRequested: true,
  fastTrackGranted: true,
  fastTrackRefused: true,
  terminated: true,
  revoked: true,
  reopened: true,
  changeRequested: true,
  changeDecided: true,
  escalated: true,
  coordinated: true,
  papersNumbered: true,
  archived: true,
  deemedAccepted: true,
  lapsed: true,
  deemedGranted: true,
  promiseBroken: true,
  classified: true,
  copyNoticesSent: true,
  copyNoticeAnswered: true,
  consentDeemed: true,
  duplicateFound: true,
  noted: true,
  closed: true,
};
