import { type Bytes, fromBase64url, type Hardness, type SuiteId, toBase64url } from "@yimen/crypto";

/** What a vault's copy holds; bytes as base64url in the file. */
export type VaultCopy = {
  person: string;
  name: string;
  username: string;
  device: string;
  suite: SuiteId;
  salt: Bytes;
  rounds: number;
  hard?: Hardness;
  box: Bytes;
  signerBox: Bytes;
  publicKey: string;
};

const folderName = "vaults";
const folder = async (): Promise<FileSystemDirectoryHandle | null> =>
  typeof navigator === "undefined" || typeof navigator.storage?.getDirectory !== "function"
    ? null
    : (await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true });

/** Browsers without such a file system have one copy less. */
export async function writeCopy(copy: VaultCopy): Promise<void> {
  const handle = await (await folder())?.getFileHandle(`${copy.person}.json`, { create: true });
  // Older Safari can write here from a worker only.
  if (!handle || typeof handle.createWritable !== "function") return;
  const file = await handle.createWritable();
  await file.write(JSON.stringify({ ...copy, salt: toBase64url(copy.salt), box: toBase64url(copy.box), signerBox: toBase64url(copy.signerBox) }));
  await file.close();
}

export async function readCopies(): Promise<VaultCopy[]> {
  const found: VaultCopy[] = [];
  const at = await folder();
  if (!at) return found;
  for await (const handle of (at as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values()) {
    try {
      const copy = JSON.parse(await (await handle.getFile()).text()) as VaultCopy & Record<"salt" | "box" | "signerBox", string>;
      const bytes = [copy.salt, copy.box, copy.signerBox].map(fromBase64url);
      if (bytes.every((b) => b !== null)) found.push({ ...copy, salt: bytes[0] as Bytes, box: bytes[1] as Bytes, signerBox: bytes[2] as Bytes });
    } catch {
      /* a copy that can't be read is none */
    }
  }
  return found;
}

export async function removeCopy(person: string): Promise<void> {
  await (await folder())?.removeEntry(`${person}.json`).catch(() => {});
}
