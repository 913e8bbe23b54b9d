import type { OpenVault } from "../store/index.ts";

/**
 * Where an open vault is found by another tab, or by this one after a reload, without asking for the secret again: other tabs that have
 * it, and the service worker, which holds it in memory while it lives. Nothing of it is ever written.
 */
type Handle = Pick<OpenVault, "person" | "device" | "signer" | "proof"> & { key: OpenVault["sealer"]["key"]; suite: OpenVault["sealer"]["suite"]["id"] };
type Word = { ask: string } | { have: Handle } | { lock: string };

const channel = new BroadcastChannel("yimen-keys");
let held: Handle | null = null;
let onLock: () => void = () => {};
let onFound: ((handle: Handle) => void) | null = null;

channel.onmessage = ({ data }: MessageEvent<Word>) => {
  if ("ask" in data && held?.person === data.ask) channel.postMessage({ have: held });
  if ("have" in data) onFound?.(data.have);
  if ("lock" in data && held?.person === data.lock) {
    held = null;
    onLock();
  }
};

const worker = async (): Promise<ServiceWorker | null> => (await navigator.serviceWorker?.getRegistration())?.active ?? null;

const handleOf = (vault: OpenVault): Handle => ({
  person: vault.person,
  device: vault.device,
  signer: vault.signer,
  proof: vault.proof,
  key: vault.sealer.key,
  suite: vault.sealer.suite.id,
});

export function holdKeys(vault: OpenVault, locked: () => void): void {
  held = handleOf(vault);
  onLock = locked;
  // On the first visit the worker is still being installed.
  void navigator.serviceWorker?.ready.then((registration) => held && registration.active?.postMessage({ type: "KEEP_KEYS", handle: held }));
}

/** Keeps the worker's copy alive while the person is at work. */
export async function renewKeys(): Promise<void> {
  if (held) (await worker())?.postMessage({ type: "KEEP_KEYS", handle: held });
}

/** Everywhere at once: every tab and the worker forget. */
export async function dropKeys(): Promise<void> {
  if (held) channel.postMessage({ lock: held.person });
  held = null;
  (await worker())?.postMessage({ type: "DROP_KEYS" });
}

/** Asks tabs and worker. @returns null when nobody has answered within a moment */
export async function findKeys(person: string): Promise<Handle | null> {
  const active = await worker();
  return new Promise((done) => {
    const end = (handle: Handle | null) => {
      onFound = null;
      clearTimeout(patience);
      done(handle?.person === person ? handle : null);
    };
    const patience = setTimeout(() => end(null), 400);
    onFound = (handle) => handle.person === person && end(handle);
    channel.postMessage({ ask: person });
    if (!active) return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Handle | null>) => {
      if (data?.person === person) end(data);
    };
    active.postMessage({ type: "ASK_KEYS" }, [port2]);
  });
}
