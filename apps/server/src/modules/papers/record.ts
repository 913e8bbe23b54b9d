import { createHash } from "node:crypto";
import { calendarOf, type Db } from "@yimen/db";
import {
  type CaseEvent,
  type CaseState,
  chinaCalendar,
  composePaper,
  evolve,
  type ItemVersion,
  type Paper,
  type PaperKey,
  type PaperSource,
  paperText,
  systemActor,
  type WorkCalendar,
} from "@yimen/domain";

/** `unit`: the code of the unit whose seal it bears. */
export type Printed = { readonly caseId: string; readonly unit: string; readonly paper: Paper; readonly code: string };

/** A paper's check code, as `checkPath` says. */
export const checkCode = (paper: Paper, caseId: string): string => createHash("sha256").update(paperText(paper, caseId)).digest("base64url").slice(0, 16);

type Moment = Printed & { readonly at: number };
type Case = { readonly unit: string; readonly events: readonly CaseEvent[]; readonly source: Omit<PaperSource, "state" | "calendar"> };

/**
 * A county's papers out of the record of events itself: names and calendar are read once, however many papers follow.
 * `original`: a paper as the act that brought it about left it: however much has happened since, it is printed the same.
 * `byCode`: the paper that carries this code, if the record has ever said so. Both are null where there is none.
 */
export async function paperRecord(db: Db, county: string) {
  const named = async (rows: Promise<{ id: string; name: string }[]>) => new Map((await rows).map((r) => [r.id, r.name]));
  const [people, offices, calendar] = await Promise.all([
    named(db.sql<{ id: string; name: string }[]>`select id, name from people where county = ${county}`),
    named(db.sql<{ id: string; name: string }[]>`select code as id, name from offices where county = ${county}`),
    calendarOf(db.sql, county),
  ]);
  const system = systemActor(county);
  people.set(system.id, system.name);

  async function read(caseId: string): Promise<Case | null> {
    const rows = await db.sql<{ body: CaseEvent }[]>`select body from case_events where county = ${county} and case_id = ${caseId} order by version`;
    const first = rows[0]?.body;
    if (first?.type !== "begun") return null;
    const [item] = await db.sql<{ body: ItemVersion }[]>`select body from item_versions where county = ${county} and code = ${first.item} and version = ${first.itemVersion}`;
    if (!item) return null;
    const source = { item: item.body, officeName: offices.get(first.office) ?? first.office, personName: (id: string) => people.get(id) ?? id };
    return { unit: item.body.unit, events: rows.map((r) => r.body), source };
  }

  return {
    async original(caseId: string, key: PaperKey | string): Promise<Printed | null> {
      const found = await read(caseId);
      let last: Moment | null = null;
      for (const moment of found ? moments(found, caseId, key, calendar) : []) {
        if (last && moment.at !== last.at) break;
        last = moment;
      }
      return last;
    },
    async byCode(caseId: string, key: string, code: string): Promise<Printed | null> {
      const found = await read(caseId);
      // A paper whose days were provisional was true by the calendar of its time: the one the program came with.
      for (const by of found ? [calendar, chinaCalendar] : []) for (const moment of moments(found as Case, caseId, key, by)) if (moment.code === code) return moment;
      return null;
    },
  };
}

/**
 * A paper at every moment of its case since it first came about, oldest first. A device that had not heard of a number yet printed an earlier
 * text of the same paper; what it says is true, too.
 */
function* moments({ unit, events, source }: Case, caseId: string, key: string, calendar: WorkCalendar): Generator<Moment> {
  let state: CaseState | null = null;
  for (const event of events) {
    state = evolve(state, event);
    const paper = composePaper(key, { ...source, state, calendar });
    if (paper) yield { caseId, unit, paper, code: checkCode(paper, caseId), at: event.at };
  }
}
