import type { Db } from "@yimen/db";
import { type Actor, hasRole } from "@yimen/domain";

/** What a unit arranges for itself (items, windows, stand-ins) is its own people's to touch; the administrator's reach is the county. */
export const mayTouch = (actor: Actor, unit: string | null): boolean => hasRole(actor, "admin") || (unit !== null && actor.unit === unit);

/** The same as a condition on a column that holds units. */
export const touchable = (sql: Db["sql"], actor: Actor, column: string) => (hasRole(actor, "admin") ? sql`true` : sql`${sql(column)} = ${actor.unit}`);
