import { setTimeout as rest } from "node:timers/promises";
import type { Db } from "@yimen/db";
import type { CaseState } from "@yimen/domain";
import { type Follower, followPage } from "../case/follower.ts";
import { watcherOf } from "../supervision/watch.ts";
import { caseWords, type Digest } from "./words.ts";

/** Adds to the words of cases what their changes bring: rows are only added, so that a name of before finds its case for ever. */
const words = (county: string, digest: Digest): Follower<{ unit: string; state: CaseState }> => ({
  name: "words",
  columns: "c.unit, c.state",
  async work(tx, rows) {
    const found = rows.flatMap(({ id, unit, state }) => caseWords(state, digest).map((word) => ({ word, unit, at: state.acts[0]?.at ?? 0, id })));
    await tx`insert into case_words (county, word, unit, at, case_id)
      select ${county}, w.word, w.unit, to_timestamp(w.at / 1000.0), w.id from json_to_recordset(${JSON.stringify(found)}::text::json) as w(word text, unit text, at bigint, id uuid)
      order by w.word collate "C", w.at, w.id on conflict do nothing`;
  },
});

/** Large, since words that lie beside one another in the index are then added beside one another; some sixty megabytes while it is worked through. */
const alone = 10_000;

/** Follows to the end, as fast as it goes. @returns how many cases were looked at */
export async function followWords(db: Db, county: string, digest: Digest): Promise<number> {
  for (let done = 0; ; ) {
    const looked = await followPage(db, county, words(county, digest), alone, Date.now());
    done += looked;
    if (looked < alone) return done;
  }
}

/** Small, since a page is worked through in one go, and whoever asks the server something meanwhile waits for it. */
const besideOthers = 50;

/**
 * Follows as long as the server runs: at once, whenever a commit has changed cases, and each minute for what was not heard. A long way to catch up (after
 * an upgrade, a restore) is gone at half speed: those at the windows come first. Words come first, then what the supervision watches.
 * @returns a function that ends it, after the page under way
 */
export async function startFollowing(db: Db, digest: Digest, now: () => number, onError: (error: unknown) => void): Promise<() => Promise<void>> {
  let stopped = false;
  let again = true;
  let running: Promise<void> | null = null;
  const follow = async (page: () => Promise<number>): Promise<void> => {
    while (!stopped) {
      const from = performance.now();
      if ((await page()) < besideOthers) return;
      await rest(performance.now() - from);
    }
  };
  const run = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      for (const { county } of await db.sql<{ county: string }[]>`select distinct county from offices`) {
        await follow(() => followPage(db, county, words(county, digest), besideOthers, now()));
        await follow(() => followPage(db, county, watcherOf(county, now()), besideOthers, now()));
      }
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
