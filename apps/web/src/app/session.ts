import { fromBase64url, suiteOf, toBase64url, utf8 } from "@yimen/crypto";
import { type Actor, type CaseCommand, type CaseState, may, type Result, resumeText } from "@yimen/domain";
import { createSignal } from "solid-js";
import {
  addPasskey,
  beginJournal,
  createVault,
  destroyVault,
  dispatch,
  healStore,
  keepLastPerson,
  lastPerson,
  type OpenVault,
  openByPasskey,
  openVault,
  readJournals,
  receive,
  rewrapVault,
  vaultOwners,
  YimenDatabase,
} from "../store/index.ts";
import { answerOf, createApi, faultKind, type SyncStatus, startLoop, trpcTransport } from "../sync/index.ts";
import { dropKeys, findKeys, holdKeys, renewKeys } from "./keyRing.ts";
import { noting } from "./reach.ts";

export type Session = { actor: Actor; county: string; db: YimenDatabase; vault: OpenVault };
const [session, setSession] = createSignal<Session | null>(null);
const [status, setStatus] = createSignal<SyncStatus>({ phase: "starting", done: 0, of: 0 });
/** What the lock screen says besides: why the person finds themselves there. */
const [farewell, setFarewell] = createSignal<"revoked" | null>(null);

/** The browser had lost this store, or part of it: how many acts came back from the second copy. */
const [recovered, setRecovered] = createSignal<number | null>(null);

export { farewell, recovered, session, setRecovered, status };

/** For whom a call speaks: several people may share this browser and its cookie. */
let speaker: string | null = null;
export const api = createApi("", { fetch: noting((input, init) => fetch(input, init)), headers: () => (speaker ? { "x-yimen-person": speaker } : {}) });

/** The session of a screen that is only drawn when someone is signed in. */
export function signedIn(): Session {
  const current = session();
  if (!current) throw new Error("drawn without a session");
  return current;
}

/** Opens the app for the person who works here, where a tab or the worker still holds the keys; else the lock screen asks. */
export async function restoreSession(): Promise<void> {
  const person = await lastPerson();
  const found = person && (await findKeys(person));
  if (!found) return;
  const { key, suite, ...rest } = found;
  await begin({ ...rest, sealer: { key, suite: await suiteOf(suite) } });
}

async function begin(vault: OpenVault, fresh?: { actor: Actor; county: string; escrow: string | null }): Promise<void> {
  const db = new YimenDatabase(vault.person, vault.sealer);
  if (fresh)
    await db.change(async (change) => {
      db.setIn(change, "actor", fresh.actor);
      db.setIn(change, "county", fresh.county);
      if (fresh.escrow) db.setIn(change, "escrow", fresh.escrow);
    });
  const { lost, healed } = await healStore(db, vault.person, vault.sealer);
  if (lost || healed > 0) setRecovered(healed);
  const [actor, county] = [await db.get("actor"), await db.get("county")];
  if (!actor || !county) throw new Error("the store has no owner");
  db.journal = await beginJournal(db, vault.person, vault.sealer);
  await keepLastPerson(vault.person);
  speaker = vault.person;
  holdKeys(vault, leave);
  setFarewell(null);
  setSession({ actor: actor, county, db, vault });
  void db.countEntries("pending").then((waiting) => waiting > 0 && keepStorage());
  lockWhenIdle();
  lead();
}

/** Browsers may have cleared the store and left the vault: then the county must say again who this is. */
async function hasOwner(vault: OpenVault): Promise<boolean> {
  const db = new YimenDatabase(vault.person, vault.sealer);
  try {
    return (await db.get("actor")) !== undefined || (await readJournals(vault.person)).owner !== null;
  } finally {
    db.close();
  }
}

