import type { ItemVersion } from "../catalogue/item.ts";
import { mask } from "../identity/mask.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { resultNow } from "./special/changes.ts";
import type { CaseState } from "./state.ts";

/** What stands of a grant: as it was given, changed since, or taken back and how. */
export type Standing = "inForce" | "changed" | "annul" | "retract" | "cancel";

/**
 * What everybody may look up of a licence that was granted (行政许可法 arts. 5, 40): to whom, what, when, by which document, and what stands of it.
 * A person's name is masked but for its first character; nothing else of a person is in it.
 */
export type PublishedGrant = {
  readonly decidedOn: LegalDate;
  readonly itemName: string;
  readonly unitName: string;
  readonly holder: string;
  /** Empty until it is issued. */
  readonly document: string;
  readonly documentNumber: string;
  readonly validUntil: LegalDate | null;
  readonly standing: Standing;
};

/** @returns null where nothing was licensed, or nobody is left who holds it */
export function publishedGrant(state: CaseState, item: ItemVersion): PublishedGrant | null {
  const { decision, applicant, revocation } = state;
  if (item.kind !== "licence" || decision?.outcome !== "grant" || state.stage === "terminated") return null;
  const now = resultNow(state);
  return {
    decidedOn: decision.deemedFrom ?? legalDateOf(decision.at),
    itemName: item.name,
    unitName: item.unitName,
    holder: applicant.kind === "person" ? mask.name(applicant.name) : applicant.name,
    document: now?.document ?? "",
    documentNumber: now?.documentNumber ?? "",
    validUntil: now?.validUntil ?? null,
    standing: revocation ? (revocation.how ?? "annul") : state.changes?.some((c) => c.decision?.outcome === "grant") ? "changed" : "inForce",
  };
}
