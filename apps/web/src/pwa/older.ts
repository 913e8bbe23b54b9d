/** Does this browser lack some of what `olderBrowsers.ts` brings? The newest of it stands for all. The same in a page and in the service worker. */
export const isOlder = !("groupBy" in Map && "withResolvers" in Promise && "Iterator" in globalThis);