export type LoginFault = {
  key:
    | "login.wrong"
    | "login.wrongHere"
    | "login.tooMany"
    | "login.offline"
    | "login.busy"
    | "login.failed"
    | "login.wait"
    | "login.shut"
    | "login.codeNeeded"
    | "login.codeWrong"
    | "login.changeNeeded"
    | "password.differs"
    | "login.revoked"
    | "passkey.refused"
    | "passkey.unable";
  seconds?: number;
};
/** A second factor that the county asks for and this person has not set up: shown once, as a QR code and as text. */
export type SecondFactor = { uri: string; secret: string; box: string };
/** What a login gives besides the password. */
export type SecondStep = { code?: string; setUp?: string; fresh?: string };

/**
 * Opens the person's store on this device, with no network needed; where there is none yet, or the secret was changed at the county, asks
 * the county.
 * @returns null, what went wrong, or the second factor that is to be set up first
 */
export async function login(username: string, password: string, second: SecondStep = {}): Promise<LoginFault | SecondFactor | null> {
  const owner = (await vaultOwners()).find((o) => o.username === username.trim());
  let kept: OpenVault | null = null;
  if (owner) {
    const opening = await openVault(owner.person, password, Date.now());
    if (opening.is === "wait") return { key: "login.wait", seconds: Math.ceil((opening.notBefore - Date.now()) / 1000) };
    if (opening.is === "open" && (await hasOwner(opening.vault))) {
      await begin(opening.vault);
      return null;
    }
    if (opening.is === "open") kept = opening.vault;
  }
  try {
    speaker = null;
    const who = await api.account.login.mutate({ username: username.trim(), password, ...second, ...(owner && { device: owner.device }) });
    if ("setUp" in who) return who.setUp;
    const actor = who.actor as Actor;
    const fresh = { actor, county: who.county };
    if (kept) {
      await begin(kept, { ...fresh, escrow: null });
      return null;
    }
    if (owner) {
      // The county knows this secret, the store does not: it was changed elsewhere, or given anew.
      const { dataKey } = await api.account.recover.mutate({ device: owner.device, password });
      await begin(await rewrapVault(owner.person, fromBase64url(dataKey) as never, password), { ...fresh, escrow: null });
      return null;
    }
    const { vault, dataKey } = await createVault({ person: actor.id, name: actor.name, username: username.trim() }, second.fresh ?? password, who.suite);
    await begin(vault, { ...fresh, escrow: toBase64url(dataKey) });
    return null;
  } catch (error) {
    return loginFault(error) ?? (owner ? { key: "login.wrongHere" } : unanswered(error));
  }
}

/** Opens the person's store on this device by its passkey, with no network needed. @returns null, or what went wrong */
export async function loginByPasskey(person: string): Promise<LoginFault | null> {
  const vault = await openByPasskey(person);
  if (typeof vault === "string") return { key: `passkey.${vault}` };
  // The browser has cleared the store: who this is, the county must say, and it asks for the password.
  if (!(await hasOwner(vault))) return { key: "passkey.unable" };
  await begin(vault);
  return null;
}

/** Lets the device's own lock open the store, besides the password, which is asked for once. @returns null, or what went wrong */
export async function setUpPasskey(password: string): Promise<LoginFault | null> {
  const { vault } = signedIn();
  const opening = await openVault(vault.person, password, Date.now());
  if (opening.is === "wait") return { key: "login.wait", seconds: Math.ceil((opening.notBefore - Date.now()) / 1000) };
  if (opening.is !== "open") return { key: "login.wrongHere" };
  const fault = await addPasskey(vault.person, opening.dataKey);
  return fault && { key: `passkey.${fault}` };
}

/** What the county said to a password and a code; null when it said nothing. */
function loginFault(error: unknown): LoginFault | null {
  const answer = answerOf(error);
  const named = /^login\.(shut|codeNeeded|codeWrong|changeNeeded)$/.exec(answer?.message ?? "");
  if (named) return { key: named[0] as LoginFault["key"] };
  if (answer?.message === "device.revoked") return { key: "login.revoked" };
  if (answer?.status === 429) return { key: "login.tooMany" };
  return answer?.status === 401 || answer?.status === 400 || answer?.status === 403 ? { key: "login.wrong" } : null;
}

