import type { CaseState } from "@yimen/domain";

export const paperKinds = [
  "collectionReceipt",
  "promiseLetter",
  "acceptanceNotice",
  "oneTimeNotice",
  "declineNotice",
  "specialNotice",
  "hearingRights",
  "hearingNotice",
  "extensionNotice",
  "decision",
  "refusal",
  "terminationNotice",
  "deliveryReceipt",
  "closingNotice",
  "revocation",
] as const;
export type PaperKind = (typeof paperKinds)[number];

/** The papers that a case's events have brought about: each can be printed again, and is the same again. */
export const papersOf = (state: CaseState): PaperKind[] => {
  const has: Record<PaperKind, boolean> = {
    collectionReceipt: state.collectedAt !== null,
    promiseLetter: state.promise !== undefined,
    acceptanceNotice: state.acceptedAt !== null,
    oneTimeNotice: state.notice !== null,
    declineNotice: state.declined !== null,
    specialNotice: (state.suspensions ?? []).some((s) => s.procedure !== "hearing"),
    hearingRights: state.hearing !== undefined,
    hearingNotice: Boolean(state.hearing?.scheduledFor),
    extensionNotice: state.extension?.decision?.outcome === "grant",
    decision: state.decision?.outcome === "grant",
    refusal: state.decision?.outcome === "refuse",
    terminationNotice: state.termination !== undefined,
    deliveryReceipt: state.delivery !== null,
    closingNotice: state.stage === "closed",
    revocation: state.revocation !== undefined,
  };
  return paperKinds.filter((kind) => has[kind]);
};
