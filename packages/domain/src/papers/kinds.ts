import type { CaseState } from "../case/state.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { usualFree } from "../catalogue/publish.ts";

/** The papers of a case (文书), in the order in which a case brings them about. */
export const paperKinds = [
  "mandateLetter",
  "application",
  "collectionReceipt",
  "promiseLetter",
  "acceptanceNotice",
  "paymentNotice",
  "oneTimeNotice",
  "declineNotice",
  "transferLetter",
  "copyNotice",
  "supplementNotice",
  "coordinationNote",
  "visitRecord",
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
  "changeDecision",
  "revocation",
] as const;
export type PaperKind = (typeof paperKinds)[number];

/** One paper of a case: its kind and, where a case has several of the kind, which: a department's code, the place of a special procedure. */
export type PaperKey = PaperKind | `${PaperKind}.${string}`;
export const splitKey = (key: string): { kind: PaperKind; part: string } | null => {
  const [kind = "", part = ""] = key.split(".", 2);
  return (paperKinds as readonly string[]).includes(kind) ? { kind: kind as PaperKind, part } : null;
};

/**
 * Papers with a serial of their own, given by the county when it has the act: per unit, kind and year, without gaps. What the case's own number
 * names, or only the applicant signs, has none. The words stand in the serial: 水利局不受〔2026〕12号.
 */
export const serialWords: Partial<Record<PaperKind, string>> = {
  declineNotice: "不受",
  transferLetter: "移送",
  supplementNotice: "补",
  coordinationNote: "协",
  visitRecord: "核查",
  specialNotice: "特",
  hearingRights: "听告",
  hearingNotice: "听",
  extensionNotice: "延",
  decision: "准",
  refusal: "不准",
  terminationNotice: "终",
  withdrawalNotice: "撤回",
  changeDecision: "变",
  revocation: "撤",
};
export const serialOf = (unitName: string, kind: PaperKind, year: number, n: number): string => `${unitName}${serialWords[kind] ?? ""}〔${year}〕${n}号`;

/** Papers of a case that want a serial and have none, in the order of `papersOf`. */
export const unnumbered = (state: CaseState, item: ItemVersion): PaperKey[] =>
  papersOf(state, item).filter((key) => serialWords[splitKey(key)?.kind as PaperKind] !== undefined && state.paperNumbers?.[key] === undefined);

/** The papers that a case's events have brought about: each can be printed again, and is the same again. */
export function papersOf(state: CaseState, item: ItemVersion): PaperKey[] {
  const one = (has: boolean, kind: PaperKind): PaperKey[] => (has ? [kind] : []);
  const keys: Record<PaperKind, PaperKey[]> = {
    // The blank letter where one is asked for, and each authorisation on record.
    mandateLetter: [
      ...one(state.files.some((f) => f.code === "mandate") || item.materials.some((m) => m.code === "mandate" && state.stage === "draft"), "mandateLetter"),
      ...(state.representatives ?? []).flatMap((r, i) => (r.as === "proxy" ? [`mandateLetter.${i}` as const] : [])),
    ],
    application: one(state.collectedAt !== null, "application"),
    collectionReceipt: one(state.collectedAt !== null, "collectionReceipt"),
    promiseLetter: one(state.promise !== undefined, "promiseLetter"),
    acceptanceNotice: one(state.acceptedAt !== null, "acceptanceNotice"),
    paymentNotice: one(state.acceptedAt !== null && !usualFree(item.fee), "paymentNotice"),
    oneTimeNotice: one(state.notice !== null, "oneTimeNotice"),
    declineNotice: one(state.declined !== null, "declineNotice"),
    transferLetter: one(Boolean(state.declined?.rightAuthority), "transferLetter"),
    copyNotice: (state.copyNotices ?? []).map((n) => `copyNotice.${n.unit}` as const),
    supplementNotice: (state.copyNotices ?? []).flatMap((n) => (n.needed ? [`supplementNotice.${n.unit}` as const] : [])),
    coordinationNote: (state.escalations ?? []).flatMap((e, i) => (e.found ? [`coordinationNote.${i}` as const] : [])),
    visitRecord: (state.visits ?? []).map((_, i) => `visitRecord.${i}` as const),
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
    changeDecision: (state.changes ?? []).flatMap((c, i) => (c.decision ? [`changeDecision.${i}` as const] : [])),
    revocation: one(state.revocation !== undefined, "revocation"),
  };
  return paperKinds.flatMap((kind) => keys[kind]);
}
