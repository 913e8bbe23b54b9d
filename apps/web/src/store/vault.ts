import { BrokenBox, type Bytes, canHarden, type Hardness, harden, hardnesses, type SealKey, type Signer, type Suite, type SuiteId, suiteOf, utf8 } from "@yimen/crypto";
import Dexie, { type EntityTable } from "dexie";
import { destroyJournals } from "./journal/journal.ts";
import { readCopies, removeCopy, writeCopy } from "./journal/vaultCopies.ts";
import { answerByPasskey, makePasskey, type Passkey, type PasskeyFault } from "./passkey.ts";
import type { Sealer } from "./sealed.ts";

/**
 * What opens one person's store on this device. The data key is random; it lies wrapped by a key made from the person's secret (slowly)
 * and from a key of the browser's own that can't be read out. Name and account are clear, so that the lock screen can ask the right person.
 */
type VaultRecord = {
  person: string;
  name: string;
  username: string;
  suite: SuiteId;
  salt: Bytes;
  rounds: number;
  /** How the secret was hardened before that; absent in stores of before, and where the browser can't. */
  hard?: Hardness;
  box: Bytes;
  /** A second way in: the data key sealed by what a passkey answers. */
  passkey?: Passkey & { box: Bytes };
  signer: Signer;
  /** The signer's secret half, sealed by the data key: for the day that IndexedDB loses the pair. */
  signerBox: Bytes;
  /** The id under which the county knows this store: needed to ask for its key when the secret is forgotten. */
  device: string;
  /** Wrong secrets in a row, and until when no other is tried; epoch milliseconds. */
  failures: number;
  notBefore: number;
};

/** An open vault: keys in memory only, and usable but not readable. */
export type OpenVault = {
  readonly person: string;
  /** Id of the device at the county: one browser profile of one person. */
  readonly device: string;
  readonly sealer: Sealer;
  readonly signer: Signer;
  /** Shows the county that the store is open, not merely the device at hand. */
  readonly proof: SealKey;
};

/** A person as the lock screen shows them. */
export type VaultOwner = Pick<VaultRecord, "person" | "name" | "username" | "device" | "notBefore"> & { passkey: boolean };

class DeviceDatabase extends Dexie {
  declare vaults: EntityTable<VaultRecord, "person">;
  declare facts: EntityTable<{ key: string; value: unknown }, "key">;
  constructor() {
    // Not in localStorage: browsers write that to the disk seconds later.
    super("yimen-device", { chromeTransactionDurability: "strict" });
    this.version(1).stores({ vaults: "person", facts: "key" });
  }
}
const device = new DeviceDatabase();

/** Who last worked here. */
export const lastPerson = async (): Promise<string | null> => ((await device.facts.get("lastPerson"))?.value as string | undefined) ?? null;
export const keepLastPerson = async (person: string | null): Promise<void> => void (await device.facts.put({ key: "lastPerson", value: person }));

export async function vaultOwners(): Promise<VaultOwner[]> {
  const here = (await device.vaults.toArray()).map(({ person, name, username, device, notBefore, passkey }) => ({
    person,
    name,
    username,
    device,
    notBefore,
    passkey: passkey !== undefined,
  }));
  const copies = (await readCopies()).filter((copy) => !here.some((o) => o.person === copy.person));
  return [...here, ...copies.map(({ person, name, username, device }) => ({ person, name, username, device, notBefore: 0, passkey: false }))];
}

/** The browser's own part of every wrapping key. */
async function deviceKey(suite: Suite): Promise<SealKey> {
  const name = `deviceKey/${suite.id}`;
  const known = (await device.facts.get(name))?.value as SealKey | undefined;
  if (known) return known;
  const fresh = await suite.macKey(suite.random(32));
  // Another tab may have been faster: the first one stays.
  await device.transaction("rw", device.facts, async () => {
    if (!(await device.facts.get(name))) await device.facts.add({ key: name, value: fresh });
  });
  return (await device.facts.get(name))?.value as SealKey;
}

/** How a secret becomes a key: what it is salted with, how hard it was made, and by how many of the suite's own rounds. */
type Stretching = Pick<VaultRecord, "salt" | "rounds" | "hard">;
/** After hardening the suite's own algorithm has a last word, as the national one asks, and no need to be slow. */
const roundsAfterHardening = 1000;

const stretched = async (suite: Suite, secret: string, { salt, rounds, hard }: Stretching): Promise<Bytes> =>
  suite.stretch(hard ? await harden(secret, salt, hard) : secret, salt, rounds);

