import { type CaseCommand, type CaseEvent, type CaseState, type CommandOutcome, type ItemVersion, openStages, type Refusal } from "@yimen/domain";
import { sql } from "drizzle-orm";
import { bigint, boolean, date, index, integer, json, jsonb, pgTable, primaryKey, smallint, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, xid8 } from "./columns.ts";

/** The condition of the indexes over open cases: a query says it to the letter, since a planner that knows no parameters must find them too. */
export const isOpen: string = `stage in (${openStages.map((s) => `'${s}'`).join(", ")})`;

export const itemVersions = pgTable(
  "item_versions",
  {
    county: text().notNull(),
    code: text().notNull(),
    version: integer().notNull(),
    body: jsonb().$type<ItemVersion>().notNull(),
    publishedAt: timestamp("published_at", { withTimezone: true }).notNull().defaultNow(),
    publishedBy: text("published_by").notNull().default(""),
    /** Why this version, and the document that approves it. */
    reason: text().notNull().default(""),
    document: text().notNull().default(""),
  },
  (t) => [primaryKey({ columns: [t.county, t.code, t.version] })],
);

/** What is meant to become a version of an item: written by its unit, handed in with reason and document, and judged by another person. */
export const itemDrafts = pgTable(
  "item_drafts",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    code: text().notNull(),
    unit: text().notNull(),
    /** New content, or a change of status only. */
    change: text().$type<"content" | "suspended" | "published" | "cancelled">().notNull(),
    body: jsonb().$type<Omit<ItemVersion, "version">>().notNull(),
    state: text().$type<"draft" | "submitted" | "returned" | "done" | "dropped">().notNull(),
    /** Counts the times it was saved: who saves an older one is told of it. */
    revision: integer().notNull().default(0),
    author: text().notNull(),
    /** Everybody who has written in it: none of them publishes it. */
    hands: text().array().notNull().default([]),
    /** Those of one workbook, handed in and judged together. */
    bundle: uuid(),
    reason: text().notNull().default(""),
    document: text().notNull().default(""),
    judgedBy: text("judged_by"),
    remark: text().notNull().default(""),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), uniqueIndex("item_drafts_open").on(t.county, t.code).where(sql`state in ('draft', 'submitted', 'returned')`)],
);

/** The record: append-only, each event holding the hash of the one before, so that an alteration shows. */
export const caseEvents = pgTable(
  "case_events",
  {
    county: text().notNull(),
    caseId: uuid("case_id").notNull(),
    version: integer().notNull(),
    /** Text-preserving json: the hash is over exactly these bytes. */
    body: json().$type<CaseEvent>().notNull(),
    hash: bytea().notNull(),
    /** Device and sequence of the command; null for the system's own acts. */
    device: uuid(),
    seq: bigint({ mode: "number" }),
    /** What the device's clock said, and when the server received it. */
    claimedAt: timestamp("claimed_at", { withTimezone: true }).notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.caseId, t.version] })],
);

