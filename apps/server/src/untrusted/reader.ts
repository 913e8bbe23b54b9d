import { type ChildProcess, fork } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join, resolve } from "node:path";
import pLimit from "p-limit";
import type { Answer, Given, Kind, Read } from "./readings.ts";

type Limits = Readonly<Record<Kind, { ms: number; bytes: number }>>;
/**
 * How much of a processor's time a reading may take, milliseconds, and how much memory its process may hold, bytes: honest files need a tenth. By the clock it
 * may take longer: those who are served go first, and a busy server is no fault of the file.
 */
const usual: Limits = {
  workbook: { ms: 10_000, bytes: 700e6 },
  county: { ms: 10_000, bytes: 700e6 },
  picture: { ms: 20_000, bytes: 900e6 },
  seal: { ms: 10_000, bytes: 500e6 },
  batch: { ms: 5_000, bytes: 400e6 },
};
/** A process is made anew after so many readings: what a library forgets to give back goes with it. */
const mostReadings = 500;
const idleMs = 30_000;
/** How much longer than its processor's time a reading may take by the clock: on two busy cores a process that stands behind gets a tenth of one. */
const byTheClock = 15;
const root = resolve(import.meta.dirname, "../../../..");

/** The file asks for more time or memory than it may have, or ended the process that read it. */
export class TooHeavy extends Error {}

/** A reading, or what stands for a file that asks for too much. */
export const orIfTooHeavy = <T, U>(reading: Promise<T>, otherwise: U): Promise<T | U> =>
  reading.catch((error: unknown) => {
    if (error instanceof TooHeavy) return otherwise;
    throw error;
  });

export type UntrustedReader = {
  /** @throws TooHeavy; anything else that a reader threw is an Error without the file's text */
  read<K extends Kind>(kind: K, given: Given<K>): Promise<Read<K>>;
  close(): void;
};

/**
 * Reads files from outside in processes of their own, at a low priority: what holds one up, blows it up or breaks it does so to nobody who is
 * being served. Pictures have a line apart: photos do not wait behind a workbook.
 * @param drawnTo the folder in which pictures are drawn anew: the only one that these processes may write to
 */
export function createReader(drawnTo: string, limits: Limits = usual): UntrustedReader {
  const lines = { pictures: createLine(drawnTo, limits), others: createLine(drawnTo, limits) };
  return {
    read: (kind, given) => lines[kind === "picture" ? "pictures" : "others"].read(kind, given),
    close: () => {
      for (const line of Object.values(lines)) line.close();
    },
  };
}

function createLine(drawnTo: string, limits: Limits) {
  const one = pLimit(1);
  let child: ChildProcess | null = null;
  let readings = 0;
  let idle: NodeJS.Timeout | undefined;
  const end = () => {
    child?.kill("SIGKILL");
    child = null;
    readings = 0;
  };
  const ready = (): ChildProcess => {
    if (child?.connected && readings < mostReadings) return child;
    end();
    child = fork(join(import.meta.dirname, "child.ts"), {
      serialization: "advanced",
      stdio: "ignore",
      // Nothing of the server's surroundings: no secret, no address of a database.
      env: { PATH: process.env.PATH ?? "", YIMEN_ROOT: root },
      execArgv: [
        "--max-old-space-size=384",
        "--permission",
        "--allow-addons",
        `--allow-fs-read=${root}`,
        `--allow-fs-read=${realpathSync(drawnTo)}`,
        `--allow-fs-read=${drawnTo}`,
        `--allow-fs-write=${drawnTo}`,
      ],
    });
    child.on("error", () => {});
    child.unref();
    child.channel?.unref();
    // Those who are served go first.
    if (child.pid) {
      try {
        setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
      } catch {
        /* It ended at once: told by its exit. */
      }
    }
    return child;
  };
  const read = <K extends Kind>(kind: K, given: Given<K>): Promise<Read<K>> =>
    one(
      () =>
        new Promise<Read<K>>((done, fail) => {
          clearTimeout(idle);
          const at = ready();
          readings += 1;
          const id = readings;
          const { ms, bytes } = limits[kind];
          const finish = (work: () => void) => {
            clearTimeout(patience);
            clearInterval(watch);
            at.off("message", heard);
            at.off("exit", gone);
            idle = setTimeout(end, idleMs);
            idle.unref();
            work();
          };
          const tooHeavy = () =>
            finish(() => {
              end();
              fail(new TooHeavy());
            });
          const heard = (answer: Answer) => {
            if (answer.id !== id) return;
            finish(() => ("failed" in answer ? fail(new Error(`not read (${answer.failed})`)) : done(answer.value as Read<K>)));
          };
          const gone = tooHeavy;
          const before = processorMs(at.pid);
          const patience = setTimeout(tooHeavy, before === null ? ms : ms * byTheClock);
          const watch = setInterval(() => {
            if (memoryOf(at.pid) > bytes || (processorMs(at.pid) ?? 0) - (before ?? 0) > ms) tooHeavy();
          }, 50);
          at.on("message", heard);
          at.on("exit", gone);
          at.send({ id, kind, given }, (error) => {
            if (error) gone();
          });
        }),
    );
  return {
    read,
    close: () => {
      clearTimeout(idle);
      end();
    },
  };
}

/** Milliseconds of a processor that a process has had, where the system tells (Linux); null elsewhere, where the clock must do. */
function processorMs(pid: number | undefined): number | null {
  try {
    // Fields 14 and 15, in hundredths of a second, behind a name in brackets that may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** Bytes that a process holds in memory, where the system tells (Linux); 0 elsewhere, where time and the heap's own limit must do. */
function memoryOf(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
