import { Actor, type CaseCommand, type CaseState, may, type Result } from "@yimen/domain";
import { createSignal } from "solid-js";
import { YimenDatabase as Database, dispatch, forgetIdentity, type Identity, keepIdentity, readIdentity, receive, type YimenDatabase } from "../store/index.ts";
import { answerOf, createApi, type SyncStatus, startLoop, trpcTransport } from "../sync/index.ts";

export const api = createApi("");

export type Session = { actor: Actor; county: string; db: YimenDatabase };
const [session, setSession] = createSignal<Session | null>(null);
const [status, setStatus] = createSignal<SyncStatus>({ phase: "offline", done: 0, of: 0 });

export { session, status };

/** The session of a screen that is only drawn when someone is signed in. */
export function signedIn(): Session {
  const current = session();
  if (!current) throw new Error("drawn without a session");
  return current;
}

/** Opens the app for the person who last signed in on this device, with no network needed. */
export async function restoreSession(): Promise<void> {
  const known = await readIdentity();
  if (known) begin(known);
}

function begin(who: Identity): void {
  const actor = Actor.parse(who.actor);
  // Signed in again over a session that had run out: the same database and the same leader go on.
  if (session()?.actor.id === actor.id) {
    wake();
    return;
  }
  setSession({ actor, county: who.county, db: new Database(actor.id) });
  void navigator.storage?.persist?.();
  lead();
}

/** @returns null, or the message key of what went wrong */
export async function login(username: string, password: string): Promise<"login.wrong" | "login.tooMany" | "login.offline" | null> {
  try {
    const who = await api.account.login.mutate({ username, password });
    await keepIdentity(who);
    begin(who);
    return null;
  } catch (error) {
    const answer = answerOf(error);
    return answer?.status === 429 ? "login.tooMany" : answer?.status === 401 || answer?.status === 400 ? "login.wrong" : "login.offline";
  }
}

export async function logout(): Promise<void> {
  await api.account.logout.mutate().catch(() => {});
  await forgetIdentity();
  location.assign("/");
}

/** Does acts: durable on the device when it resolves; then on their way. */
export async function act(commands: readonly CaseCommand[]): Promise<Result<CaseState[]>> {
  const { db, actor } = signedIn();
  const done = await dispatch({ db, actor, now: Date.now() }, commands);
  if (done.ok) wake();
  return done;
}

/** Fetches the county's last word on one case, for people who don't replicate. Silent without a network. */
export async function refresh(id: string): Promise<void> {
  const { db, actor } = signedIn();
  if (may(actor, "case.replicate")) return;
  const state = await api.case.byId.query({ id: id as never }).catch(() => null);
  if (state) await receive({ db, actor }, [state as CaseState]);
}

const channel = new BroadcastChannel("yimen-sync");
let wakeLeader: () => void = () => {};
export function wake(): void {
  wakeLeader();
  channel.postMessage({ wake: true });
}
channel.onmessage = (event: MessageEvent<{ wake?: true; status?: SyncStatus }>) => {
  if (event.data.wake) wakeLeader();
  if (event.data.status) setStatus(event.data.status);
};

/** One tab leads: it alone talks to the county. When it closes, the lock passes to the next. */
function lead(): void {
  const { db, actor } = signedIn();
  const tell = (next: SyncStatus) => {
    setStatus(next);
    channel.postMessage({ status: next });
  };
  void navigator.locks.request(`yimen-leader-${actor.id}`, async () => {
    const transport = trpcTransport(api, async (file) => (await import("../sync/tusUpload.ts")).tusUpload(file));
    const replicates = may(actor, "case.replicate");
    const loop = startLoop({
      db,
      actor,
      transport,
      now: Date.now,
      newDeviceId: () => crypto.randomUUID(),
      label: navigator.userAgent.slice(0, 80),
      onStatus: tell,
      random: Math.random,
      afterRound: async (phase) => {
        if (phase === "idle" && !replicates) await refreshTouched(db);
        if (phase === "idle") listen();
      },
    });
    wakeLeader = loop.wake;
    // Told at once when the county has something new; asked for again after a round that found the session alive.
    let listening = false;
    const listen = () => {
      if (listening || !replicates) return;
      listening = true;
      const ended = () => {
        listening = false;
      };
      api.sync.poke.subscribe(undefined, { onData: loop.wake, onError: ended, onStopped: ended, onComplete: ended });
    };
    window.addEventListener("online", loop.wake);
    document.addEventListener("visibilitychange", loop.wake);
    // The lead is held until the tab closes.
    await new Promise(() => {});
  });
}

/** County staff hold only cases they have opened: those shown here are renewed after a round. */
async function refreshTouched(db: YimenDatabase): Promise<void> {
  const recent = await db.cases.orderBy("at").reverse().limit(3).primaryKeys();
  for (const id of recent) await refresh(id);
}
