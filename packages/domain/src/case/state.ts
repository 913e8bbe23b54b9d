import type { FormValues } from "../catalogue/form.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import type { CaseId, ContentHash, PersonId } from "../kernel/ids.ts";
import type { LegalDate } from "../kernel/legalDate.ts";
import type { CopyAnswer } from "./acts.ts";
import type { Applicant, CommandOf, MaterialFile } from "./commands.ts";
import type { SpecialProcedure } from "./special/procedures.ts";

export const stages = [
  "draft",
  "collected",
  "awaitingCorrection",
  "accepted",
  "underReview",
  "suspended",
  "decided",
  "issued",
  "delivered",
  "closed",
  "notAccepted",
  "withdrawn",
  "terminated",
  "revoked",
] as const;
export type Stage = (typeof stages)[number];

/** Stages in which somebody at the county, or the applicant, still owes something: the desk's queues. */
export const openStages = ["collected", "awaitingCorrection", "accepted", "underReview", "suspended", "decided", "issued"] as const satisfies readonly Stage[];

/** One line of the timeline: what was done, by whom, when (epoch milliseconds, the time the law counts with). */
export type Act = { readonly type: string; readonly by: PersonId; readonly at: number; readonly text?: string; readonly doubt?: true; readonly instead?: PersonId };

/** Acts by which the county only gives numbers: what people do is between them. */
export const isClerical = (act: Pick<Act, "type">): boolean => act.type === "numbered" || act.type === "papersNumbered";

/** A signature on the route. */
export type Signature = { readonly step: number; readonly by: PersonId; readonly at: number; readonly opinion: string };

/** An applicant's details as they stood until somebody put them right. */
export type FormerApplicant = { readonly applicant: Applicant; readonly until: number; readonly why: string };

/** The applicant as the record had it at an instant: papers given stay as they were. */
export const applicantAt = (state: Pick<CaseState, "applicant" | "formerApplicants">, at: number): Applicant =>
  state.formerApplicants?.find((f) => at < f.until)?.applicant ?? state.applicant;

/** The form as it stood at an instant. */
export const formAt = (state: Pick<CaseState, "form" | "formerForms">, at: number): FormValues => state.formerForms?.find((f) => at < f.until)?.form ?? state.form;

/** Names that the applicant bore in the record before corrections, and bears no more. */
export const formerNames = ({ applicant, formerApplicants = [] }: Pick<CaseState, "applicant" | "formerApplicants">): string[] => [
  ...new Set(formerApplicants.map((f) => f.applicant.name).filter((name) => name !== applicant.name)),
];

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
  /** As it was written before each correction, the oldest first; absent where nothing was put right. */
  readonly formerApplicants?: readonly FormerApplicant[];
  readonly form: FormValues;
  /** The form before each correction, the oldest first: what was applied for stays as it was signed. */
  readonly formerForms?: readonly { readonly form: FormValues; readonly until: number }[];
  readonly files: readonly MaterialFile[];
  /** Official acceptance number; null before acceptance, or while a device without numbers waits for one. */
  readonly number: string | null;
  readonly collectedAt: number | null;
  /** The applicant's signature under the application, when given on the screen. */
  readonly signature: ContentHash | null;
  readonly acceptedAt: number | null;
  readonly notice: {
    readonly at: number;
    readonly by: PersonId;
    readonly missing: readonly { readonly what: string; readonly why: string }[];
    /** What was missing and not named, by an older program: not to be asked any more. */
    readonly unasked?: readonly string[];
    /** The second word, about what was supplied and is itself defective. */
    readonly again?: true;
    /** What has come of it since; and when all of it was there. */
    readonly brought?: readonly string[];
    readonly suppliedAt?: number;
  } | null;
  /** Index into the item's route; who holds the step, null = anyone entitled. */
  readonly step: number;
  readonly holder: PersonId | null;
  readonly signatures: readonly Signature[];
  readonly decision: {
    readonly outcome: "grant" | "refuse";
    readonly at: number;
    readonly by: PersonId;
    readonly reasons: string;
    readonly remedies: string;
    readonly conditions?: string;
    readonly above?: string;
    /** The document of the mandate by which one signature was enough. */
    readonly mandate?: string;
    /** Decided by the passing of the promised limit; in force from the beginning of this day. */
    readonly deemedFrom?: LegalDate;
    readonly deemedBy?: "promise" | "renewal";
  } | null;
  readonly result: { readonly document: string; readonly documentNumber: string; readonly at: number; readonly validUntil?: LegalDate } | null;
  readonly delivery: { readonly way: string; readonly receivedBy: string; readonly signature: ContentHash | null; readonly at: number } | null;
  readonly declined: { readonly reason: string; readonly rightAuthority: string } | null;
  readonly acts: readonly Act[];
  // What most cases never have is absent from them.
  /** When the county had the application, its notice or its acceptance, where that was on a later day than the act. */
  readonly countyHas?: number;
  /** Accepted because nobody said in time what is missing. */
  readonly deemedAccepted?: boolean;
  readonly suspensions?: readonly Stop[];
  readonly extension?: Extension;
  readonly hearing?: Hearing;
  readonly promise?: MaterialPromise;
  readonly fastTrack?: {
    readonly ground: string;
    readonly requestedAt: number;
    readonly grantedAt: number | null;
    readonly workingDays?: number;
    readonly refused?: { readonly at: number; readonly reason: string };
  };
  /** Where this case is classed otherwise than its item. */
  readonly classification?: { readonly class: ItemVersion["class"]; readonly handling: NonNullable<ItemVersion["handling"]>; readonly leader: string; readonly reason: string };
  readonly copyNotices?: readonly CopyNotice[];
  readonly termination?: { readonly ground: string; readonly reason: string; readonly at: number };
  readonly revocation?: { readonly reason: string; readonly basis: string; readonly at: number; readonly by: PersonId; readonly how?: "annul" | "retract" | "cancel" };
  /** What set an earlier refusal aside. */
  readonly reopened?: { readonly document: string; readonly reason: string; readonly at: number };
  readonly withdrawal?: { readonly signature: ContentHash; readonly signedBy?: string };
  /** Who acts for the applicant: by their authorisation, or by law. */
  readonly representatives?: readonly Representative[];
  /** When and where officers went and looked (行政许可法 art. 34). */
  readonly visits?: readonly { readonly officers: readonly PersonId[]; readonly on: LegalDate; readonly findings: string; readonly by: PersonId; readonly at: number }[];
  /** Sent up to the authority that decides (art. 43). */
  readonly forwarded?: { readonly to: string; readonly opinion: string; readonly by: PersonId; readonly at: number /** Examined anew since. */; readonly back?: true };
  /** Changes of what was granted (arts. 8, 49): asked for, and decided. */
  readonly changes?: readonly Change[];
  /** Differences between departments, put before whoever coordinates. */
  readonly escalations?: readonly {
    readonly matter: string;
    readonly by: PersonId;
    readonly at: number;
    readonly found?: { readonly finding: string; readonly by: PersonId; readonly at: number };
  }[];
  /** Serials of papers, by the paper's key. */
  readonly paperNumbers?: Readonly<Record<string, string>>;
  /** Another case of the same applicant and item that was under way when this one was collected. */
  readonly duplicateOf?: { readonly id: CaseId; readonly number: string | null };
  readonly archive?: { readonly number: string; readonly at: number };
};

