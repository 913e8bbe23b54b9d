import { DrizzlePostgreSQLAdapter } from "@lucia-auth/adapter-drizzle";
import { hash, verify } from "@node-rs/argon2";
import { type Db, people, sessions } from "@yimen/db";
import { Actor, worksAtCounty } from "@yimen/domain";
import { Lucia, TimeSpan } from "lucia";
import pLimit from "p-limit";
import type { TransactionSql } from "postgres";
import type { Secrets } from "../secrets.ts";
import { keepSecondFactor, newSecondFactor, takeCode } from "./secondFactor.ts";
import { forgetTries, giveBack, mostFromAddress, takeTry } from "./tries.ts";

/**
 * Sessions and passwords. The only module that knows lucia, which is feature-complete but no longer developed:
 * whatever replaces it one day is replaced here.
 */
export type Auth = {
  login(input: LoginInput): Promise<LoginOutcome>;
  /** @returns who acts, by the session cookie's value; null when it is unknown or has run out. */
  actorOf(sessionId: string): Promise<{ actor: Actor; county: string; fresh: SessionCookie | null } | null>;
  /** A session for one who has proven to be that person otherwise, on the device where it is known; null for a withdrawn one. */
  resume(county: string, person: string, device: string | null): Promise<{ actor: Actor; county: string; cookie: SessionCookie } | null>;
  /** Ties a session to the device that uses it. @returns false for one that is another device's */
  bind(sessionId: string, device: string, sql?: Db["sql"] | TransactionSql): Promise<boolean>;
  /**
   * A check of the signed-in person's password or code, counted with those of signing in before it is judged: a session alone is no way to
   * guess them. @returns what `check` says, or `shut` after too many wrong ones
   */
  proves(county: string, person: string, browser: (username: string) => string | null, proof: Proof): Promise<"yes" | "no" | "shut">;
  /** Sets a new password; with it every session of the person ends, and every device asks for it. @returns false for an unknown person */
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
  /** A password of their own, in the place of the first one, which was given on paper. */
  fresh?: string | undefined;
  /** The device that the password was given on, if it is one already. */
  device?: string | undefined;
  /** The name of the browser, where it has signed in to the account before; null for a stranger's. */
  browser: string | null;
  /** Where a stranger's call comes from. */
  address?: string | undefined;
};
/** A password, a code of the second factor that is in force, or both. */
export type Proof = { password?: string; code?: string };
/**
 * `wrong`: name or password, a withdrawn person, or a demonstration account in production; `shut`: too many wrong passwords of late;
 * `busy`: too many others wait to be looked at;
 * `changeNeeded`: the password was given on paper, and a password of one's own comes first;
 * `setUpNeeded`: the county asks this person for a second factor and there is none yet.
 */
export type LoginOutcome =
  | { is: "in"; actor: Actor; county: string; cookie: SessionCookie }
  | { is: "wrong" | "shut" | "busy" | "codeNeeded" | "codeWrong" | "changeNeeded" }
  | { is: "setUpNeeded"; uri: string; secret: string; box: string };
export type SessionCookie = {
  name: string;
  value: string;
  attributes: { path?: string; httpOnly?: boolean; secure?: boolean; sameSite?: "lax" | "strict" | "none"; maxAge?: number };
};

type PersonRow = typeof people.$inferSelect;
type Found = PersonRow & { password_hash: string; totp_secret: Buffer | null; must_change: boolean };

