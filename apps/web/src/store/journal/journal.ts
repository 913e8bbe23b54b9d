import { type Bytes, fromBase64url, toBase64url } from "@yimen/crypto";
import type { SealedRow } from "../sealed.ts";

/**
 * The second copy of what the county does not have yet: an append-only file of sealed outbox rows in the origin private file system, apart
 * from IndexedDB, which now and then loses a database as a whole. Each tab writes a file of its own; whoever opens the store reads all.
 * A line is JSON; a last line cut off by a dead battery is not one, and is passed over.
 */
export type JournalLine =
  /** An outbox row as it lies in IndexedDB, its box as base64url. */
  | { row: { [clear: string]: unknown; box: string } }
  /** These need not be brought back: answered, or let go by their author. */
  | { settled: number[] }
  /** Who owns the store, sealed. */
  | { owner: string };

export type JournalContent = { rows: Map<number, SealedRow>; settled: Set<number>; owner: Bytes | null };

const folderOf = (person: string): string => `journal-${person}`;

export class Journal {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { done: () => void; fail: (error: Error) => void }>();
  private next = 1;

  private constructor() {
    this.worker = new Worker(new URL("./journalWorker.ts", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<{ id: number; error?: string }>) => {
      const order = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.error === undefined) order?.done();
      else order?.fail(new Error(data.error));
    };
    this.worker.onerror = (event) => {
      for (const order of this.waiting.values()) order.fail(new Error(event.message));
      this.waiting.clear();
    };
  }

  /** Opens a file of this tab's own. @returns null where the browser has no such file system */
  static async open(person: string): Promise<Journal | null> {
    if (!supported()) return null;
    const journal = new Journal();
    try {
      const file = `${crypto.randomUUID()}.log`;
      await journal.order({ open: { folder: folderOf(person), file } });
      // Held until the tab is gone, so that others know whose file it is safe to remove.
      void navigator.locks.request(`yimen-journal-${file}`, () => new Promise(() => {}));
      return journal;
    } catch {
      journal.worker.terminate();
      return null;
    }
  }

  private order(order: { open: { folder: string; file: string } } | { append: string } | { close: true }): Promise<void> {
    const id = this.next;
    this.next += 1;
    return new Promise((done, fail) => {
      this.waiting.set(id, { done, fail });
      this.worker.postMessage({ id, ...order });
    });
  }

  /** Lets go of the file, so that it can be removed. */
  async close(): Promise<void> {
    await this.order({ close: true }).catch(() => {});
    this.worker.terminate();
  }

  /** Resolves once the lines are on the disk. */
  append(lines: readonly JournalLine[]): Promise<void> {
    return this.order({ append: lines.map((line) => `${JSON.stringify(line)}\n`).join("") });
  }
}

const supported = (): boolean => typeof Worker !== "undefined" && typeof navigator !== "undefined" && typeof navigator.storage?.getDirectory === "function";

export const journalRow = ({ box, ...clear }: SealedRow): JournalLine => ({ row: { ...clear, box: toBase64url(box) } });

async function journalFiles(person: string): Promise<{ folder: FileSystemDirectoryHandle; names: string[] } | null> {
  if (!supported()) return null;
  try {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(folderOf(person));
    const names: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) if (name.endsWith(".log")) names.push(name);
    return { folder, names };
  } catch {
    return null;
  }
}

/** All that the person's journals hold. */
export async function readJournals(person: string): Promise<JournalContent & { names: string[] }> {
  const content: JournalContent & { names: string[] } = { rows: new Map(), settled: new Set(), owner: null, names: [] };
  const found = await journalFiles(person);
  if (!found) return content;
  for (const name of found.names) {
    content.names.push(name);
    const text = await found.folder.getFileHandle(name).then(
      async (handle) => (await handle.getFile()).text(),
      () => "",
    );
    for (const line of text.split("\n")) take(line, content);
  }
  return content;
}

function take(text: string, content: JournalContent): void {
  if (text === "") return;
  try {
    const line = JSON.parse(text) as JournalLine;
    if ("settled" in line) for (const seq of line.settled) content.settled.add(seq);
    else if ("owner" in line) content.owner = fromBase64url(line.owner);
    else {
      const box = fromBase64url(line.row.box);
      if (box) content.rows.set(line.row.seq as number, { ...line.row, box });
    }
  } catch {
    /* the torn end of a file */
  }
}

/** Removes files of tabs that are gone, once what they held is whole elsewhere. */
export async function removeJournals(person: string, names: readonly string[]): Promise<void> {
  const found = await journalFiles(person);
  for (const name of names)
    await navigator.locks.request(`yimen-journal-${name}`, { ifAvailable: true }, async (free) => {
      if (free) await found?.folder.removeEntry(name).catch(() => {});
    });
}

/** All of a person's, for a store that is given up. */
export async function destroyJournals(person: string): Promise<void> {
  if (!supported()) return;
  await (await navigator.storage.getDirectory()).removeEntry(folderOf(person), { recursive: true }).catch(() => {});
}
