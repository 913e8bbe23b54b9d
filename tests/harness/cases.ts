import { append, type CaseChange, type Db } from "@yimen/db";
import {
  type Actor,
  type CaseCommand,
  type CaseState,
  type CommandType,
  chinaCalendar,
  decide,
  evolve,
  filesOf,
  type ItemVersion,
  systemActor,
  unwrap,
  uuidv7,
} from "@yimen/domain";

/** A command with who gave it, and when, epoch milliseconds. */
export type Given = { readonly command: CaseCommand; readonly actor: Actor; readonly at: number };

/** A case as its commands make it, by the rules; the server could have taken each of them. @throws naming the command that the rules refuse */
export function caseOf(item: ItemVersion, given: readonly Given[]): CaseChange {
  let state: CaseState | null = null;
  const events: CaseChange["events"] = [];
  for (const { command, actor, at } of given) {
    const decided = decide(state, command, { actor, at, item, person: () => actor, numberState: () => "free", calendar: chinaCalendar });
    if (!decided.ok) throw new Error(`${command.type} at ${new Date(at).toISOString()}: ${JSON.stringify(decided.error)}`);
    for (const event of unwrap(decided)) {
      state = evolve(state, event);
      events.push({ event, version: state.version, device: null, seq: null, claimedAt: at });
    }
  }
  return { state: state as unknown as CaseState, item, headHash: null, events };
}

/** Writes it into a county's record. */
export async function writeCase(db: Db, county: string, change: CaseChange): Promise<CaseState> {
  await db.sql.begin((tx) => append(tx, county, [change], [], new Date()));
  return change.state;
}

/** All files of these cases arrive at the county: each with its case, or at one time. */
export async function filesArrive(db: Db, county: string, states: readonly CaseState[], at?: number): Promise<void> {
  const rows = states.flatMap((s) => filesOf(s).map((hash) => ({ county, hash, size: 1000, type: "image/png", uploaded_by: "x", at: new Date(at ?? s.collectedAt ?? 0) })));
  for (let i = 0; i < rows.length; i += 1000) await db.sql`insert into attachments ${db.sql(rows.slice(i, i + 1000))} on conflict do nothing`;
}

let told = 0;

/** An act of a told case: the day (noon in Shanghai), who, what. */
export type Told = readonly [day: string, who: Actor | "system", type: CommandType, payload?: object];

/** A case of the demonstration county, told by its days and written into the record. */
export async function tellCase(db: Db, item: ItemVersion, acts: readonly Told[]): Promise<CaseState> {
  const county = "361028";
  told += 1;
  const caseId = uuidv7(
    Date.parse("2026-06-01T00:00:00Z") + told,
    Uint8Array.from({ length: 10 }, (_, i) => (told * 31 + i * 7) % 256),
  );
  const given = acts.map(([day, who, type, payload]) => ({
    command: { type, caseId, ...payload } as CaseCommand,
    actor: who === "system" ? systemActor(county) : who,
    at: Date.parse(`${day}T12:00:00+08:00`),
  }));
  return writeCase(db, county, caseOf(item, given));
}
