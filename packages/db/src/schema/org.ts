import type { SuiteId } from "@yimen/crypto";
import type { AccountEvent, AnnouncedYear, AppointmentMode, DeviceStatus, MandateAct, OfficeHours, Role } from "@yimen/domain";
import { sql } from "drizzle-orm";
import { bigint, boolean, date, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea } from "./columns.ts";

/** County centre, township centres and agent points; `code` nests (6, 9, 12 digits). */
export const offices = pgTable(
  "offices",
  {
    county: text().notNull(),
    code: text().notNull(),
    name: text().notNull(),
    /** First and last day, Asia/Shanghai; null: none. A closed one keeps its name in old cases and papers. */
    fromDay: date("from_day", { mode: "string" }),
    toDay: date("to_day", { mode: "string" }),
    /** The code under which it goes on, where it was moved to another township. */
    movedTo: text("moved_to"),
  },
  (t) => [primaryKey({ columns: [t.county, t.code] })],
);

/** The one-time codes by which a county without an administrator is opened: digest, and until when. One that was used is gone. */
export const setupCodes = pgTable("setup_codes", { digest: bytea().primaryKey(), expiresAt: timestamp("expires_at", { withTimezone: true }).notNull() });

/** Backups that came to an end, by `pnpm db:backup`: for whoever asks how old the newest is. */
export const backups = pgTable("backups", { at: timestamp({ withTimezone: true }).primaryKey(), file: text().notNull(), bytes: bigint({ mode: "number" }).notNull() });

/** Resident units (进驻单位) and their windows in the hall. */
export const windows = pgTable(
  "windows",
  {
    county: text().notNull(),
    code: text().notNull(),
    name: text().notNull(),
    unit: text().notNull(),
    unitName: text("unit_name").notNull(),
    fromDay: date("from_day", { mode: "string" }),
    toDay: date("to_day", { mode: "string" }),
    /** Null: the usual ones. */
    hours: jsonb().$type<OfficeHours>(),
  },
  (t) => [primaryKey({ columns: [t.county, t.code] })],
);

export const people = pgTable(
  "people",
  {
    county: text().notNull(),
    id: text().notNull(),
    username: text().notNull(),
    name: text().notNull(),
    roles: jsonb().$type<Role[]>().notNull(),
    office: text().notNull(),
    unit: text(),
    /** argon2id. */
    passwordHash: text("password_hash").notNull(),
    active: boolean().notNull().default(true),
    /** First and last day of their duties; null: none. `active` follows them every morning. */
    fromDay: date("from_day", { mode: "string" }),
    toDay: date("to_day", { mode: "string" }),
    /** The password was given on paper: nothing else is done before it is changed. */
    mustChange: boolean("must_change").notNull().default(false),
    /** A demonstration account: refused in production. */
    demo: boolean().notNull().default(false),
    /** The secret of the second factor, sealed; null: none set up. */
    totpSecret: bytea("totp_secret"),
    /** The last half-minute whose code was taken: none is taken twice. */
    totpStep: bigint("totp_step", { mode: "number" }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), uniqueIndex("people_id").on(t.id), uniqueIndex("people_username").on(t.username)],
);

export const sessions = pgTable(
  "sessions",
  {
    county: text().notNull(),
    id: text().notNull(),
    userId: text("user_id").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** The device that signed in, once it is known: revoked, it takes the session with it. */
    device: uuid(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), uniqueIndex("sessions_id").on(t.id), index("sessions_device").on(t.device), index("sessions_user").on(t.userId)],
);

/**
 * When passwords and codes were tried of late, a row a lane (an account from strangers' browsers, or from one known browser), so that a
 * try is counted before it is judged, whatever runs beside it. Rows of the last quarter of an hour count; older ones are swept away.
 */
export const tries = pgTable("tries", { lane: text().primaryKey(), at: timestamp({ withTimezone: true }).array().notNull() });

