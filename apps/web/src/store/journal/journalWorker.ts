/// <reference lib="webworker" />
/**
 * Writes one journal file and flushes it. A worker, because only there may a page write to the origin private file system and know when the
 * bytes are on the disk.
 */
type Order = { id: number; open: { folder: string; file: string } } | { id: number; append: string } | { id: number; close: true };

let handle: FileSystemSyncAccessHandle | null = null;
const encoder = new TextEncoder();

async function obey(order: Order): Promise<void> {
  if ("open" in order) {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(order.open.folder, { create: true });
    handle = await (await folder.getFileHandle(order.open.file, { create: true })).createSyncAccessHandle();
  } else if ("append" in order) {
    if (!handle) throw new Error("the journal is not open");
    const bytes = encoder.encode(order.append);
    // All but reading and writing were promises before Chromium 108 and Safari 16.4: waited for, they are the same in both.
    const at = await handle.getSize();
    // A full disk writes less than it was given: that is no copy.
    if (handle.write(bytes, { at }) < bytes.length) throw new Error("the journal could not be written");
    await handle.flush();
  } else {
    await handle?.close();
    handle = null;
  }
}

let last: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<Order>) => {
  last = last.then(async () => {
    try {
      await obey(data);
      self.postMessage({ id: data.id });
    } catch (error) {
      self.postMessage({ id: data.id, error: String(error) });
    }
  });
};