/** Why the county said nothing to a password. */
const unanswered = (error: unknown): LoginFault => ({ key: ({ line: "login.offline", busy: "login.busy", program: "login.failed" } as const)[faultKind(error)] });

/** Gives the county the password anew, where it no longer takes the open store for it (signed out everywhere). @returns as `login` */
export async function signInAgain(password: string, second: SecondStep = {}): Promise<LoginFault | SecondFactor | null> {
  const { vault } = signedIn();
  const owner = (await vaultOwners()).find((o) => o.person === vault.person);
  try {
    const who = await api.account.login.mutate({ username: owner?.username ?? "", password, device: vault.device, ...second });
    if ("setUp" in who) return who.setUp;
    wake();
    return null;
  } catch (error) {
    return loginFault(error) ?? unanswered(error);
  }
}

/** Ends all sessions of this person, on every device: each asks for the password before it sends again. @returns whether the county has done it */
export async function logoutEverywhere(): Promise<boolean> {
  try {
    await api.account.logoutEverywhere.mutate();
  } catch {
    return false;
  }
  await keepLastPerson(null);
  await lock();
  return true;
}

/** Takes the session up again by the open vault; the county sees that device and store are in the right hands. */
async function resume(vault: OpenVault): Promise<boolean> {
  const { device } = vault;
  const { at, mac } = await api.account.challenge.query();
  const text = utf8(resumeText(device, at));
  const { suite } = vault.sealer;
  const [signature, proof] = [await suite.sign(vault.signer, text), await suite.mac(vault.proof, text)];
  try {
    await api.account.resume.mutate({ device, at, mac, signature: toBase64url(signature), proof: toBase64url(proof) });
    return true;
  } catch (error) {
    if (answerOf(error)?.status === 401) return false;
    throw error;
  }
}

/** Changes the secret at the county and of the store here. @returns null, or what went wrong */
export async function changePassword(old: string, fresh: string): Promise<LoginFault | null> {
  const { vault } = signedIn();
  const opening = await openVault(vault.person, old, Date.now());
  if (opening.is === "wait") return { key: "login.wait", seconds: Math.ceil((opening.notBefore - Date.now()) / 1000) };
  if (opening.is !== "open") return { key: "login.wrongHere" };
  try {
    await api.account.changePassword.mutate({ old, fresh });
    await rewrapVault(vault.person, opening.dataKey, fresh);
    return null;
  } catch (error) {
    return loginFault(error) ?? unanswered(error);
  }
}

/** A fresh page has nothing in memory: the surest way to forget. */
const leave = (): void => location.assign("/");

/** Closes the store here and in every tab; what is in it stays, and the county goes on knowing the session. */
export async function lock(): Promise<void> {
  await dropKeys();
  leave();
}

export async function logout(): Promise<void> {
  await api.account.logout.mutate().catch(() => {});
  await keepLastPerson(null);
  await lock();
}

const idleMs = 15 * 60_000;
/** Nobody touched anything for a quarter of an hour: the phone lies on somebody's table. */
function lockWhenIdle(): void {
  let last = Date.now();
  const touched = () => {
    last = Date.now();
  };
  for (const sign of ["pointerdown", "keydown", "touchstart"]) window.addEventListener(sign, touched, { passive: true });
  setInterval(() => {
    if (Date.now() - last > idleMs) void lock();
    else void renewKeys();
  }, 10_000);
}

let askedToKeep = false;
/**
 * Asks the browser never to clear what lies here: once there is something to lose, since some browsers ask the person, who must see why; and again at
 * another start, as browsers grant it to those they have come to know.
 */
function keepStorage(): void {
  if (askedToKeep) return;
  askedToKeep = true;
  void navigator.storage?.persist?.().catch(() => {});
}

/** Does acts: durable on the device when it resolves; then on their way. */
export async function act(commands: readonly CaseCommand[]): Promise<Result<CaseState[]>> {
  const { db, actor } = signedIn();
  const done = await dispatch({ db, actor, now: Date.now() }, commands);
  if (done.ok) {
    wake();
    keepStorage();
  }
  return done;
}

