import { z } from "zod/mini";
import { OfficeCode, PersonId } from "../kernel/ids.ts";
import { legalDateOf } from "../kernel/legalDate.ts";

/** Duties a person may hold; one person may hold several. `system` is the software itself and never logs in. */
export const roles = [
  "agent",
  "townshipClerk",
  "windowClerk",
  "handler",
  "reviewer",
  "approver",
  "windowLeader",
  "chiefRepresentative",
  "supervision",
  "leader",
  "admin",
  "system",
] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** Who may hold a mandate: the chief representative of a unit, and the leader of its window (T1 六(三): 窗口负责人签字后即生效). */
export const mandateHolders = ["chiefRepresentative", "windowLeader"] as const satisfies readonly Role[];
/** What a single signature may do by mandate. */
export const mandateActs = ["grant", "refuse", "extend"] as const;
export type MandateAct = (typeof mandateActs)[number];

/**
 * A unit's mandate for its chief representative (首席代表授权): on this item, from the first to the last day (Asia/Shanghai), one signature
 * stands for all that the route still lacks. `until`: the instant of its withdrawal, epoch milliseconds. What was signed before stands.
 */
export const Mandate = z.object({
  person: PersonId,
  item: z.string().check(z.maxLength(60)),
  from: z.string(),
  to: z.string(),
  lets: z.array(z.enum(mandateActs)),
  document: z.string(),
  until: z.optional(z.number()),
});
export type Mandate = z.infer<typeof Mandate>;

/** A person is away, and another of the unit stands in (AB 角): from the first to the last day, with the duties of the one who is away. */
export const Absence = z.object({
  person: PersonId,
  roles: z.array(Role),
  substitute: PersonId,
  from: z.string(),
  to: z.string(),
  /** The instant at which it was ended before its last day, epoch milliseconds. */
  until: z.optional(z.number()),
});
export type Absence = z.infer<typeof Absence>;

/** Who acts: a person by name, the duties held, the office of duty and, for resident units, the unit. */
export const Actor = z.object({
  id: PersonId,
  name: z.string().check(z.minLength(1), z.maxLength(60)),
  roles: z.array(Role),
  office: OfficeCode,
  /** Code of the resident unit; null for agents, townships and the centre itself. */
  unit: z.nullable(z.string().check(z.maxLength(20))),
  mandates: z.optional(z.array(Mandate)),
  /** Whom this person stands in for at the time of the act, and the duties held only so: part of `roles`. */
  standsFor: z.optional(z.array(z.object({ person: PersonId, roles: z.array(Role) }))),
});
export type Actor = z.infer<typeof Actor>;

/** What people may do besides their duties: by mandate, and in another's place. */
export type Entitlements = { readonly mandates?: readonly Mandate[] | undefined; readonly absences?: readonly Absence[] | undefined };

/** A person as entitled at an instant: with the mandates that are theirs, and the duties of those they stand in for on that day. */
export function entitled(actor: Actor, { mandates = [], absences = [] }: Entitlements, at: number): Actor {
  const own = mandates.filter((m) => m.person === actor.id);
  const day = legalDateOf(at);
  const away = absences.filter((a) => a.substitute === actor.id && a.from <= day && day <= a.to && (a.until === undefined || at < a.until));
  if (own.length === 0 && away.length === 0) return actor;
  return {
    ...actor,
    ...(own.length > 0 && { mandates: own }),
    ...(away.length > 0 && {
      roles: [...new Set([...actor.roles, ...away.flatMap((a) => a.roles)])],
      standsFor: away.map((a) => ({ person: a.person, roles: a.roles.filter((r) => !actor.roles.includes(r)) })),
    }),
  };
}

/** Is a step that is this one's, or that of somebody they stand in for, theirs? */
export const isOrStandsFor = (actor: Actor, person: PersonId): boolean => actor.id === person || (actor.standsFor ?? []).some((s) => s.person === person);

export const systemId = "system" as PersonId;
/** The software's own hand: its acts stand in the log under this name. */
export const systemActor = (county: string): Actor => Actor.parse({ id: systemId, name: "一门系统", roles: ["system"], office: county, unit: null });

export type OfficeLevel = "village" | "township" | "county";
export const officeLevel = (office: string): OfficeLevel => (office.length === 12 ? "village" : office.length === 9 ? "township" : "county");

/** Is `office` the same as, or subordinate to, `superior`? Codes nest: a village's code begins with its township's. */
export const isWithin = (office: string, superior: string): boolean => office.startsWith(superior);

export const hasRole = (actor: Actor, ...any: readonly Role[]): boolean => any.some((role) => actor.roles.includes(role));
