import { type EngineOptions, type SyncPhase, syncOnce } from "./engine.ts";

export type LoopOptions = EngineOptions & {
  /** Called after each round, before the pause. */
  afterRound?: (phase: SyncPhase) => Promise<void>;
  /** In [0, 1): spreads the return of many devices. */
  random: () => number;
};

const calm = 60_000;
const longest = 120_000;

/**
 * What comes after a round: how many in a row have failed, and how long to wait, milliseconds. A round that moved something before the line was cut is no
 * failure; a fault of a program, and a county that can't, are one whatever moved before: the next round will come to the same place.
 * @param random in [0, 1)
 */
export function afterRound(phase: SyncPhase, moved: boolean, before: number, random: number): { failures: number; pause: number } {
  if (phase === "idle") return { failures: 0, pause: calm };
  if (moved && phase === "offline") return { failures: 0, pause: 200 };
  const failures = before + 1;
  return { failures, pause: Math.min(longest, 1000 * 2 ** Math.min(failures, 7)) * (0.5 + random) };
}

/**
 * Rounds of synchronisation for as long as it is not stopped: at once when woken, each minute when all is well, and after a failure
 * with a pause that doubles up to two minutes, with jitter, so that a thousand devices don't return in one second. A round that
 * moved something before the line was cut is no failure to wait for: the next begins at once, else a line that drops every few
 * seconds would spend most of its life in pauses. A fault of a program, and a county that can't, are waited for whatever moved before them:
 * the next round will come to the same place.
 */
export function startLoop(options: LoopOptions): { wake: () => void; stop: () => void } {
  let stopped = false;
  let woken = false;
  let rouse: () => void = () => {};
  const run = async () => {
    let failures = 0;
    while (!stopped) {
      woken = false;
      let moved = false;
      const phase = await syncOnce({
        ...options,
        onStatus: (status) => {
          if (status.done > 0) moved = true;
          options.onStatus?.(status);
        },
      });
      // Browsers lose their hold on a database now and then (a full disk, a crashed storage process): opened anew, it mostly heals.
      if (phase === "storage") {
        options.db.close({ disableAutoOpen: false });
        await options.db.open().catch(() => {});
      }
      const next = afterRound(phase, moved, failures, options.random());
      failures = next.failures;
      await options.afterRound?.(phase);
      if (woken) continue;
      await new Promise<void>((done) => {
        rouse = done;
        setTimeout(done, next.pause);
      });
    }
  };
  void run();
  return {
    wake: () => {
      woken = true;
      rouse();
    },
    stop: () => {
      stopped = true;
      rouse();
    },
  };
}
