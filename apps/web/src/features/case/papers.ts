import type { CaseState } from "@yimen/domain";

export const paperKinds = ["collectionReceipt", "acceptanceNotice", "oneTimeNotice", "declineNotice", "decision", "refusal", "deliveryReceipt"] as const;
export type PaperKind = (typeof paperKinds)[number];

/** The papers that a case's events have brought about: each can be printed again, and is the same again. */
export const papersOf = (state: CaseState): PaperKind[] => {
  const has: Record<PaperKind, boolean> = {
    collectionReceipt: state.collectedAt !== null,
    acceptanceNotice: state.acceptedAt !== null,
    oneTimeNotice: state.notice !== null,
    declineNotice: state.declined !== null,
    decision: state.decision?.outcome === "grant",
    refusal: state.decision?.outcome === "refuse",
    deliveryReceipt: state.delivery !== null,
  };
  return paperKinds.filter((kind) => has[kind]);
};
