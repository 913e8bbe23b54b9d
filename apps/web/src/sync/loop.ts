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
      const gotOn = moved && phase === "offline";
      failures = phase === "idle" || gotOn ? 0 : failures + 1;
      await options.afterRound?.(phase);
      if (woken) continue;
      const pause = phase === "idle" ? calm : gotOn ? 200 : Math.min(longest, 1000 * 2 ** Math.min(failures, 7)) * (0.5 + options.random());
      await new Promise<void>((done) => {
        rouse = done;
        setTimeout(done, pause);
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
