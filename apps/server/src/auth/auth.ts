import { DrizzlePostgreSQLAdapter } from "@lucia-auth/adapter-drizzle";
import { hash, verify } from "@node-rs/argon2";
import { type Db, people, sessions } from "@yimen/db";
import { Actor } from "@yimen/domain";
import { Lucia, TimeSpan } from "lucia";

/**
 * Sessions and passwords. The only module that knows lucia, which is feature-complete but no longer developed:
 * whatever replaces it one day is replaced here.
 */
export type Auth = {
  /** @returns a cookie for the session, or null for a wrong name or password, a withdrawn person, or a demonstration account in production. */
  login(username: string, password: string): Promise<{ actor: Actor; county: string; cookie: SessionCookie } | null>;
  /** @returns who acts, by the session cookie's value; null when it is unknown or has run out. */
  actorOf(sessionId: string): Promise<{ actor: Actor; county: string; fresh: SessionCookie | null } | null>;
  /** A session for one who has proven to be that person otherwise; null for a withdrawn one. */
  resume(county: string, person: string): Promise<{ actor: Actor; county: string; cookie: SessionCookie } | null>;
  /** Is it this person's password? */
  verify(county: string, person: string, password: string): Promise<boolean>;
  /** Sets a new password and ends every session of the person. @returns false for an unknown person */
  setPassword(county: string, person: string, password: string): Promise<boolean>;
  logout(sessionId: string): Promise<SessionCookie>;
  cookieName: string;
};
export type SessionCookie = {
  name: string;
  value: string;
  attributes: { path?: string; httpOnly?: boolean; secure?: boolean; sameSite?: "lax" | "strict" | "none"; maxAge?: number };
};

type PersonRow = typeof people.$inferSelect;

export function createAuth(db: Db, options: { production: boolean; secure: boolean }): Auth {
  // drizzle's table types carry more than the adapter's declared ones; the columns it reads are the ones it names.
  const adapter = new DrizzlePostgreSQLAdapter(db.orm as never, sessions as never, people as never);
  const lucia = new Lucia(adapter, {
    sessionExpiresIn: new TimeSpan(30, "d"),
    sessionCookie: { name: "yimen_session", attributes: { secure: options.secure, sameSite: "strict" } },
    getUserAttributes: (row) => row as unknown as PersonRow,
  });
  const actor = (row: PersonRow) => Actor.parse({ id: row.id, name: row.name, roles: row.roles, office: row.office, unit: row.unit });
  const usable = (row: PersonRow) => row.active && !(row.demo && options.production);
  // Verified when the name is unknown, so that time does not tell which names exist.
  const decoy = hash("no such person");
  const begin = async (row: PersonRow) => {
    const session = await db.orm.transaction(async () => lucia.createSession(row.id, { county: row.county } as never));
    return { actor: actor(row), county: row.county, cookie: lucia.createSessionCookie(session.id) as SessionCookie };
  };
  const find = async (county: string, person: string) =>
    (await db.sql<(PersonRow & { password_hash: string })[]>`select * from people where county = ${county} and id = ${person}`)[0];

  return {
    cookieName: lucia.sessionCookieName,
    async login(username, password) {
      const [row] = await db.sql<(PersonRow & { password_hash: string })[]>`select *, password_hash from people where username = ${username} limit 1`;
      const good = await verify(row?.password_hash ?? (await decoy), password);
      if (!row || !good || !usable(row)) return null;
      return begin(row);
    },
    async resume(county, person) {
      const row = await find(county, person);
      return row && usable(row) ? begin(row) : null;
    },
    async verify(county, person, password) {
      const row = await find(county, person);
      return row !== undefined && (await verify(row.password_hash, password));
    },
    async setPassword(county, person, password) {
      const done = await db.sql`update people set password_hash = ${await hash(password)} where county = ${county} and id = ${person}`;
      if (done.count > 0) await lucia.invalidateUserSessions(person);
      return done.count > 0;
    },
    async actorOf(sessionId) {
      const { session, user } = await lucia.validateSession(sessionId);
      const row = user as unknown as PersonRow | null;
      if (!session || !row || !usable(row)) return null;
      return { actor: actor(row), county: row.county, fresh: session.fresh ? (lucia.createSessionCookie(session.id) as SessionCookie) : null };
    },
    async logout(sessionId) {
      await lucia.invalidateSession(sessionId);
      return lucia.createBlankSessionCookie() as SessionCookie;
    },
  };
}