/** Projection of the events: rebuilt from zero by `pnpm db:rebuild`. */
export const cases = pgTable(
  "cases",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    /** Transaction of the last change. */
    tx: xid8().notNull().default(sql`pg_current_xact_id()`),
    state: json().$type<CaseState>().notNull(),
    headHash: bytea("head_hash").notNull(),
    office: text().notNull(),
    unit: text().notNull(),
    item: text().notNull(),
    itemVersion: integer("item_version").notNull(),
    stage: text().notNull(),
    step: integer().notNull(),
    holder: text(),
    number: text(),
    applicantName: text("applicant_name").notNull(),
    /** Names of before a correction, one a line; null for most. */
    formerNames: text("former_names"),
    applicantKey: text("applicant_key").notNull(),
    acceptedAt: timestamp("accepted_at", { withTimezone: true }),
    promisedDue: date("promised_due", { mode: "string" }),
    /** The day from which time itself does something to the case; `infinity` when it does nothing, null when nobody has reckoned it. */
    deedOn: date("deed_on", { mode: "string" }),
    /** The last day of what the county owes next, and the days from which the lamp shows each colour (`lampDays`); `infinity`: none. */
    dueOn: date("due_on", { mode: "string" }).notNull().default("infinity"),
    warnOn: date("warn_on", { mode: "string" }).notNull().default("infinity"),
    yellowOn: date("yellow_on", { mode: "string" }).notNull().default("infinity"),
    redOn: date("red_on", { mode: "string" }).notNull().default("infinity"),
    /** By which reckoning these days were found (`reckoning`); an older one is done anew by the clockwork. */
    reckoned: smallint().notNull().default(0),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.county, t.id] }),
    index("cases_applicant").on(t.county, t.applicantKey, t.item),
    index("cases_deed").on(t.county, t.deedOn),
    uniqueIndex("cases_number").on(t.county, t.number),
    index("cases_pull").on(t.county, t.tx, t.id),
    index("cases_scope").on(t.county, sql`${t.office} text_pattern_ops`, t.tx),
    // The desk's queues and their counts, from the index alone: they grow with what is open, not with what has been.
    index("cases_open_unit").on(t.county, t.unit, t.stage, t.dueOn, t.id, t.step, t.holder, t.warnOn, t.yellowOn, t.redOn, t.office).where(sql.raw(isOpen)),
    index("cases_open").on(t.county, t.stage, t.dueOn, t.id, t.unit, t.step, t.holder, t.warnOn, t.yellowOn, t.redOn, t.office).where(sql.raw(isOpen)),
    // What has ended, latest first.
    index("cases_ended_unit").on(t.county, t.unit, t.stage, t.updatedAt, t.id),
    index("cases_ended").on(t.county, t.stage, t.updatedAt, t.id),
    index("cases_reckoned").on(t.county, t.reckoned),
    index("cases_name").on(t.county, sql`${t.applicantName} text_pattern_ops`),
  ],
);

/** Projection of the copy notices of parallel approvals: by it a department finds the cases it is asked about, and may see them. */
export const copyNotices = pgTable(
  "copy_notices",
  {
    county: text().notNull(),
    caseId: uuid("case_id").notNull(),
    unit: text().notNull(),
    dueOn: date("due_on", { mode: "string" }).notNull(),
    /** Nothing more is expected of it: it has answered, or its silence has become consent. */
    done: boolean().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.caseId, t.unit] }), index("copy_notices_unit").on(t.county, t.unit, t.done, t.dueOn)],
);

/** What everybody may look up of licences that were granted (行政许可法 art. 40): a projection of `publishedGrant`. */
export const publishedGrants = pgTable(
  "published_grants",
  {
    county: text().notNull(),
    caseId: uuid("case_id").notNull(),
    decidedOn: date("decided_on", { mode: "string" }).notNull(),
    itemName: text("item_name").notNull(),
    unitName: text("unit_name").notNull(),
    holder: text().notNull(),
    document: text().notNull(),
    documentNumber: text("document_number").notNull(),
    validUntil: date("valid_until", { mode: "string" }),
    standing: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.county, t.caseId] }),
    index("published_grants_day").on(t.county, t.decidedOn, t.caseId),
    index("published_grants_number").on(t.county, t.documentNumber),
  ],
);

/** The answer to every command ever received: a repeated push gets the same one. */
export const commands = pgTable(
  "commands",
  {
    county: text().notNull(),
    device: uuid().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    caseId: uuid("case_id"),
    /** The beginning of the digest of what was sent: the same sequence with other content is a copied device. */
    digest: bytea().notNull(),
    outcome: json().$type<CommandOutcome>().notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull(),
    /** When its author had done with a refusal; null while nobody has. */
    settledAt: timestamp("settled_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.county, t.device, t.seq] }),
    index("commands_unsettled").on(t.county, t.receivedAt).where(sql`outcome->>'status' = 'refused' and settled_at is null`),
  ],
);

/** A refused act that its author gave to a colleague, who has what it takes to do it. */
export const handovers = pgTable(
  "handovers",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    from: text("from_person").notNull(),
    to: text("to_person").notNull(),
    caseId: uuid("case_id").notNull(),
    command: json().$type<CaseCommand>().notNull(),
    refusal: json().$type<Refusal>().notNull(),
    remark: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    doneAt: timestamp("done_at", { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), index("handovers_to").on(t.county, t.to, t.doneAt)],
);

/** What devices sent, to the letter, with their signature over it: evidence of who did what on which device. */
export const signedBatches = pgTable(
  "signed_batches",
  {
    county: text().notNull(),
    device: uuid().notNull(),
    firstSeq: bigint("first_seq", { mode: "number" }).notNull(),
    lastSeq: bigint("last_seq", { mode: "number" }).notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull(),
    signature: text().notNull(),
    /** The text that was signed without its head, gzipped. */
    commands: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.device, t.firstSeq, t.receivedAt] })],
);

