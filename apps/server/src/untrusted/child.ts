import { createHash } from "node:crypto";
import { type Answer, type Question, readings } from "./readings.ts";

/**
 * The process in which files from outside are read: it knows no secret and no database, may write only where drawn pictures go, and is ended from
 * outside when it takes too long or too much. One question at a time.
 */
process.on("message", async ({ id, kind, given }: Question) => {
  const work = readings[kind] as (given: unknown) => Promise<unknown>;
  const answer: Answer = await work(given).then(
    (value) => ({ id, value }),
    // What a reader says of a file may hold what the file holds.
    (error: unknown) => ({ id, failed: createHash("sha256").update(String(error)).digest("hex").slice(0, 8) }),
  );
  process.send?.(answer);
});
// Whoever asked is gone.
process.on("disconnect", () => process.exit(0));