const wrappingKey = async (suite: Suite, stretchedSecret: Bytes): Promise<SealKey> => suite.sealKey(await suite.mac(await deviceKey(suite), stretchedSecret));

/** As hard as this browser can; where it can't at all, by many of the suite's own rounds. */
async function hardest(suite: Suite, secret: string): Promise<{ how: Stretching; bytes: Bytes }> {
  const salt = suite.random(16);
  for (const hard of (await canHarden()) ? hardnesses : []) {
    const how = { salt, rounds: roundsAfterHardening, hard };
    const bytes = await stretched(suite, secret, how).catch(() => null);
    if (bytes) return { how, bytes };
  }
  const how = { salt, rounds: suite.rounds };
  return { how, bytes: await stretched(suite, secret, how) };
}

type Wrapped = Stretching & Pick<VaultRecord, "box">;
/** The data key wrapped anew, for the vault and for its copy: the secret is hardened once for both. */
async function wrap(suite: Suite, person: string, dataKey: Bytes, secret: string): Promise<{ vault: Wrapped; copy: Wrapped }> {
  const { how, bytes } = await hardest(suite, secret);
  return {
    vault: { ...how, box: await suite.seal(await wrappingKey(suite, bytes), dataKey, `vault/${person}`) },
    // IndexedDB's own part of the wrapping key would be lost with it: the copy is wrapped by the secret alone.
    copy: { ...how, box: await suite.seal(await suite.sealKey(bytes), dataKey, `vault-copy/${person}`) },
  };
}

/** A row wrapped anew loses what the old way had and the new has not. */
const rewrapped = (record: VaultRecord, vault: Wrapped): VaultRecord => {
  const { hard: _hard, ...rest } = record;
  return { ...rest, ...vault, failures: 0, notBefore: 0 };
};

/** What proves an open store to the county, which has the data key in keeping. */
export const proofKey = async (suite: Suite, dataKey: Bytes): Promise<Bytes> => suite.mac(dataKey, utf8("yimen.proof.1"));

async function opened(suite: Suite, { person, device, signer }: Pick<VaultRecord, "person" | "device" | "signer">, dataKey: Bytes): Promise<OpenVault> {
  return { person, device, signer, sealer: { suite, key: await suite.sealKey(dataKey) }, proof: await suite.macKey(await proofKey(suite, dataKey)) };
}

type Owner = { person: string; name: string; username: string };

/** Makes the vault of a person new on this device. `dataKey` is given out this once, for the county's keeping. */
export async function createVault(owner: Owner, secret: string, suiteId: SuiteId): Promise<{ vault: OpenVault; dataKey: Bytes }> {
  const suite = await suiteOf(suiteId);
  const dataKey = suite.random(32);
  const { signer, portable } = await suite.signer();
  const signerBox = await suite.seal(await suite.sealKey(dataKey), portable, `signer/${owner.person}`);
  const wrapped = await wrap(suite, owner.person, dataKey, secret);
  const record = { ...owner, device: crypto.randomUUID(), suite: suiteId, ...wrapped.vault, signer, signerBox, failures: 0, notBefore: 0 };
  await device.vaults.add(record);
  await keepCopy(record, wrapped.copy);
  return { vault: await opened(suite, record, dataKey), dataKey };
}

const freeTries = 3;
const longestWaitMs = 5 * 60_000;

/** Each wrong secret after the third doubles the wait, from five seconds to five minutes. */
export const waitAfter = (failures: number): number => (failures < freeTries ? 0 : Math.min(longestWaitMs, 5000 * 2 ** (failures - freeTries)));

export type Opening = { is: "open"; vault: OpenVault; dataKey: Bytes } | { is: "wrong" | "wait"; notBefore: number } | { is: "none" };

/** Tries a secret. A wrong one counts, also over a restart. */
export async function openVault(person: string, secret: string, now: number): Promise<Opening> {
  const record = await device.vaults.get(person);
  if (!record) return openCopy(person, secret);
  // A clock set back must not lock anyone out for years.
  if (now < record.notBefore && record.notBefore - now <= longestWaitMs) return { is: "wait", notBefore: record.notBefore };
  const suite = await suiteOf(record.suite);
  try {
    const dataKey = await suite.open(await wrappingKey(suite, await stretched(suite, secret, record)), record.box, `vault/${person}`);
    if (record.failures > 0) await device.vaults.update(person, { failures: 0, notBefore: 0 });
    // A store of before is carried over, once it is open.
    if (!record.hard && (await canHarden())) await rewrapVault(person, dataKey, secret);
    return { is: "open", dataKey, vault: await opened(suite, record, dataKey) };
  } catch (error) {
    if (!(error instanceof BrokenBox)) throw error;
    const failures = record.failures + 1;
    const notBefore = now + waitAfter(failures);
    await device.vaults.update(person, { failures, notBefore });
    return { is: "wrong", notBefore };
  }
}

