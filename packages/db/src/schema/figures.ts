import { type CaseFacts, type Grouping, measures } from "@yimen/domain";
import { sql } from "drizzle-orm";
import { boolean, date, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

/** What figures are made of, a row a case, and the days by which a figure finds its cases. Projection of the events, kept up by a follower (`caseFacts`). */
export const caseFacts = pgTable(
  "case_facts",
  {
    county: text().notNull(),
    caseId: uuid("case_id").notNull(),
    unit: text().notNull(),
    item: text().notNull(),
    facts: jsonb().$type<CaseFacts>().notNull(),
    takenOn: date("taken_on", { mode: "string" }),
    acceptedOn: date("accepted_on", { mode: "string" }),
    noticedOn: date("noticed_on", { mode: "string" }),
    declinedOn: date("declined_on", { mode: "string" }),
    answeredOn: date("answered_on", { mode: "string" }),
    endedOn: date("ended_on", { mode: "string" }),
    deliveredOn: date("delivered_on", { mode: "string" }),
    late: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.county, t.caseId] }),
    ...[t.takenOn, t.acceptedOn, t.noticedOn, t.declinedOn, t.answeredOn, t.endedOn, t.deliveredOn].map((on) =>
      index(`case_facts_${on.name}`).on(t.county, on, t.caseId).where(sql`${on} is not null`),
    ),
    // What people open most: an item's cases, and those that were late.
    index("case_facts_item_taken").on(t.county, t.item, t.takenOn, t.caseId),
    index("case_facts_item_answered").on(t.county, t.item, t.answeredOn, t.caseId).where(sql`${t.answeredOn} is not null`),
    index("case_facts_late").on(t.county, t.answeredOn, t.caseId).where(sql`${t.late}`),
  ],
);

const columns = () => ({
  county: text().notNull(),
  by: text().$type<Grouping>().notNull(),
  day: date({ mode: "string" }).notNull(),
  unit: text().notNull(),
  member: text().notNull(),
  ...Object.fromEntries(measures.map((m) => [m, integer().notNull().default(0)])),
});

/** Sums a day and a unit, for each member of each grouping (`countsOf`): what every page of figures is added up from. */
export const figures = pgTable("figures", columns(), (t) => [primaryKey({ columns: [t.county, t.by, t.day, t.unit, t.member] })]);

/** The same, a whole month each, `day` its first: a year is added up from twelve. */
export const figuresByMonth = pgTable("figures_by_month", columns(), (t) => [primaryKey({ columns: [t.county, t.by, t.day, t.unit, t.member] })]);