/** A special procedure: the clock stands from the day after `from` up to and including `to`; null while it runs (行政许可法 art. 45). */
export type Stop = {
  readonly procedure: SpecialProcedure;
  readonly reason: string;
  readonly from: LegalDate;
  readonly to: LegalDate | null;
  /** What the applicant was told in writing. */
  readonly expectedOn: LegalDate;
};

/** A department's answer to its copy notice. */
export type DepartmentAnswer = { readonly answer: CopyAnswer; readonly opinion: string; readonly by: PersonId; readonly at: number };
/** One department of a parallel approval: what it was asked, until when, what it said, or that its silence became consent. */
export type CopyNotice = {
  readonly unit: string;
  readonly unitName: string;
  readonly matter: string;
  readonly sentAt: number;
  readonly dueOn: LegalDate;
  readonly answer: DepartmentAnswer | null;
  readonly deemedAt: number | null;
  /** What it said after its silence had counted as consent. */
  readonly late: DepartmentAnswer | null;
  /** What it has said that it needs from the applicant, the last time: on record also after it has agreed. */
  readonly needed?: { readonly opinion: string; readonly at: number };
};

/** Somebody who acts for the applicant. */
export type Representative = Omit<CommandOf<"represent">, "type" | "caseId"> & { readonly at: number };

/** A change of what was granted, from the request, where there was one, to its decision. */
export type Change = {
  readonly what: string;
  readonly requestedAt: number | null;
  /** Who took the request in. */
  readonly requestedBy?: PersonId;
  readonly signature: ContentHash | null;
  readonly decision?: {
    readonly outcome: "grant" | "refuse";
    readonly ground: CommandOf<"decideChange">["ground"];
    readonly reason: string;
    readonly basis: string;
    readonly at: number;
    readonly by: PersonId;
    readonly documentNumber?: string;
    readonly validUntil?: LegalDate;
  };
};

/** Asked for once, decided by another person (art. 42). */
export type Extension = {
  readonly workingDays: number;
  readonly reason: string;
  readonly requestedBy: PersonId;
  readonly requestedAt: number;
  readonly decision: { readonly outcome: "grant" | "refuse"; readonly by: PersonId; readonly at: number; readonly reason: string } | null;
};

/** From the word that one may be asked for to its minutes (arts. 46 to 48). */
export type Hearing = {
  readonly matter: string;
  readonly offeredOn: LegalDate;
  readonly askedOn: LegalDate | null;
  readonly askedFor: string | null;
  readonly scheduledFor: LegalDate | null;
  /** Held of the authority's own motion (art. 46), not because somebody asked. */
  readonly ownMotion?: true;
  /** Who leads it: nobody who examines the case (art. 48(3)). */
  readonly chair?: PersonId;
  readonly waivedOn?: LegalDate;
  readonly calledOffOn?: LegalDate;
  readonly place: string | null;
  readonly heldOn: LegalDate | null;
  readonly minutes: string | null;
};

/** Secondary materials that follow: what, by when, and how it ended. */
export type MaterialPromise = {
  readonly materials: readonly string[];
  readonly dueOn: LegalDate;
  readonly signature: ContentHash | null;
  readonly keptAt: number | null;
  readonly brokenAt: number | null;
};

/** Hashes of every file that belongs to a case: materials and signatures. */
export const filesOf = (state: CaseState): ContentHash[] => [
  ...state.files.map((f) => f.hash),
  ...(state.signature ? [state.signature] : []),
  ...(state.delivery?.signature ? [state.delivery.signature] : []),
  ...(state.promise?.signature ? [state.promise.signature] : []),
  ...(state.withdrawal ? [state.withdrawal.signature] : []),
  ...(state.representatives ?? []).flatMap((r) => [r.signature, r.document].filter((hash) => hash !== null)),
  ...(state.changes ?? []).flatMap((c) => (c.signature ? [c.signature] : [])),
];

/** Stages in which nothing more happens but what the law allows after the end. */
export const isFinal = (stage: Stage): boolean => stage === "closed" || stage === "notAccepted" || stage === "withdrawn" || stage === "terminated" || stage === "revoked";
