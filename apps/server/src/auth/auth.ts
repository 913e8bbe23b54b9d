import { DrizzlePostgreSQLAdapter } from "@lucia-auth/adapter-drizzle";
import { hash, verify } from "@node-rs/argon2";
import { type Db, people, sessions } from "@yimen/db";
import { Actor, worksAtCounty } from "@yimen/domain";
import { Lucia, TimeSpan } from "lucia";
import type { Secrets } from "../secrets.ts";
import { keepSecondFactor, newSecondFactor, takeCode } from "./secondFactor.ts";
import { countTry, forgetTries, isShut } from "./tries.ts";

/**
 * Sessions and passwords. The only module that knows lucia, which is feature-complete but no longer developed:
 * whatever replaces it one day is replaced here.
 */
export type Auth = {
  login(input: LoginInput): Promise<LoginOutcome>;
  /** @returns who acts, by the session cookie's value; null when it is unknown or has run out. */
  actorOf(sessionId: string): Promise<{ actor: Actor; county: string; fresh: SessionCookie | null } | null>;
  /** A session for one who has proven to be that person otherwise; null for a withdrawn one. */
  resume(county: string, person: string): Promise<{ actor: Actor; county: string; cookie: SessionCookie } | null>;
  /** Is it this person's password? */
  verify(county: string, person: string, password: string): Promise<boolean>;
  /** Sets a new password and ends every session of the person. @returns false for an unknown person */
  setPassword(county: string, person: string, password: string): Promise<boolean>;
  logout(sessionId: string): Promise<SessionCookie>;
  /** Ends every session of the person, and lets none of their devices take one up again without the password. */
  logoutEverywhere(county: string, person: string): Promise<SessionCookie>;
  cookieName: string;
};
export type LoginInput = {
  username: string;
  password: string;
  /** Of the second factor. */
  code?: string | undefined;
  /** The box of a second factor that this login sets up, and `code` its first code. */
  setUp?: string | undefined;
  /** The device that the password was given on, if it is one already. */
  device?: string | undefined;
  /** Did this browser sign in to the account before? */
  known: boolean;
};
/**
 * `wrong`: name or password, a withdrawn person, or a demonstration account in production; `shut`: too many wrong passwords of late;
 * `setUpNeeded`: the county asks this person for a second factor and there is none yet.
 */
export type LoginOutcome =
  | { is: "in"; actor: Actor; county: string; cookie: SessionCookie }
  | { is: "wrong" | "shut" | "codeNeeded" | "codeWrong" }
  | { is: "setUpNeeded"; uri: string; secret: string; box: string };
export type SessionCookie = {
  name: string;
  value: string;
  attributes: { path?: string; httpOnly?: boolean; secure?: boolean; sameSite?: "lax" | "strict" | "none"; maxAge?: number };
};

type PersonRow = typeof people.$inferSelect;

/** A session nobody uses ends after half a day, and every one after a week: devices take theirs up again by themselves, while their store is open. */
const [idleHours, absoluteMs] = [12, 7 * 86_400_000];

export type AuthOptions = {
  production: boolean;
  secure: boolean;
  secrets: Secrets;
  /** Must those who work at the county give a code besides the password? */
  secondFactor: boolean;
};

export function createAuth(db: Db, options: AuthOptions): Auth {
  const { secrets } = options;
  // drizzle's table types carry more than the adapter's declared ones; the columns it reads are the ones it names.
  const adapter = new DrizzlePostgreSQLAdapter(db.orm as never, sessions as never, people as never);
  const lucia = new Lucia(adapter, {
    sessionExpiresIn: new TimeSpan(idleHours, "h"),
    sessionCookie: { name: "yimen_session", attributes: { secure: options.secure, sameSite: "strict" } },
    getUserAttributes: (row) => row as unknown as PersonRow,
    getSessionAttributes: (row) => ({ createdAt: (row as { createdAt: Date }).createdAt }),
  });
  const actor = (row: PersonRow) => Actor.parse({ id: row.id, name: row.name, roles: row.roles, office: row.office, unit: row.unit });
  const usable = (row: PersonRow) => row.active && !(row.demo && options.production);
  // Verified when the name is unknown, so that time does not tell which names exist.
  const decoy = hash("no such person");
  const begin = async (row: PersonRow) => {
    const session = await lucia.createSession(row.id, { county: row.county } as never);
    return { actor: actor(row), county: row.county, cookie: lucia.createSessionCookie(session.id) as SessionCookie };
  };
  const find = async (county: string, person: string) =>
    (await db.sql<(PersonRow & { password_hash: string })[]>`select * from people where county = ${county} and id = ${person}`)[0];

  return {
    cookieName: lucia.sessionCookieName,
    async login({ username, password, code, setUp, device, known }) {
      if (await isShut(db, username, known)) return { is: "shut" };
      const wrong = async (is: "wrong" | "codeWrong"): Promise<LoginOutcome> => {
        await countTry(db, username, known);
        return { is };
      };
      const [row] = await db.sql<(PersonRow & { password_hash: string; totp_secret: Buffer | null })[]>`select *, password_hash from people where username = ${username} limit 1`;
      const good = await verify(row?.password_hash ?? (await decoy), password);
      if (!row || !good || !usable(row)) return wrong("wrong");
      const { county, id } = row;
      if (row.totp_secret) {
        if (!code) return { is: "codeNeeded" };
        if (!(await takeCode(db, secrets, county, id, code, Date.now()))) return wrong("codeWrong");
      } else if (options.secondFactor && worksAtCounty(actor(row))) {
        if (!code || !setUp) return { is: "setUpNeeded", ...newSecondFactor(secrets, county, id, username) };
        if (!(await keepSecondFactor(db, secrets, county, id, setUp, code, Date.now()))) return wrong("codeWrong");
      }
      await forgetTries(db, username, known);
      if (device) await db.sql`update devices set needs_password = false where county = ${county} and id = ${device} and person = ${id}`;
      return { is: "in", ...(await begin(row)) };
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
      if (Date.now() - (session as unknown as { createdAt: Date }).createdAt.getTime() > absoluteMs) {
        await lucia.invalidateSession(sessionId);
        return null;
      }
      return { actor: actor(row), county: row.county, fresh: session.fresh ? (lucia.createSessionCookie(session.id) as SessionCookie) : null };
    },
    async logout(sessionId) {
      await lucia.invalidateSession(sessionId);
      return lucia.createBlankSessionCookie() as SessionCookie;
    },
    async logoutEverywhere(county, person) {
      await db.sql`update devices set needs_password = true where county = ${county} and person = ${person}`;
      await lucia.invalidateUserSessions(person);
      return lucia.createBlankSessionCookie() as SessionCookie;
    },
  };
}
