import { append, type CaseChange, calendarOf, type Db, reckonMissing } from "@yimen/db";
import { type CaseEvent, type CaseState, decide, dueDeed, evolve, type ItemVersion, legalDateOf, systemActor, type WorkCalendar } from "@yimen/domain";
import type { TransactionSql } from "postgres";
import { arrivals } from "../case/arrivals.ts";
import { serialsFor } from "../papers/serials.ts";
import { OwnNumbers } from "../sync/numbers.ts";
import { poke } from "../sync/pokes.ts";
import { settingAside } from "./aside.ts";

const pageSize = 500;

/**
 * Does what time has made due on every case of a county by `now`: acceptance for want of an answer, notices that lapse, approval by silence,
 * promises not kept. Each deed is judged by the rules like anybody's act and written in a transaction of its own under the case's lock, so
 * that however many processes run this, now or again after a crash, each deed is done once; what a downtime left undone is done at the next run.
 * @returns how many deeds were done
 */
export async function doDueDeeds(db: Db, county: string, now: number): Promise<number> {
  let done = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  const today = legalDateOf(now);
  const calendar = await calendarOf(db.sql, county);
  const aside = await settingAside(db, county, now);
  await reckonMissing(db.sql, county, calendar, (id, work) => aside(id, null, async () => work()));
  for (;;) {
    // No operator that reads a case's JSON: a row that the database's reader stumbles over would stop the whole county.
    const rows = await db.sql<{ id: string; body: ItemVersion }[]>`
      select c.id, i.body from cases c join item_versions i on i.county = c.county and i.code = c.item and i.version = c.item_version
      where c.county = ${county} and c.deed_on <= ${today} and c.id > ${after} order by c.id limit ${pageSize}`;
    for (const { id, body } of rows) done += await aside(id, 0, () => db.sql.begin((tx) => doOn(tx, county, id, body, now, calendar)));
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return done;
    after = last.id;
  }
}

/** All deeds that are due on one case, looked at anew under its lock. */
async function doOn(tx: TransactionSql, county: string, id: string, item: ItemVersion, now: number, calendar: WorkCalendar): Promise<number> {
  const [row] = await tx<{ state: CaseState; head_hash: Buffer }[]>`select state, head_hash from cases where county = ${county} and id = ${id} for update`;
  if (!row) return 0;
  const system = systemActor(county);
  const events: CaseChange["events"] = [];
  let state = row.state;
  let deeds = 0;
  const add = (event: CaseEvent) => {
    state = evolve(state, event);
    events.push({ event, version: state.version, device: null, seq: null, claimedAt: now });
  };
  const arrived = await arrivals(tx, county, [state]);
  for (let deed = dueDeed(state, item, calendar, legalDateOf(now), arrived); deed; deed = dueDeed(state, item, calendar, legalDateOf(now), arrived)) {
    const decided = decide(state, deed.command, { actor: system, at: now, item, person: () => undefined, numberState: () => "free", calendar, arrived });
    if (!decided.ok) break;
    deeds += 1;
    const before = state;
    for (const event of decided.value) add(event);
    if (deed.command.type === "deemAccepted" && state.number === null) {
      const numbers = await OwnNumbers.of(tx, county, now);
      add({ type: "numbered", number: numbers.next(), by: system.id, at: now });
      await numbers.save(tx);
    }
    const serials = await serialsFor(tx, county, before, state, item, now);
    if (serials) add(serials);
  }
  if (deeds === 0) return 0;
  await append(tx, county, [{ state, item, headHash: row.head_hash, events, calendar }], [], new Date(now));
  await poke(tx, county, [{ state, item }]);
  return deeds;
}

export const counties = async (db: Db): Promise<string[]> => (await db.sql<{ county: string }[]>`select distinct county from people`).map((r) => r.county);
