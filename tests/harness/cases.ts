import { append, type CaseChange, type Db } from "@yimen/db";
import { type Actor, type CaseCommand, type CaseState, type CommandType, chinaCalendar, decide, evolve, type ItemVersion, systemActor, unwrap, uuidv7 } from "@yimen/domain";

const county = "361028";
let planted = 0;

/** An act of a told case: the day (noon in Shanghai), who, what. */
export type Told = readonly [day: string, who: Actor | "system", type: CommandType, payload?: object];

/** Writes a case into the record as its acts tell it, through the rules; the server could have taken each of them. */
export async function tellCase(db: Db, item: ItemVersion, acts: readonly Told[]): Promise<CaseState> {
  planted += 1;
  const caseId = uuidv7(
    Date.parse("2026-06-01T00:00:00Z") + planted,
    Uint8Array.from({ length: 10 }, (_, i) => (planted * 31 + i * 7) % 256),
  );
  let state: CaseState | null = null;
  const events: CaseChange["events"] = [];
  for (const [day, who, type, payload] of acts) {
    const at = Date.parse(`${day}T12:00:00+08:00`);
    const command = { type, caseId, ...payload } as CaseCommand;
    const actor = who === "system" ? systemActor(county) : who;
    const decided = decide(state, command, { actor, at, item, person: () => undefined, numberState: () => "free", calendar: chinaCalendar });
    if (!decided.ok) throw new Error(`${type} on ${day}: ${JSON.stringify(decided.error)}`);
    for (const event of unwrap(decided)) {
      state = evolve(state, event);
      events.push({ event, version: state.version, device: null, seq: null, claimedAt: at });
    }
  }
  await db.sql.begin((tx) => append(tx, county, [{ state: state as never, item, headHash: null, events }], [], new Date()));
  return state as unknown as CaseState;
}
