import { createSignal } from "solid-js";

/** Chromium's own offer, which it makes once the app can be installed; not in the type library of the DOM. */
type Offer = Event & { prompt(): Promise<unknown>; readonly userChoice: Promise<{ outcome: "accepted" | "dismissed" }> };
const [offer, setOffer] = createSignal<Offer | null>(null);

/** Is the app on the home screen already, and opened from there? */
export const isInstalled = (): boolean => matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
/** Safari on a phone makes no offer: there the person adds the app by the share menu. */
export const byShareMenu = (): boolean => /iPhone|iPad/.test(navigator.userAgent) && !isInstalled();
export { offer };

/** Keeps the browser's offer for the page that invites, instead of a bar over somebody's work; an installed app may keep its store for good. */
export function keepOffer(): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    setOffer(event as Offer);
  });
  window.addEventListener("appinstalled", () => {
    setOffer(null);
    void navigator.storage?.persist?.();
  });
}

/** Asks the browser to install; an offer is good for one answer. */
export async function install(): Promise<void> {
  const made = offer();
  if (!made) return;
  await made.prompt();
  await made.userChoice;
  setOffer(null);
}
