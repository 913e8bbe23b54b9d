import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Db } from "@yimen/db";
import type { ContentStore } from "../../storage/contentStore.ts";
import type { Scanner } from "../../storage/scanner.ts";
import { orIfTooHeavy, type UntrustedReader } from "../../untrusted/reader.ts";
import type { Picture } from "./picture.ts";

/** What becomes of a file that has arrived whole; all but `taken` leave nothing of it behind, and `scannerAway` is worth another try. */
export type Keeping = "taken" | "hashMismatch" | "infected" | "notPicture" | "scannerAway";

/** Takes in pictures of papers, however they came, and shows them. */
export type FileKeeper = {
  /** Takes over a finished local file, which is gone afterwards. Repeating is harmless. */
  keep(county: string, person: string, hash: string, path: string): Promise<Keeping>;
  keepBytes(county: string, person: string, hash: string, bytes: Uint8Array): Promise<Keeping>;
  /** What browsers see of a picture; null when there is none. */
  view(hash: string): Promise<Readable | null>;
};

/** What is shown of a picture lies beside the original. */
const viewOf = (hash: string): string => `${hash}.view`;

export type KeeperDeps = { db: Db; store: ContentStore; scan: Scanner; incoming: string; reader: UntrustedReader; now?: () => number };

export async function createFileKeeper({ db, store, scan, incoming, reader, now = Date.now }: KeeperDeps): Promise<FileKeeper> {
  await mkdir(incoming, { recursive: true });
  /** In a process of its own. @returns null for what is no picture, or would take more than a picture may */
  const redraw = (source: string, target: string): Promise<Picture | null> => orIfTooHeavy(reader.read("picture", { source, target }), null);
  const take = async (county: string, person: string, hash: string, path: string): Promise<Keeping> => {
    const digest = createHash("sha256");
    let size = 0;
    for await (const chunk of createReadStream(path)) {
      digest.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
    if (digest.digest("base64url") !== hash) return "hashMismatch";
    // Nothing is taken unseen.
    const found = await scan(path).catch(() => null);
    if (found === null) return "scannerAway";
    if (found === "infected") {
      await db.sql`insert into audit_log (county, person, action, detail) values (${county}, ${person}, 'file.infected', ${hash})`;
      return "infected";
    }
    const view = join(incoming, `${randomUUID()}.view`);
    const picture = await redraw(path, view);
    if (!picture) {
      await rm(view, { force: true });
      return "notPicture";
    }
    await store.put(viewOf(hash), view);
    await store.put(hash, path);
    await db.sql`insert into attachments (county, hash, size, type, uploaded_by, at) values (${county}, ${hash}, ${size}, ${picture.type}, ${person}, ${new Date(now())}) on conflict do nothing`;
    return "taken";
  };
  const keeper: FileKeeper = {
    async keep(county, person, hash, path) {
      const done = await take(county, person, hash, path);
      await rm(path, { force: true });
      return done;
    },
    async keepBytes(county, person, hash, bytes) {
      const path = join(incoming, `${randomUUID()}.part`);
      await writeFile(path, bytes);
      return keeper.keep(county, person, hash, path);
    },
    async view(hash) {
      const ready = await store.read(viewOf(hash));
      if (ready) return ready;
      // It lies there from a time before, or was put there by hand: drawn now.
      const original = await store.read(hash);
      if (!original) return null;
      const [copy, view] = [join(incoming, `${randomUUID()}.copy`), join(incoming, `${randomUUID()}.view`)];
      await pipeline(original, createWriteStream(copy));
      const picture = await redraw(copy, view);
      await rm(copy, { force: true });
      if (!picture) return null;
      await store.put(viewOf(hash), view);
      return store.read(viewOf(hash));
    },
  };
  return keeper;
}
