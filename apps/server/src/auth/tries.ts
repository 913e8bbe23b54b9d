import type { Db } from "@yimen/db";

/** So many wrong passwords an account may have from one kind of browser, then a pause. */
export const mostTries = 10;
export const pauseMs = 15 * 60_000;

/**
 * Wrong passwords of late. `known` browsers have signed in to the account before, and are counted apart: whoever tries passwords from
 * elsewhere, from a thousand addresses even, shuts out elsewhere, and not the account's owner.
 */
export const isShut = async (db: Db, username: string, known: boolean): Promise<boolean> =>
  (await db.sql`select 1 from login_tries where username = ${username} and known = ${known} and tries >= ${mostTries} and last > now() - make_interval(secs => ${pauseMs / 1000})`)
    .length > 0;

export async function countTry(db: Db, username: string, known: boolean): Promise<void> {
  await db.sql`insert into login_tries values (${username}, ${known}, 1, now()) on conflict (username, known) do update
    set tries = case when login_tries.last > now() - make_interval(secs => ${pauseMs / 1000}) then login_tries.tries + 1 else 1 end, last = now()`;
}

export async function forgetTries(db: Db, username: string, known: boolean): Promise<void> {
  await db.sql`delete from login_tries where username = ${username} and known = ${known}`;
}