/** What happened to a person's account: passwords, second factors, devices. Written by triggers (migration 0013), whichever way it happens; shown to the person. */
export const accountEvents = pgTable(
  "account_events",
  {
    county: text().notNull(),
    id: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
    person: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    what: text().$type<AccountEvent>().notNull(),
    detail: text().notNull().default(""),
    seenAt: timestamp("seen_at", { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), index("account_events_person").on(t.county, t.person, t.id)],
);

/** A browser profile of one person; commands are known by (device, sequence) and signed by its key. */
export const devices = pgTable(
  "devices",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    person: text().notNull(),
    label: text().notNull(),
    suite: text().$type<SuiteId>().notNull(),
    publicKey: text("public_key").notNull(),
    /** The data key of the device's store, sealed by the county's own secret: for the day its owner forgets theirs. */
    escrow: bytea(),
    status: text().$type<DeviceStatus>().notNull(),
    /** Why it was revoked, or what is odd about it (a copied profile). */
    remark: text().notNull().default(""),
    judgedBy: text("judged_by"),
    judgedAt: timestamp("judged_at", { withTimezone: true }),
    /** What the device last said of itself. */
    appVersion: text("app_version").notNull().default(""),
    waiting: integer().notNull().default(0),
    /** The open store takes no session up again until the password was given: its owner signed out everywhere, or password or second factor changed. */
    needsPassword: boolean("needs_password").notNull().default(false),
    /** The newest token of the county's time by which it has shown an act, epoch milliseconds, and the sequence of that act. */
    shownAt: bigint("shown_at", { mode: "number" }),
    shownSeq: bigint("shown_seq", { mode: "number" }),
    enrolledAt: timestamp("enrolled_at", { withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp("last_seen_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] })],
);

/** The county's database begins a new epoch when it is restored from a backup; the newest is in force. */
export const epochs = pgTable("epochs", { county: text().notNull(), epoch: text().notNull(), since: timestamp({ withTimezone: true }).notNull().defaultNow() }, (t) => [
  primaryKey({ columns: [t.county, t.epoch] }),
]);

/** What a person was entitled to, from when: an act is judged by the duties of its time. The newest row before an act is in force. */
export const duties = pgTable(
  "duties",
  {
    county: text().notNull(),
    person: text().notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
    roles: jsonb().$type<Role[]>().notNull(),
    office: text().notNull(),
    unit: text(),
    active: boolean().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.person, t.since] })],
);

/** What units let their chief representatives sign alone, by which document, from when to when. */
export const mandates = pgTable(
  "mandates",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    person: text().notNull(),
    item: text().notNull(),
    from: date("from_day", { mode: "string" }).notNull(),
    to: date("to_day", { mode: "string" }).notNull(),
    lets: jsonb().$type<MandateAct[]>().notNull(),
    document: text().notNull(),
    grantedBy: text("granted_by").notNull(),
    grantedAt: timestamp("granted_at", { withTimezone: true }).notNull().defaultNow(),
    withdrawnBy: text("withdrawn_by"),
    withdrawnAt: timestamp("withdrawn_at", { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), index("mandates_person").on(t.county, t.person)],
);

/** Who is away, and who stands in (AB 角). Ended ones stay: what was signed meanwhile is judged by them. */
export const absences = pgTable(
  "absences",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    person: text().notNull(),
    substitute: text().notNull(),
    from: date("from_day", { mode: "string" }).notNull(),
    to: date("to_day", { mode: "string" }).notNull(),
    reason: text().notNull(),
    recordedBy: text("recorded_by").notNull(),
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), index("absences_substitute").on(t.county, t.substitute)],
);

/** Appointments: one person a window and slot. Name, phone and address are read by procedures that write the audit log. */
export const appointments = pgTable(
  "appointments",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    unit: text().notNull(),
    /** Null for a visit at home. */
    window: text(),
    day: date({ mode: "string" }).notNull(),
    slot: text().notNull(),
    mode: text().$type<AppointmentMode>().notNull(),
    item: text().notNull(),
    name: text().notNull(),
    phone: text().notNull(),
    address: text().notNull(),
    remark: text().notNull(),
    state: text().notNull(),
    bookedBy: text("booked_by").notNull(),
    office: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    endedBy: text("ended_by"),
  },
  (t) => [
    primaryKey({ columns: [t.county, t.id] }),
    uniqueIndex("appointments_slot").on(t.county, t.window, t.day, t.slot).where(sql`state = 'booked' and mode = 'window'`),
    index("appointments_day").on(t.county, t.day),
  ],
);

/** Leased blocks of a thousand case numbers; `next` is used only for the server's own block. */
export const numberBlocks = pgTable(
  "number_blocks",
  {
    county: text().notNull(),
    year: integer().notNull(),
    block: text().notNull(),
    /** Null: the server's own, for cases accepted without a number. */
    device: uuid(),
    next: integer().notNull().default(0),
    leasedAt: timestamp("leased_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.county, t.year, t.block] })],
);

/** Serials of papers per unit, kind and year, without gaps: the last one given. */
export const paperSeries = pgTable(
  "paper_series",
  { county: text().notNull(), unit: text().notNull(), kind: text().notNull(), year: integer().notNull(), last: integer().notNull() },
  (t) => [primaryKey({ columns: [t.county, t.unit, t.kind, t.year] })],
);

/** Characters of names and texts that no font of the papers had when they were to be printed: the administrator puts one in place. */
export const lackingCharacters = pgTable(
  "lacking_characters",
  { county: text().notNull(), mark: text().notNull(), since: timestamp({ withTimezone: true }).notNull().defaultNow() },
  (t) => [primaryKey({ columns: [t.county, t.mark] })],
);

/** Announced years that the county has loaded itself: they add to those the program came with, or stand in their place. */
export const calendarYears = pgTable(
  "calendar_years",
  {
    county: text().notNull(),
    year: integer().notNull(),
    body: jsonb().$type<AnnouncedYear>().notNull(),
    document: text().notNull(),
    loadedBy: text("loaded_by").notNull(),
    loadedAt: timestamp("loaded_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.county, t.year] })],
);

/** Pictures of units' seals, and since when; a unit without one is given a drawn one by the papers. The newest is in force. */
export const seals = pgTable(
  "seals",
  {
    county: text().notNull(),
    unit: text().notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
    /** PNG, square, transparent. */
    picture: bytea().notNull(),
    by: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.unit, t.since] })],
);

/** Every use of a seal: on which paper of which case, for whom, and the check code of what was sealed. Append-only. */
export const sealUses = pgTable(
  "seal_uses",
  {
    county: text().notNull(),
    id: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
    unit: text().notNull(),
    caseId: uuid("case_id").notNull(),
    paper: text().notNull(),
    code: text().notNull(),
    person: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), index("seal_uses_unit").on(t.county, t.unit, t.id)],
);
