/** What the browser has granted, and how old the oldest act is that the county does not have. */
export type StorageFacts = { persisted: boolean; installed: boolean; oldestWaitingMs: number | null };

const day = 86_400_000;

/**
 * What to tell a person about the safety of what waits here. Safari clears a site's storage after seven days without a visit unless it is
 * installed, and other browsers may when space is short: without a promise from the browser work must not get old here.
 */
export function storageRisk({ persisted, installed, oldestWaitingMs }: StorageFacts): "none" | "install" | "reportSoon" {
  if (persisted) return "none";
  if (oldestWaitingMs !== null && oldestWaitingMs > 3 * day) return "reportSoon";
  return installed ? "none" : "install";
}