/** Fetches the county's last word on one case, for people who don't replicate. Silent without a network. */
export async function refresh(id: string): Promise<void> {
  const { db, actor } = signedIn();
  if (may(actor, "case.replicate")) return;
  const state = await api.case.byId.query({ id: id as never }).catch(() => null);
  if (state) await receive({ db, actor }, [state as CaseState]);
}

/** Counts the times the county said that something this person may see has changed: what shows the county's lists looks again. */
const [news, setNews] = createSignal(0);

export { news };

/** At once, and for what comes within the next half second once more at its end. */
const heard = (): void => void setNews((n) => n + 1);
let quiet: ReturnType<typeof setTimeout> | null = null;
let more = false;
function tellNews(): void {
  more = quiet !== null;
  if (quiet !== null) return;
  heard();
  channel.postMessage({ news: true });
  quiet = setTimeout(() => {
    quiet = null;
    if (more) tellNews();
  }, 500);
}

const channel = new BroadcastChannel("yimen-sync");
let wakeLeader: () => void = () => {};
export function wake(): void {
  wakeLeader();
  channel.postMessage({ wake: true });
}
channel.onmessage = (event: MessageEvent<{ wake?: true; status?: SyncStatus; news?: true }>) => {
  if (event.data.news) heard();
  if (event.data.wake) wakeLeader();
  if (event.data.status) setStatus(event.data.status);
};

/** One tab leads: it alone talks to the county. When it closes, the lock passes to the next. */
function lead(): void {
  const { db, actor, vault } = signedIn();
  const tell = (next: SyncStatus) => {
    setStatus(next);
    channel.postMessage({ status: next });
  };
  void navigator.locks.request(`yimen-leader-${actor.id}`, async () => {
    const upload = async (file: Parameters<ReturnType<typeof trpcTransport>["upload"]>[0]) => (await import("../sync/tusUpload.ts")).tusUpload(file);
    const transport = trpcTransport(api, upload, () => resume(vault));
    const replicates = may(actor, "case.replicate");
    const loop = startLoop({
      db,
      actor,
      vault,
      transport,
      now: Date.now,
      label: navigator.userAgent.slice(0, 80),
      version: import.meta.env.VITE_APP_VERSION,
      onStatus: tell,
      random: Math.random,
      afterRound: async (phase) => {
        if (phase === "idle" && !replicates) await refreshTouched(db);
        if (phase === "idle") listen();
        if (phase === "revoked") await clear();
        // A row that can't be read is put right from the second copy.
        else if ((await db.countEntries("broken")) > 0 && (await healStore(db, vault.person, vault.sealer)).healed > 0) loop.wake();
      },
    });
    wakeLeader = loop.wake;
    // Told at once when the county has something new; asked for again after a round that found the session alive.
    let listening = false;
    const listen = () => {
      if (listening || !(replicates || may(actor, "case.read"))) return;
      listening = true;
      const ended = () => {
        listening = false;
      };
      const ends = { onError: ended, onStopped: ended, onComplete: ended };
      if (replicates) api.sync.poke.subscribe(undefined, { onData: loop.wake, ...ends });
      else api.case.changed.subscribe(undefined, { onData: tellNews, ...ends });
    };
    window.addEventListener("online", loop.wake);
    document.addEventListener("visibilitychange", loop.wake);
    // The lead is held until the tab closes.
    await new Promise(() => {});
  });
}

/** The county no longer wants this device: what waited is in its keeping, and nothing personal stays behind. */
async function clear(): Promise<void> {
  const { db, vault } = signedIn();
  await dropKeys();
  await db.journal?.close();
  db.close();
  await destroyVault(vault.person);
  setFarewell("revoked");
  setSession(null);
}

/** County staff hold only cases they have opened: those shown here are renewed after a round. */
async function refreshTouched(db: YimenDatabase): Promise<void> {
  for (const { id } of await db.newestCases(3)) await refresh(id);
}
