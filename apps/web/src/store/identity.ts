import type { Actor } from "@yimen/domain";
import Dexie, { type EntityTable } from "dexie";

export type Identity = { actor: Actor; county: string };

/**
 * Who last signed in on this device. Not in localStorage: browsers write that to the disk seconds later, so that a phone that
 * dies would come back at the login screen, with no network to get past it.
 */
class DeviceDatabase extends Dexie {
  declare identity: EntityTable<{ key: "current"; value: Identity }, "key">;
  constructor() {
    super("yimen-device", { chromeTransactionDurability: "strict" });
    this.version(1).stores({ identity: "key" });
  }
}
const device = new DeviceDatabase();

export const readIdentity = async (): Promise<Identity | null> => (await device.identity.get("current"))?.value ?? null;
export const keepIdentity = async (value: Identity): Promise<void> => void (await device.identity.put({ key: "current", value }));
export const forgetIdentity = (): Promise<void> => device.identity.clear();
