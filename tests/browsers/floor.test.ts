import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../apps/web/dist");

/** Why a built-in that a browser at the floor lacks may stand in the built files. */
type Held = "brought by olderBrowsers.ts" | "asked for before it is used" | null;

/**
 * What is newer than one of Chromium 92, Firefox 102 and Safari 15.4, by how it is written (https://github.com/mdn/browser-compat-data), and
 * what holds it. Other syntax and CSS are the builder's, by its targets.
 */
const newer: readonly [what: string, written: RegExp, held: Held][] = [
  ["Array.prototype.findLast", /\.findLast\(/, "brought by olderBrowsers.ts"],
  ["Array.prototype.findLastIndex", /\.findLastIndex\(/, "brought by olderBrowsers.ts"],
  ["structuredClone", /\bstructuredClone\(/, "brought by olderBrowsers.ts"],
  ["Map.groupBy", /Map\.groupBy\(/, "brought by olderBrowsers.ts"],
  ["Promise.withResolvers", /Promise\.withResolvers\(/, "brought by olderBrowsers.ts"],
  ["iterators' own map, filter, …", /\.(?:values|keys|entries)\(\)\.(?:map|filter|some|every|find|reduce|toArray|take|drop|flatMap)\(/, "brought by olderBrowsers.ts"],
  ["CompressionStream", /CompressionStream/, "asked for before it is used"],
  ["AbortSignal.prototype.throwIfAborted", /\.throwIfAborted/, "asked for before it is used"],
  ["Uint8Array.fromHex, toHex", /Uint8Array\.fromHex|`toHex`/, "asked for before it is used"],
  ["Uint8Array.fromBase64", /Uint8Array\.fromBase64/, "asked for before it is used"],
  ["the origin private file system", /storage\??\.getDirectory|createWritable|createSyncAccessHandle/, "asked for before it is used"],
  ["static blocks of classes (syntax)", /\bstatic\s*\{/, null],
  ["Object.hasOwn", /Object\.hasOwn\(/, null],
  ["Object.groupBy", /Object\.groupBy\(/, null],
  ["Array's copies", /\.(?:toSorted|toReversed|toSpliced)\(/, null],
  ["Array.fromAsync", /Array\.fromAsync\(/, null],
  ["Promise.try", /Promise\.try\(/, null],
  ["AbortSignal.timeout, any", /AbortSignal\.(?:timeout|any)\(/, null],
  ["sets' own operations", /\.(?:symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/, null],
  ["well-formed strings", /\.(?:isWellFormed|toWellFormed)\(/, null],
  ["URL.canParse", /URL\.canParse\(/, null],
  ["OffscreenCanvas", /\bOffscreenCanvas\b/, null],
  ["createImageBitmap with an orientation by name", /from-image/, null],
  ["requestIdleCallback", /\brequestIdleCallback\b/, null],
  ["Intl.Segmenter", /Intl\.(?:Segmenter|DurationFormat)/, null],
  ["Element.checkVisibility", /\.checkVisibility\(/, null],
  ["popover", /\.(?:showPopover|togglePopover|showPicker)\(/, null],
  ["scheduler", /scheduler\.(?:postTask|yield)\(/, null],
  ["startViewTransition", /startViewTransition/, null],
  ["look-behind in patterns", /\(\?<[=!]/, null],
  ["Response.prototype.bytes", /response\.bytes\(/i, null],
];

test("nothing in the built files is newer than the floor, but what is brought along or asked for first", () => {
  const found = new Map<string, string[]>();
  for (const file of globSync(["assets/*.js", "sw.js", "workbox-*.js"], { cwd: dist }).filter((f) => !f.includes("olderBrowsers"))) {
    const text = readFileSync(join(dist, file), "utf8");
    for (const [what, written] of newer) if (written.test(text)) found.set(what, [...(found.get(what) ?? []), basename(file).replace(/-[\w-]{8}\.js$/, "")]);
  }
  for (const [what, , held] of newer) if (found.has(what)) console.log(`${what}: ${held ?? "NOT HELD"} (${found.get(what)?.join(", ")})`);
  expect([...found.keys()].filter((what) => newer.find(([w]) => w === what)?.[2] === null)).toEqual([]);
  // What a browser at the floor can't do without must be in the file that it is brought by.
  expect(found.get("Map.groupBy")).toBeDefined();
});
