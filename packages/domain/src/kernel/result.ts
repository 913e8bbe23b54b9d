/** The outcome of a domain function: a value, or a refusal that a person can read and act on. */
export type Result<T, E = Refusal> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Every reason for which the domain says no. The words live in the message catalogue under `refusal.<code>`. */
export const refusalCodes = [
  "calendar.badDate",
  "calendar.outOfRange",
  "calendar.negativeLimit",
  "case.alreadyExists",
  "case.unknown",
  "case.wrongStage",
  "case.notYours",
  "case.samePerson",
  "case.noticeAlreadyGiven",
  "case.noticeEmpty",
  "case.materialsMissing",
  "case.materialUnknown",
  "case.formInvalid",
  "case.mayOnlyCollect",
  "case.numberTaken",
  "case.numberForeign",
  "case.reasonNeeded",
  "case.remediesNeeded",
  "case.signatureNeeded",
  "case.priorRefused",
  "case.otherUnit",
  "case.materialNotPromised",
  "case.promiseOpen",
  "case.promiseBroken",
  "case.dateTooEarly",
  "case.dateTooLate",
  "case.extensionOnce",
  "case.extensionTooLong",
  "case.hearingFirst",
  "case.hearingOver",
  "case.notYet",
  "case.notForThisItem",
  "case.answeredAlready",
  "case.answersOutstanding",
  "case.departmentDisagrees",
  "case.mandateMissing",
  "case.filesOutstanding",
  "case.doubted",
  "case.limitOver",
  "case.refusalHasNoValidity",
  "case.timeHasActed",
  "case.hearingOpen",
  "case.noticeIncomplete",
  "case.guardianNeeded",
  "case.representativeNeeded",
  "case.authorisationNeeded",
  "case.visitMissing",
  "case.twoOfficers",
  "case.forwardFirst",
  "case.aboveNeeded",
  "case.nothingToCoordinate",
  "item.unknown",
  "item.notOffered",
  "person.unknown",
  "signal.closed",
  "signal.notYours",
  "signal.words",
  "permission.denied",
  "command.malformed",
  "command.seqReused",
  "command.tooNew",
  "command.tooOld",
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A typed no: what rule stands in the way (`code`), where (`fields`), and the figures for the sentence (`params`). */
export type Refusal = {
  readonly code: RefusalCode;
  readonly fields?: readonly string[];
  readonly params?: Readonly<Record<string, string | number>>;
};

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

export const refuse = (code: RefusalCode, more: Omit<Refusal, "code"> = {}): Result<never, Refusal> => ({
  ok: false,
  error: { code, ...more },
});

/** The value, or an exception: only where a refusal would be a bug of ours (fixtures, constants, tests). */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`unexpected refusal: ${JSON.stringify(result.error)}`);
}