/** Adds a passkey as a second way into a person's store, made on this device by who has given the secret. @returns null, or why there is none */
export async function addPasskey(person: string, dataKey: Bytes): Promise<PasskeyFault | null> {
  const record = await device.vaults.get(person);
  if (!record) throw new Error("no vault to add a passkey to");
  const made = await makePasskey(record);
  if (typeof made === "string") return made;
  const suite = await suiteOf(record.suite);
  const box = await suite.seal(await wrappingKey(suite, made.answer), dataKey, `vault-passkey/${person}`);
  await device.vaults.update(person, { passkey: { ...made.passkey, box } });
  return null;
}

/** Takes the second way in off again; the authenticator may keep its credential, which opens nothing any more. */
export async function removePasskey(person: string): Promise<void> {
  await device.vaults
    .where("person")
    .equals(person)
    .modify((record) => {
      delete record.passkey;
    });
}

/** Opens by the passkey. Nothing is counted: the authenticator counts for itself. */
export async function openByPasskey(person: string): Promise<OpenVault | PasskeyFault> {
  const record = await device.vaults.get(person);
  if (!record?.passkey) return "unable";
  const answer = await answerByPasskey(record.passkey);
  if (typeof answer === "string") return answer;
  const suite = await suiteOf(record.suite);
  try {
    return await opened(suite, record, await suite.open(await wrappingKey(suite, answer), record.passkey.box, `vault-passkey/${person}`));
  } catch (error) {
    if (!(error instanceof BrokenBox)) throw error;
    return "unable";
  }
}

/** Wraps the data key anew: after a change of the secret, or with a key that the county had in keeping. */
export async function rewrapVault(person: string, dataKey: Bytes, secret: string): Promise<OpenVault> {
  const record = await device.vaults.get(person);
  if (!record) throw new Error("no vault to wrap anew");
  const suite = await suiteOf(record.suite);
  const wrapped = await wrap(suite, person, dataKey, secret);
  await device.vaults.put(rewrapped(record, wrapped.vault));
  await keepCopy(record, wrapped.copy);
  return opened(suite, record, dataKey);
}

/** The second copy of a vault, beside the journal. */
const keepCopy = ({ person, name, username, device, suite, signer, signerBox }: VaultRecord, copy: Wrapped): Promise<void> =>
  writeCopy({ person, name, username, device, suite, ...copy, signerBox, publicKey: signer.publicKey });

/** IndexedDB has lost the vault, the copy has not: opened by it, the vault is made whole again. */
async function openCopy(person: string, secret: string): Promise<Opening> {
  const copy = (await readCopies()).find((c) => c.person === person);
  if (!copy) return { is: "none" };
  const suite = await suiteOf(copy.suite);
  try {
    const dataKey = await suite.open(await suite.sealKey(await stretched(suite, secret, copy)), copy.box, `vault-copy/${person}`);
    const portable = await suite.open(await suite.sealKey(dataKey), copy.signerBox, `signer/${person}`);
    const { publicKey, hard: _hard, ...rest } = copy;
    const wrapped = await wrap(suite, person, dataKey, secret);
    const record: VaultRecord = { ...rest, ...wrapped.vault, signer: await suite.signerFrom(publicKey, portable), failures: 0, notBefore: 0 };
    await device.vaults.put(record);
    await keepCopy(record, wrapped.copy);
    return { is: "open", dataKey, vault: await opened(suite, record, dataKey) };
  } catch (error) {
    if (!(error instanceof BrokenBox)) throw error;
    return { is: "wrong", notBefore: 0 };
  }
}

/** Forgets a person's keys and all that they seal on this device. Only after nothing of theirs waits, or the county has taken it into keeping. */
export async function destroyVault(person: string): Promise<void> {
  await device.vaults.delete(person);
  if ((await lastPerson()) === person) await keepLastPerson(null);
  await removeCopy(person);
  await destroyJournals(person);
  await Dexie.delete(`yimen-${person}`);
}
