import type { Db } from "@yimen/db";
import { type Actor, type CaseState, hasRole, isWithin, may } from "@yimen/domain";

/** Supervision sees every unit; everyone else of the county the own one; the centre's own window (no unit) sees all that come in. */
export const unitFilter = (actor: Actor): string | null => (hasRole(actor, "supervision") ? null : actor.unit);

/** A case that this person may see; null for one that does not exist for them, whether or not it does for others. */
export async function findCase(db: Db, county: string, actor: Actor, id: string): Promise<CaseState | null> {
  const [row] = await db.sql<{ state: CaseState; unit: string; office: string }[]>`select state, unit, office from cases where county = ${county} and id = ${id}`;
  if (!row) return null;
  const unit = unitFilter(actor);
  const seen = (may(actor, "case.replicate") && isWithin(row.office, actor.office)) || (may(actor, "case.read") && (unit === null || unit === row.unit));
  return seen ? row.state : null;
}
