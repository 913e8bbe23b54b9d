/// <reference lib="webworker" />
import { version as pdfVersion } from "pdfjs-dist/package.json";
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { isOlder } from "./older.ts";

declare const self: ServiceWorkerGlobalScope;

// The whole shell is on the device, so that a cold start needs no network at all; what only older browsers need, on those.
precacheAndRoute(self.__WB_MANIFEST.filter((entry) => isOlder || !(typeof entry === "string" ? entry : entry.url).includes("/olderBrowsers-")));
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\/(trpc|files?|papers?|check|g|grants|healthz|readyz|metrics)(\/|$)/] }));

// The reader of PDFs (two megabytes that most phones never need) stays once it has come; one of another version makes room.
const pdfReader = `pdf-reader-${pdfVersion}`;
registerRoute(({ url }) => /^\/assets\/pdf[./]/.test(url.pathname), new CacheFirst({ cacheName: pdfReader }));
// What draws charts is for the few who read figures; a new build brings its own, and makes room.
const charts = "charts";
registerRoute(({ url }) => url.pathname.startsWith("/assets/chartEngine-"), new CacheFirst({ cacheName: charts }));
const dropOlder = async (): Promise<void> => {
  for (const name of await caches.keys()) if ((name.startsWith("pdf-reader-") && name !== pdfReader) || name === charts) await caches.delete(name);
};

/** The open vault of who works here, in memory only, so that a reload does not ask for the secret: gone when the browser ends this worker. */
let keys: unknown = null;
type Word = { type?: "SKIP_WAITING" | "KEEP_KEYS" | "DROP_KEYS" | "ASK_KEYS"; handle?: unknown };

self.addEventListener("message", (event) => {
  const word = event.data as Word | null;
  if (word?.type === "SKIP_WAITING") void self.skipWaiting();
  if (word?.type === "KEEP_KEYS") keys = word.handle;
  if (word?.type === "DROP_KEYS") keys = null;
  if (word?.type === "ASK_KEYS") event.ports[0]?.postMessage(keys);
});
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropOlder()])));
