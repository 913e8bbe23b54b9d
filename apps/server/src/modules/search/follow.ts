import { setTimeout as rest } from "node:timers/promises";
import type { Db } from "@yimen/db";
import type { CaseState } from "@yimen/domain";
import { caseWords, type Digest } from "./words.ts";

/**
 * Adds to the words of cases what the next page of their changes brings, in one transaction: stopped at any point it goes on from there, and however
 * many processes run it, one follows and the others go home.
 * @returns how many cases were looked at; fewer than `size`: nothing is left
 */
async function followPage(db: Db, county: string, digest: Digest, size: number): Promise<number> {
  return db.sql.begin(async (tx) => {
    await tx`insert into followers (county, name, tx, id) values (${county}, 'words', '0', '00000000-0000-0000-0000-000000000000') on conflict do nothing`;
    const [at] = await tx<{ tx: string; id: string }[]>`select tx::text, id from followers where county = ${county} and name = 'words' for update skip locked`;
    if (!at) return 0;
    // Never past the oldest transaction still under way: it may bring changes of before.
    const rows = await tx<{ id: string; at: string; unit: string; state: CaseState }[]>`
      select id, tx::text as at, unit, state from cases where county = ${county} and tx >= ${at.tx}::text::xid8 and (tx > ${at.tx}::text::xid8 or id > ${at.id}) and tx < pg_snapshot_xmin(pg_current_snapshot())
      order by tx, id limit ${size}`;
    const last = rows.at(-1);
    if (!last) return 0;
    const words = rows.flatMap(({ id, unit, state }) => caseWords(state, digest).map((word) => ({ word, unit, at: state.acts[0]?.at ?? 0, id })));
    await tx`insert into case_words (county, word, unit, at, case_id)
      select ${county}, w.word, w.unit, to_timestamp(w.at / 1000.0), w.id from json_to_recordset(${JSON.stringify(words)}::text::json) as w(word text, unit text, at bigint, id uuid)
      order by w.word collate "C", w.at, w.id on conflict do nothing`;
    await tx`update followers set tx = ${last.at}::text::xid8, id = ${last.id} where county = ${county} and name = 'words'`;
    return rows.length;
  });
}

/** Large, since words that lie beside one another in the index are then added beside one another; some sixty megabytes while it is worked through. */
const alone = 10_000;

/** Follows to the end, as fast as it goes. @returns how many cases were looked at */
export async function followWords(db: Db, county: string, digest: Digest): Promise<number> {
  for (let done = 0; ; ) {
    const looked = await followPage(db, county, digest, alone);
    done += looked;
    if (looked < alone) return done;
  }
}

/** Small, since a page is worked through in one go, and whoever asks the server something meanwhile waits for it. */
const besideOthers = 50;

/**
 * Follows as long as the server runs: at once, whenever a commit has changed cases, and each minute for what was not heard. A long way to catch up (after
 * an upgrade, a restore) is gone at half speed: those at the windows come first.
 * @returns a function that ends it, after the page under way
 */
export async function startFollowing(db: Db, digest: Digest, onError: (error: unknown) => void): Promise<() => Promise<void>> {
  let stopped = false;
  let again = true;
  let running: Promise<void> | null = null;
  const follow = async (county: string): Promise<void> => {
    while (!stopped) {
      const from = performance.now();
      if ((await followPage(db, county, digest, besideOthers)) < besideOthers) return;
      await rest(performance.now() - from);
    }
  };
  const run = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      for (const { county } of await db.sql<{ county: string }[]>`select distinct county from offices`) await follow(county);
    }
  };
  const wake = (): void => {
    again = true;
    running ??= run()
      // What is only out for a while is tried again with the next news, or the next minute.
      .catch((error) => {
        again = false;
        if (!stopped) onError(error);
      })
      .finally(() => {
        running = null;
        if (again && !stopped) wake();
      });
  };
  const subscription = await db.sql.listen("yimen_poke", wake);
  const every = setInterval(wake, 60_000);
  wake();
  return async () => {
    stopped = true;
    clearInterval(every);
    await subscription.unlisten();
    await running;
  };
}
