import { z } from "zod/mini";
import { FormValues } from "../catalogue/form.ts";
import { handlings, itemClasses } from "../catalogue/item.ts";
import { idKinds } from "../identity/documents.ts";
import { CaseId, ContentHash, PersonId } from "../kernel/ids.ts";
import { actingAs, actingScopes, type CommandType, changeGrounds, commandTypes, copyAnswers, deliveryWays, mostFilesAnAct, takingsBack, terminationGrounds } from "./acts.ts";
import { SpecialProcedure } from "./special/procedures.ts";

export const Applicant = z.object({
  kind: z.enum(["person", "organization"]),
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
  /** By which document a person shows who they are; absent: the resident ID. */
  idKind: z.optional(z.enum(idKinds)),
  /** Number of that document of a person, unified social credit code of an organization; normalised. */
  idNumber: z.string().check(z.maxLength(30)),
  /** E.164. */
  phone: z.string().check(z.maxLength(20)),
  address: z.string().check(z.maxLength(200)),
});
export type Applicant = z.infer<typeof Applicant>;

/** One file handed in for a material of the item; the bytes travel apart, found by their hash. */
export const MaterialFile = z.object({
  code: z.string().check(z.maxLength(40)),
  form: z.enum(["original", "copy", "electronic"]),
  hash: ContentHash,
  /** Bytes. */
  size: z.int().check(z.gte(1), z.lte(20_000_000)),
});
export type MaterialFile = z.infer<typeof MaterialFile>;

const text = z.string().check(z.trim(), z.maxLength(1000));

