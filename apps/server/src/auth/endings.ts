import { createHash } from "node:crypto";
import type { Db } from "@yimen/db";

/** Under this name a session's end is told: of the session itself nothing can be made of it. */
const nameOf = (sessionId: string): string => `session ${createHash("sha256").update(sessionId).digest("hex")}`;

/**
 * Ends what outlasts a session: streams, and requests whose bodies are still on their way. The database tells every server process of each end
 * (migration 0013), however it came about: signed out, a new password, a device revoked, a person withdrawn.
 */
export type Endings = {
  /** Calls `end` once the session has ended, or the person's office and duties are others. @returns a function that stops waiting */
  watch(session: { id: string; person?: string }, end: () => void): () => void;
  close(): Promise<void>;
};

export async function createEndings(db: Db): Promise<Endings> {
  const waiting = new Map<string, Set<() => void>>();
  const subscription = await db.sql.listen("yimen_ended", (name) => {
    for (const end of [...(waiting.get(name) ?? [])]) end();
  });
  return {
    watch({ id, person }, end) {
      const names = [nameOf(id), ...(person ? [`person ${person}`] : [])];
      for (const name of names) waiting.set(name, (waiting.get(name) ?? new Set()).add(end));
      return () => {
        for (const name of names) {
          const set = waiting.get(name);
          set?.delete(end);
          if (set?.size === 0) waiting.delete(name);
        }
      };
    },
    close: async () => {
      await subscription.unlisten();
    },
  };
}
