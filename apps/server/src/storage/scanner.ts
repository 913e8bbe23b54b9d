import { createReadStream } from "node:fs";
import NodeClam from "clamscan";

/** Looks into a file for known malware. @throws where it can't: then the file waits, and is not taken unseen */
export type Scanner = (path: string) => Promise<"clean" | "infected">;

/** No scanner: pictures are decoded and drawn anew before anyone sees them, which nothing but a picture survives. */
export const noScanner: Scanner = async () => "clean";

/** A ClamAV daemon at `host:port`. */
export function clamScanner(address: string): Scanner {
  const at = address.lastIndexOf(":");
  const settings = { clamdscan: { host: address.slice(0, at), port: Number(address.slice(at + 1)), localFallback: false, timeout: 30_000 }, preference: "clamdscan" as const };
  let ready: Promise<NodeClam> | null = null;
  return async (path) => {
    // The daemon may come up after the server, or again: asked for at each file until it was there once.
    ready ??= new NodeClam().init(settings).catch((error: unknown) => {
      ready = null;
      throw error;
    });
    const { isInfected } = await (await ready).scanStream(createReadStream(path));
    if (isInfected === null) throw new Error("the scanner gave no answer");
    return isInfected ? "infected" : "clean";
  };
}
