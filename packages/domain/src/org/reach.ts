import { permissions } from "./permissions.ts";
import { type Actor, hasRole } from "./roles.ts";

/**
 * Which cases a person may see: the one place that says so. Agents and townships those of their office and its subordinates; a unit's staff
 * the unit's; supervision, and the centre's own window, all of the county; whoever only administers, none. Queries, replication and the
 * database's own row policies all follow it.
 */
export type Reach = { readonly of: "office"; readonly office: string } | { readonly of: "unit"; readonly unit: string } | { readonly of: "all" } | { readonly of: "none" };

export function reachOf(actor: Actor): Reach {
  if (hasRole(actor, ...permissions["case.replicate"])) return { of: "office", office: actor.office };
  if (!hasRole(actor, ...permissions["case.read"])) return { of: "none" };
  return hasRole(actor, "supervision") || actor.unit === null ? { of: "all" } : { of: "unit", unit: actor.unit };
}

/** Of whose cases a person sees the figures: the centre's leaders, who see no single case, and the supervision office those of the county; a unit's own people its own. */
export const figuresReachOf = (actor: Actor): Reach =>
  hasRole(actor, "leader") ? { of: "all" } : hasRole(actor, ...permissions["figures.read"]) ? reachOf(actor) : { of: "none" };

/** Is a case of this office and unit within the person's reach? */
export function sees(actor: Actor, { office, unit }: { office: string; unit: string }): boolean {
  const reach = reachOf(actor);
  return reach.of === "all" || (reach.of === "office" && office.startsWith(reach.office)) || (reach.of === "unit" && unit === reach.unit);
}
