import { type CommandType, commandTypes } from "../case/acts.ts";
import { may, maySend, type Permission, permissions } from "./permissions.ts";
import { type Reach, reachOf } from "./reach.ts";
import type { Actor } from "./roles.ts";

/** What a person can do and see by duty, with no case in view: the acts they may send, what else they may do or read, whose cases they see. */
export type Access = { readonly acts: readonly CommandType[]; readonly also: readonly Permission[]; readonly reach: Reach };

export const accessOf = (actor: Actor): Access => ({
  acts: commandTypes.filter((type) => maySend(actor, type)),
  also: (Object.keys(permissions) as Permission[]).filter((p) => p !== "public" && p !== "self" && may(actor, p)),
  reach: reachOf(actor),
});
