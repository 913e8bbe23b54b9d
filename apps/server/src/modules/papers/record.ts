import { createHash } from "node:crypto";
import { calendarOf, type Db } from "@yimen/db";
import { type CaseEvent, type CaseState, chinaCalendar, composePaper, evolve, type ItemVersion, type Paper, type PaperKey, paperText, type WorkCalendar } from "@yimen/domain";

export type Printed = { readonly caseId: string; readonly paper: Paper; readonly code: string };

/** A paper's check code, as `checkPath` says. */
export const checkCode = (paper: Paper, caseId: string): string => createHash("sha256").update(paperText(paper, caseId)).digest("base64url").slice(0, 16);

/**
 * A paper at every moment of its case since it first came about, oldest first, out of the record of events itself. A device that had not
 * heard of a number yet printed an earlier text of the same paper; what it says is true, too.
 */
async function* moments(db: Db, county: string, caseId: string, key: string, by?: WorkCalendar): AsyncGenerator<Printed & { at: number }> {
  const events = await db.sql<{ body: CaseEvent }[]>`select body from case_events where county = ${county} and case_id = ${caseId} order by version`;
  const first = events[0]?.body;
  if (first?.type !== "begun") return;
  const [item] = await db.sql<{ body: ItemVersion }[]>`select body from item_versions where county = ${county} and code = ${first.item} and version = ${first.itemVersion}`;
  if (!item) return;
  const people = new Map((await db.sql<{ id: string; name: string }[]>`select id, name from people where county = ${county}`).map((p) => [p.id, p.name]));
  const [office] = await db.sql<{ name: string }[]>`select name from offices where county = ${county} and code = ${first.office}`;
  const calendar = by ?? (await calendarOf(db.sql, county));
  let state: CaseState | null = null;
  for (const { body } of events) {
    state = evolve(state, body);
    const paper = composePaper(key, {
      state,
      item: item.body,
      officeName: office?.name ?? first.office,
      personName: (id) => (id === "system" ? "一门系统" : (people.get(id) ?? id)),
      calendar,
    });
    if (paper) yield { caseId, paper, code: checkCode(paper, caseId), at: body.at };
  }
}

/** A paper as the act that brought it about left it: however much has happened since, it is printed the same. Null where there is none. */
export async function originalPaper(db: Db, county: string, caseId: string, key: PaperKey | string): Promise<Printed | null> {
  let found: (Printed & { at: number }) | null = null;
  for await (const moment of moments(db, county, caseId, key)) {
    if (found && moment.at !== found.at) break;
    found = moment;
  }
  return found;
}

/** The paper that carries this code, if the record has ever said so. */
export async function paperByCode(db: Db, county: string, caseId: string, key: string, code: string): Promise<Printed | null> {
  // A paper whose days were provisional was true by the calendar of its time: the one the program came with.
  for (const calendar of [undefined, chinaCalendar]) for await (const moment of moments(db, county, caseId, key, calendar)) if (moment.code === code) return moment;
  return null;
}