/** As lucia makes them. */
const sessionName = /^[a-z2-7]{40}$/;
/** So many checks of passwords may stand in one line; whoever comes then is asked to come again. */
const mostWaiting = 500;

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
  const begin = async (row: PersonRow, device: string | null) => {
    const session = await lucia.createSession(row.id, { county: row.county, device } as never);
    return { actor: actor(row), county: row.county, cookie: lucia.createSessionCookie(session.id) as SessionCookie };
  };
  const find = async (county: string, person: string) => (await db.sql<Found[]>`select * from people where county = ${county} and id = ${person}`)[0];
  /** Tries are counted by digest: what is typed for a name may be anything. */
  const laneOf = (username: string, browser: string | null) => secrets.mac("known", `lane/${browser ?? ""}/${username}`);
  // A check of a password takes a core for a moment. Strangers' wait in a line of their own, so that a flood of them holds up nobody who is known.
  const lines = { known: pLimit(3), stranger: pLimit(2) };
  const matches = (browser: string | null, stored: string, password: string) => {
    const line = browser === null ? lines.stranger : lines.known;
    return line.pendingCount > mostWaiting ? Promise.resolve("busy" as const) : line(() => verify(stored, password));
  };

  return {
    cookieName: lucia.sessionCookieName,
    async login({ username, password, code, setUp, fresh, device, browser, address }) {
      const lane = laneOf(username, browser);
      const near = browser === null && address !== undefined ? secrets.mac("known", `address/${address}`) : null;
      // Counted first: of a thousand at one moment only the first few are looked at.
      if (near !== null && !(await takeTry(db, near, mostFromAddress))) return { is: "shut" };
      if (!(await takeTry(db, lane))) return { is: "shut" };
      const [row] = await db.sql<Found[]>`select * from people where username = ${username} limit 1`;
      const good = await matches(browser, row?.password_hash ?? (await decoy), password);
      if (good === "busy") return { is: "busy" };
      if (!row) return { is: "wrong" };
      const { county, id } = row;
      /** On record, and no more often than tries are looked at: a flood writes nothing. */
      const told = async (action: string) =>
        void (await db.sql`insert into audit_log (county, person, action, detail) values (${county}, ${id}, ${action}, ${browser === null ? "new browser" : "known browser"})`);
      if (!good || !usable(row)) {
        await told("session.wrongPassword");
        return { is: "wrong" };
      }
      /** The password was right: whoever shares the address has lost nothing by it. */
      const passed = async (outcome: LoginOutcome): Promise<LoginOutcome> => {
        if (near !== null) await giveBack(db, near);
        return outcome;
      };
      // Before any code: a code is taken once.
      if (row.must_change && (fresh === undefined || fresh === password)) return passed({ is: "changeNeeded" });
      if (row.totp_secret) {
        if (!code) return passed({ is: "codeNeeded" });
        if (!(await takeCode(db, secrets, county, id, code, Date.now()))) {
          await told("session.wrongCode");
          return { is: "codeWrong" };
        }
      } else if (options.secondFactor && worksAtCounty(actor(row))) {
        if (!code || !setUp) return passed({ is: "setUpNeeded", ...newSecondFactor(secrets, county, id, username) });
        if (!(await keepSecondFactor(db, secrets, county, id, setUp, code, Date.now()))) return { is: "codeWrong" };
      }
      await forgetTries(db, lane);
      if (row.must_change && fresh !== undefined) await db.sql`update people set password_hash = ${await hash(fresh)}, must_change = false where county = ${county} and id = ${id}`;
      await told(row.totp_secret ? "session.begin.code" : "session.begin");
      const own = device ? await db.sql`update devices set needs_password = false where county = ${county} and id = ${device} and person = ${id}` : null;
      return passed({ is: "in", ...(await begin(row, own?.count ? (device ?? null) : null)) });
    },
    async resume(county, person, device) {
      const row = await find(county, person);
      return row && usable(row) ? begin(row, device) : null;
    },
    async bind(sessionId, device, sql = db.sql) {
      const [row] = await sql<{ device: string | null }[]>`select device from sessions where id = ${sessionId}`;
      if (row?.device === device) return true;
      return (await sql`update sessions set device = ${device} where id = ${sessionId} and device is null`).count > 0;
    },
    async proves(county, person, browser, { password, code }) {
      const row = await find(county, person);
      if (!row) return "no";
      const known = browser(row.username);
      const lane = laneOf(row.username, known);
      if (!(await takeTry(db, lane))) return "shut";
      if (password !== undefined && (await matches(known, row.password_hash, password)) !== true) return "no";
      if (code !== undefined && !(await takeCode(db, secrets, county, person, code, Date.now()))) return "no";
      await forgetTries(db, lane);
      return "yes";
    },
    async setPassword(county, person, password) {
      const done = await db.sql`update people set password_hash = ${await hash(password)} where county = ${county} and id = ${person}`;
      return done.count > 0;
    },
    async actorOf(sessionId) {
      // What is no session's name is not asked of the database.
      if (!sessionName.test(sessionId)) return null;
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
      if (sessionName.test(sessionId)) await lucia.invalidateSession(sessionId);
      return lucia.createBlankSessionCookie() as SessionCookie;
    },
    async logoutEverywhere(county, person) {
      await db.sql`update devices set needs_password = true where county = ${county} and person = ${person}`;
      await lucia.invalidateUserSessions(person);
      return lucia.createBlankSessionCookie() as SessionCookie;
    },
  };
}
