import type { FormValues } from "../catalogue/form.ts";
import type { CaseId, ContentHash, PersonId } from "../kernel/ids.ts";
import type { Applicant, MaterialFile } from "./commands.ts";

export const stages = ["draft", "collected", "awaitingCorrection", "accepted", "underReview", "decided", "issued", "delivered", "closed", "notAccepted", "withdrawn"] as const;
export type Stage = (typeof stages)[number];

/** One line of the timeline: what was done, by whom, when (epoch milliseconds, the time the law counts with). */
export type Act = { readonly type: string; readonly by: PersonId; readonly at: number; readonly text?: string; readonly doubt?: true };

/** A signature on the route. */
export type Signature = { readonly step: number; readonly by: PersonId; readonly at: number; readonly opinion: string };

/** The fold of a case's events: the same on every device and on the server. Times in epoch milliseconds. */
export type CaseState = {
  readonly id: CaseId;
  /** Number of events folded in. */
  readonly version: number;
  readonly stage: Stage;
  readonly item: string;
  readonly itemVersion: number;
  /** Office where it was taken: decides who replicates it. */
  readonly office: string;
  /** First person asked (首问负责): owns the question until a named successor. */
  readonly firstAsked: PersonId;
  readonly applicant: Applicant;
  readonly form: FormValues;
  readonly files: readonly MaterialFile[];
  /** Official acceptance number; null before acceptance, or while a device without numbers waits for one. */
  readonly number: string | null;
  readonly collectedAt: number | null;
  /** The applicant's signature under the application, when given on the screen. */
  readonly signature: ContentHash | null;
  readonly acceptedAt: number | null;
  readonly notice: { readonly at: number; readonly by: PersonId; readonly missing: readonly { readonly what: string; readonly why: string }[] } | null;
  /** Index into the item's route; who holds the step, null = anyone entitled. */
  readonly step: number;
  readonly holder: PersonId | null;
  readonly signatures: readonly Signature[];
  readonly decision: { readonly outcome: "grant" | "refuse"; readonly at: number; readonly by: PersonId; readonly reasons: string; readonly remedies: string } | null;
  readonly result: { readonly document: string; readonly documentNumber: string; readonly at: number } | null;
  readonly delivery: { readonly way: string; readonly receivedBy: string; readonly signature: ContentHash | null; readonly at: number } | null;
  readonly declined: { readonly reason: string; readonly rightAuthority: string } | null;
  readonly acts: readonly Act[];
};

/** Hashes of every file that belongs to a case: materials and signatures. */
export const filesOf = (state: CaseState): ContentHash[] => [
  ...state.files.map((f) => f.hash),
  ...(state.signature ? [state.signature] : []),
  ...(state.delivery?.signature ? [state.delivery.signature] : []),
];

/** Stages in which nothing more happens but what the law allows after the end. */
export const isFinal = (stage: Stage): boolean => stage === "closed" || stage === "notAccepted" || stage === "withdrawn";