/** `YYYY-MM-DD` in Asia/Shanghai; whether it is a real day, and a fitting one, is decided with the rest. */
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** Every act on a case. One table: name → payload; type, wire format and server check all come from here. */
export const commandPayloads = {
  begin: { item: z.string().check(z.maxLength(60)), itemVersion: z.int().check(z.gte(1)), applicant: Applicant },
  fill: { form: FormValues },
  attach: { files: z.array(MaterialFile).check(z.minLength(1), z.maxLength(mostFilesAnAct)) },
  correct: { form: FormValues, why: text },
  /** The applicant's own slips of name, number or telephone, mended on the spot (art. 32(3)). */
  correctApplicant: { applicant: Applicant, why: text },
  /**
   * Somebody acts for the applicant. `signature`: the applicant's own under a proxy's authorisation; `document`: the photographed paper instead, or
   * what proves a guardian or representative. `person`: a village agent of the county, who needs no number.
   */
  represent: {
    as: z.enum(actingAs),
    name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
    idNumber: z.string().check(z.maxLength(30)),
    phone: z.string().check(z.maxLength(20)),
    scope: z.array(z.enum(actingScopes)).check(z.maxLength(actingScopes.length)),
    signature: z.nullable(ContentHash),
    document: z.nullable(ContentHash),
    person: z.optional(PersonId),
  },
  /** `signature`: the applicant's own, on the screen; null when a paper form was signed. */
  collect: { signature: z.nullable(ContentHash) },
  notice: { missing: z.array(z.object({ what: z.string().check(z.maxLength(60)), why: z.string().check(z.trim(), z.minLength(1), z.maxLength(300)) })).check(z.maxLength(60)) },
  accept: { number: z.nullable(z.string().check(z.maxLength(30))) },
  decline: { reason: text, rightAuthority: text },
  assign: { to: PersonId },
  /** The first-asked duty (首问负责) passes to a named successor. */
  handOver: { to: PersonId, reason: text },
  /** Two or more officers went and looked (行政许可法 art. 34). */
  recordVisit: { officers: z.array(PersonId).check(z.minLength(1), z.maxLength(8)), on: day, findings: z.string().check(z.trim(), z.maxLength(4000)) },
  /** Examined here, and sent up to the authority that decides (art. 43). */
  forward: { opinion: text },
  review: { opinion: text },
  return: { toStep: z.int().check(z.gte(0), z.lte(9)), reason: text },
  decide: {
    outcome: z.enum(["grant", "refuse"]),
    opinion: text,
    reasons: text,
    remedies: text,
    conditions: z.optional(text),
    /** What the authority above decided: its document. */ above: z.optional(z.string().check(z.trim(), z.maxLength(120))),
  },
  issue: {
    document: z.string().check(z.trim(), z.minLength(1), z.maxLength(80)),
    documentNumber: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
    validUntil: z.optional(day),
  },
  deliver: { way: z.enum(deliveryWays), receivedBy: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)), signature: z.nullable(ContentHash), announcedOn: z.optional(day) },
  /** The applicant's own wish, signed; `signedBy`: by somebody who acts for them. */
  withdraw: { reason: text, signature: z.optional(z.nullable(ContentHash)), signedBy: z.optional(z.string().check(z.trim(), z.maxLength(60))) },
  note: { text: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000)) },
  /** The applicant's signed word to bring secondary materials by a day (容缺受理). */
  promise: { materials: z.array(z.string().check(z.maxLength(60))).check(z.minLength(1), z.maxLength(60)), dueOn: day, signature: z.nullable(ContentHash) },
  suspend: { procedure: SpecialProcedure, reason: text, expectedOn: day },
  resume: { text },
  requestExtension: { workingDays: z.int().check(z.gte(1), z.lte(60)), reason: text },
  decideExtension: { outcome: z.enum(["grant", "refuse"]), reason: text },
  /** `ownMotion`: the authority holds one whether or not anybody asks (art. 46). */
  offerHearing: { matter: text, ownMotion: z.optional(z.boolean()) },
  askHearing: { by: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)) },
  /** The first time, or moved; `chair`: a colleague who does not examine the case. */
  scheduleHearing: { on: day, place: text, chair: z.optional(PersonId) },
  /** Whoever may ask says that they will not. */
  waiveHearing: { by: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)) },
  /** Whoever asked takes it back, or the authority its own motion. */
  callOffHearing: { reason: text },
  holdHearing: { minutes: z.string().check(z.trim(), z.maxLength(4000)) },
  requestFastTrack: { ground: text },
  /** Of the centre: granted, with the working days in which it is to be done, or refused with the reason. */
  grantFastTrack: { outcome: z.optional(z.enum(["grant", "refuse"])), reason: z.optional(text), workingDays: z.optional(z.int().check(z.gte(1), z.lte(30))) },
  terminate: { ground: z.enum(terminationGrounds), reason: text },
  revoke: { reason: text, basis: text, how: z.optional(z.enum(takingsBack)) },
  /** A refusal, or a refusal to accept, was set aside on review or by a court (行政复议法, 行政诉讼法): the case goes on under its number. */
  reopen: { document: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)), reason: text },
  /** This case is not like others of its item: with the reason, and for major and special ones who leads. */
  classify: { class: z.enum(itemClasses), handling: z.enum(handlings), leader: z.string().check(z.trim(), z.maxLength(60)), reason: text },
  /** The holder wishes what was granted to be changed (art. 49). */
  requestChange: { what: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000)), signature: z.nullable(ContentHash) },
  decideChange: {
    outcome: z.enum(["grant", "refuse"]),
    ground: z.enum(changeGrounds),
    /** What is changed where nobody asked; else the request says it. */
    what: text,
    reason: text,
    basis: text,
    documentNumber: z.optional(z.string().check(z.trim(), z.maxLength(60))),
    validUntil: z.optional(day),
  },
  /** Departments disagree or stay silent: put before whoever coordinates the centre (T4 10(5)), and what they found. */
  escalate: { matter: text },
  coordinate: { finding: text },
  answerCopyNotice: { answer: z.enum(copyAnswers), opinion: text },
  archive: { archiveNumber: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)) },
  // The software's own, each once its day has passed.
  deemAccepted: {},
  lapse: {},
  deemGranted: {},
  breakPromise: {},
  deemConsent: {},
  close: {},
} as const satisfies Record<CommandType, object>;

/** An empty payload must add nothing: an inferred `{}` would forbid every other key. */
type Payload<T extends CommandType> = keyof (typeof commandPayloads)[T] extends never ? unknown : z.infer<z.ZodMiniObject<(typeof commandPayloads)[T]>>;
export type CaseCommand = { [T in CommandType]: { type: T; caseId: CaseId } & Payload<T> }[CommandType];
export type CommandOf<T extends CommandType> = Extract<CaseCommand, { type: T }>;

/** The people whom an act names, besides its author: what judges it must know their duties. */
export function peopleNamed(command: CaseCommand): PersonId[] {
  switch (command.type) {
    case "assign":
    case "handOver":
      return [command.to];
    case "scheduleHearing":
      return command.chair ? [command.chair] : [];
    case "recordVisit":
      return command.officers;
    case "represent":
      return command.person ? [command.person] : [];
    default:
      return [];
  }
}

const one = <T extends CommandType>(type: T) => z.object({ type: z.literal(type), caseId: CaseId, ...commandPayloads[type] });

export const CaseCommand = z.discriminatedUnion("type", commandTypes.map((type) => one(type)) as never) as unknown as z.ZodMiniType<CaseCommand>;
