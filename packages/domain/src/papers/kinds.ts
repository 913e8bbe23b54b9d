import type { CaseState } from "../case/state.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { usualFree } from "../catalogue/publish.ts";

/** The papers of a case (文书), in the order in which a case brings them about. */
export const paperKinds = [
  "mandateLetter",
  "collectionReceipt",
  "promiseLetter",
  "acceptanceNotice",
  "paymentNotice",
  "oneTimeNotice",
  "declineNotice",
  "copyNotice",
  "specialNotice",
  "hearingRights",
  "hearingNotice",
  "extensionNotice",
  "decision",
  "refusal",
  "terminationNotice",
  "withdrawalNotice",
  "deliveryReceipt",
  "closingNotice",
  "revocation",
] as const;
export type PaperKind = (typeof paperKinds)[number];

/** One paper of a case: its kind and, where a case has several of the kind, which: a department's code, the place of a special procedure. */
export type PaperKey = PaperKind | `${PaperKind}.${string}`;
export const splitKey = (key: string): { kind: PaperKind; part: string } | null => {
  const [kind = "", part = ""] = key.split(".", 2);
  return (paperKinds as readonly string[]).includes(kind) ? { kind: kind as PaperKind, part } : null;
};

/** The papers that a case's events have brought about: each can be printed again, and is the same again. */
export function papersOf(state: CaseState, item: ItemVersion): PaperKey[] {
  const one = (has: boolean, kind: PaperKind): PaperKey[] => (has ? [kind] : []);
  const keys: Record<PaperKind, PaperKey[]> = {
    mandateLetter: one(state.files.some((f) => f.code === "mandate") || item.materials.some((m) => m.code === "mandate" && state.stage === "draft"), "mandateLetter"),
    collectionReceipt: one(state.collectedAt !== null, "collectionReceipt"),
    promiseLetter: one(state.promise !== undefined, "promiseLetter"),
    acceptanceNotice: one(state.acceptedAt !== null, "acceptanceNotice"),
    paymentNotice: one(state.acceptedAt !== null && !usualFree(item.fee), "paymentNotice"),
    oneTimeNotice: one(state.notice !== null, "oneTimeNotice"),
    declineNotice: one(state.declined !== null, "declineNotice"),
    copyNotice: (state.copyNotices ?? []).map((n) => `copyNotice.${n.unit}` as const),
    specialNotice: (state.suspensions ?? []).flatMap((s, i) => (s.procedure === "hearing" ? [] : [`specialNotice.${i}` as const])),
    hearingRights: one(state.hearing !== undefined, "hearingRights"),
    hearingNotice: one(Boolean(state.hearing?.scheduledFor), "hearingNotice"),
    extensionNotice: one(state.extension?.decision?.outcome === "grant", "extensionNotice"),
    decision: one(state.decision?.outcome === "grant", "decision"),
    refusal: one(state.decision?.outcome === "refuse", "refusal"),
    terminationNotice: one(state.termination !== undefined, "terminationNotice"),
    withdrawalNotice: one(state.stage === "withdrawn" && state.collectedAt !== null, "withdrawalNotice"),
    deliveryReceipt: one(state.delivery !== null, "deliveryReceipt"),
    closingNotice: one(state.stage === "closed" || state.stage === "revoked", "closingNotice"),
    revocation: one(state.revocation !== undefined, "revocation"),
  };
  return paperKinds.flatMap((kind) => keys[kind]);
}
