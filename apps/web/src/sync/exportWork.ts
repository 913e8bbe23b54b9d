import { toBase64url, utf8 } from "@yimen/crypto";
import { type ExportFile, exportContext, protocolVersion } from "@yimen/domain";
import type { OpenVault, YimenDatabase } from "../store/index.ts";
import { batchOf } from "./engine.ts";

/**
 * What waits, as a file to be carried to an office: signed by the device as on the wire, and sealed by the store's own key, so that a lost
 * stick tells nobody anything. The county has that key in keeping. Handing it in and reporting later by oneself do not double anything.
 */
export async function exportWork(db: YimenDatabase, vault: Pick<OpenVault, "device" | "signer" | "sealer">): Promise<Blob> {
  const batch = { protocol: protocolVersion, ...(await batchOf({ vault }, await db.pendingEntries())) };
  const box = await vault.sealer.suite.seal(vault.sealer.key, utf8(JSON.stringify(batch)), exportContext(vault.device));
  const file: ExportFile = { format: "yimen-work-1", device: vault.device, box: toBase64url(box) };
  return new Blob([JSON.stringify(file)], { type: "application/json" });
}
