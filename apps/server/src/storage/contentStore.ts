import { createReadStream } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";

/** Where files lie under a name that says their content: a hash, or a hash with an ending for what was made of it. */
export type ContentStore = {
  /** Takes over a finished local file, which is gone afterwards. Putting the same name again changes nothing. */
  put(name: string, path: string): Promise<void>;
  /** @returns null when there is none */
  read(name: string): Promise<Readable | null>;
  remove(name: string): Promise<void>;
  /** Do other servers see the same files? Then uploads under way must not lie on one of them. */
  readonly shared: boolean;
};

/** Where a file of this name lies on the disk. */
export const filePath = (dir: string, name: string): string => join(dir, name.slice(0, 2), name);

/** Files in a folder of this machine: the default. */
export function diskStore(dir: string): ContentStore {
  return {
    shared: false,
    async put(name, path) {
      const target = filePath(dir, name);
      await mkdir(dirname(target), { recursive: true });
      // Another file system can't be renamed to.
      await rename(path, target).catch(async () => {
        await copyFile(path, target);
        await rm(path, { force: true });
      });
    },
    read: (name) =>
      new Promise((done, fail) => {
        const stream = createReadStream(filePath(dir, name));
        stream.once("open", () => done(stream));
        stream.once("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? done(null) : fail(error)));
      }),
    remove: (name) => rm(filePath(dir, name), { force: true }),
  };
}