/** Batches of revoked devices and withdrawn people: neither applied nor dropped, until a person has judged them. */
export const quarantine = pgTable(
  "quarantine",
  {
    county: text().notNull(),
    id: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
    device: uuid().notNull(),
    person: text().notNull(),
    why: text().notNull(),
    /** What was handed over, as JSON. A text: nothing that a stranger signs is read by the database. */
    batch: text().notNull(),
    acts: integer().notNull(),
    /** The same batch handed over twice is kept once. */
    digest: bytea().notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull(),
    judgedBy: text("judged_by"),
    judgedAt: timestamp("judged_at", { withTimezone: true }),
    verdict: text().$type<"applied" | "dropped">(),
    reason: text(),
    outcomes: json().$type<CommandOutcome[]>(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), uniqueIndex("quarantine_digest").on(t.county, t.device, t.digest)],
);

/** Files that have arrived whole and match their hash; the bytes lie in the storage port. */
export const attachments = pgTable(
  "attachments",
  {
    county: text().notNull(),
    hash: text().notNull(),
    size: integer().notNull(),
    type: text().notNull(),
    uploadedBy: text("uploaded_by").notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.county, t.hash] })],
);

/** Uploads under way, where several servers share a bucket: any of them goes on with one that another began. */
export const uploads = pgTable("uploads", {
  id: text().primaryKey(),
  /** Bytes of the whole. */
  size: integer().notNull(),
  metadata: jsonb().$type<Record<string, string | null>>().notNull(),
  begunAt: timestamp("begun_at", { withTimezone: true }).notNull().defaultNow(),
});
/** What has come of an upload, piece by piece; `start`: bytes before it. */
export const uploadParts = pgTable(
  "upload_parts",
  {
    id: text()
      .notNull()
      .references(() => uploads.id, { onDelete: "cascade" }),
    start: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.start] })],
);

/**
 * Who read whose personal data, when, by which procedure. Append-only, numbered without a gap and chained by a trigger (migration 0003):
 * each row's hash covers its content and the hash before it, `auditText` says how.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    county: text().notNull(),
    /** Given by the trigger. */
    id: bigint({ mode: "number" }).notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    person: text().notNull(),
    action: text().notNull(),
    caseId: uuid("case_id"),
    detail: text().notNull().default(""),
    hash: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), index("audit_case").on(t.county, t.caseId)],
);

/** Cases that a job could not read or do, set aside so that the others go on; gone once it has done them. */
export const jobFaults = pgTable(
  "job_faults",
  {
    county: text().notNull(),
    job: text().$type<"deeds">().notNull(),
    caseId: uuid("case_id").notNull(),
    /** The kind of error, never its text: that may hold what the case holds. */
    code: text().notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
    last: timestamp({ withTimezone: true }).notNull(),
    times: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.job, t.caseId] })],
);

/** The end of each county's chain: the lock under which rows are appended one after the other. */
export const auditHeads = pgTable("audit_heads", { county: text().notNull(), id: bigint({ mode: "number" }).notNull(), hash: bytea().notNull() }, (t) => [
  primaryKey({ columns: [t.county] }),
]);

/**
 * What cases are found by: parts of names, the initials of their sound, keyed digests of what numbers end in. Rows are only added, by a follower of the cases'
 * changes (`modules/search/follow.ts`): a name of before finds its case for ever. `at`: when the case was begun, the order of what is found.
 */
export const caseWords = pgTable(
  "case_words",
  { county: text().notNull(), word: text().notNull(), unit: text().notNull(), at: timestamp({ withTimezone: true }).notNull(), caseId: uuid("case_id").notNull() },
  (t) => [primaryKey({ columns: [t.county, t.word, t.at, t.caseId] }), index("case_words_unit").on(t.county, t.unit, t.word, t.at, t.caseId)],
);

/** How far each follower of the cases' changes has come: the position after which the next page begins; `since`: the day on which it began, Asia/Shanghai. */
export const followers = pgTable(
  "followers",
  { county: text().notNull(), name: text().notNull(), tx: xid8().notNull(), id: uuid().notNull(), since: date({ mode: "string" }).notNull() },
  (t) => [primaryKey({ columns: [t.county, t.name] })],
);
