import type { Db } from "@yimen/db";

/** So many tries at a password or a code an account may have within `windowMs`, from strangers' browsers together, and from each known one. */
export const mostTries = 10;
/** And so many all accounts together from one address that are not known: a county's whole staff begins its day behind one. */
export const mostFromAddress = 600;
export const windowMs = 15 * 60_000;

/** A try found shut is not asked of the database again at once: who guesses a thousand times a second is told so from memory. */
const rememberMs = 250;
const shut = new Map<string, number>();

/**
 * Counts a try before it is judged, and says whether it may be. One statement under the row's lock: of however many tries at one moment, no
 * more than `most` within the window are let through. A try that is refused counts for nothing, so that nobody is kept out by knocking.
 */
export async function takeTry(db: Db, lane: string, most = mostTries): Promise<boolean> {
  const until = shut.get(lane);
  if (until !== undefined && until > performance.now()) return false;
  const window = db.sql`interval '1 millisecond' * ${windowMs}::int`;
  const taken = await db.sql`insert into tries as t (lane, at) values (${lane}, array[clock_timestamp()]) on conflict (lane) do update
    set at = array(select a from unnest(t.at) a where a > clock_timestamp() - ${window}) || clock_timestamp()
    where (select count(*) from unnest(t.at) a where a > clock_timestamp() - ${window}) < ${most} returning 1`;
  if (taken.count > 0) return true;
  if (shut.size > 10_000) shut.clear();
  shut.set(lane, performance.now() + rememberMs);
  return false;
}

/** It was the owner: what went wrong before is forgotten. */
export async function forgetTries(db: Db, lane: string): Promise<void> {
  await db.sql`delete from tries where lane = ${lane}`;
}

/** It was no guess: one try of a shared lane is given back. */
export async function giveBack(db: Db, lane: string): Promise<void> {
  await db.sql`update tries set at = at[2:] where lane = ${lane}`;
}

/** Rows whose tries no longer count. */
export async function sweepTries(db: Db): Promise<void> {
  await db.sql`delete from tries where (select max(a) from unnest(at) a) < clock_timestamp() - interval '1 millisecond' * ${windowMs}::int or cardinality(at) = 0`;
}
