import { setTimeout as rest } from "node:timers/promises";
import type { Db } from "@yimen/db";
import { countingOf } from "../figures/follow.ts";
import { wordsOf } from "../search/follow.ts";
import type { Digest } from "../search/words.ts";
import { watcherOf } from "../supervision/watch.ts";
import { followPage } from "./follower.ts";

/** Small, since a page is worked through in one go, and whoever asks the server something meanwhile waits for it. */
const besideOthers = 50;

/**
 * Follows as long as the server runs: at once, whenever a commit has changed cases, and each minute for what was not heard. A long way to catch up (after
 * an upgrade, a restore) is gone at half speed: those at the windows come first. Words come first, then what the supervision watches, then the figures.
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
        await follow(() => followPage(db, county, wordsOf(county, digest), besideOthers, now()));
        await follow(() => followPage(db, county, watcherOf(county, now()), besideOthers, now()));
        await follow(() => followPage(db, county, countingOf(county), besideOthers, now()));
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
