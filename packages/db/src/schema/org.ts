import type { Role } from "@yimen/domain";
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

/** County centre, township centres and agent points; `code` nests (6, 9, 12 digits). */
export const offices = pgTable("offices", { county: text().notNull(), code: text().notNull(), name: text().notNull() }, (t) => [primaryKey({ columns: [t.county, t.code] })]);

/** Resident units (进驻单位) and their windows in the hall. */
export const windows = pgTable(
  "windows",
  { county: text().notNull(), code: text().notNull(), name: text().notNull(), unit: text().notNull(), unitName: text("unit_name").notNull() },
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
    /** A demonstration account: refused in production. */
    demo: boolean().notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] }), uniqueIndex("people_id").on(t.id), uniqueIndex("people_username").on(t.username)],
);

export const sessions = pgTable(
  "sessions",
  { county: text().notNull(), id: text().notNull(), userId: text("user_id").notNull(), expiresAt: timestamp("expires_at", { withTimezone: true }).notNull() },
  (t) => [primaryKey({ columns: [t.county, t.id] }), uniqueIndex("sessions_id").on(t.id)],
);

/** A browser profile of one person; commands are known by (device, sequence). */
export const devices = pgTable(
  "devices",
  {
    county: text().notNull(),
    id: uuid().notNull(),
    person: text().notNull(),
    label: text().notNull(),
    enrolledAt: timestamp("enrolled_at", { withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp("last_seen_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.county, t.id] })],
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
