import type { Db } from "@yimen/db";
import type { Actor } from "@yimen/domain";
import type { Auth, SessionCookie } from "../auth/auth.ts";
import type { Pokes } from "../modules/sync/pokes.ts";

/** What every procedure is given. */
export type Context = {
  readonly db: Db;
  readonly auth: Auth;
  readonly pokes: Pokes;
  readonly actor: Actor | null;
  readonly county: string | null;
  readonly sessionId: string | null;
  readonly setCookie: (cookie: SessionCookie) => void;
};
