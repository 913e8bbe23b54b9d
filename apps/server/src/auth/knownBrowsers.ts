import { randomBytes } from "node:crypto";
import type { Secrets } from "../secrets.ts";

export const knownCookie = "yimen_known";
/** A counter's browser serves a shift of people. */
const mostKept = 12;

/**
 * The accounts that a browser has signed in to: its own random name, and a keyed digest of that and each account, in a cookie of its own that
 * outlives sessions. It opens nothing; it only tells an account's usual browsers from strangers', and one usual browser from the next.
 */
export function knownBrowsers(secrets: Secrets, cookies: Record<string, string | undefined>, keep: (value: string) => void) {
  const [name = "", ...macs] = (cookies[knownCookie] ?? "").split(".");
  const sound = /^[A-Za-z0-9_-]{16}$/.test(name);
  const kept = sound ? macs.slice(0, mostKept) : [];
  const text = (browser: string, username: string) => `${browser}/${username}`;
  /** The browser's name, where it has signed in to the account before. */
  const known = (username: string): string | null => (kept.some((mac) => secrets.verify("known", text(name, username), mac)) ? name : null);
  return {
    knownBrowser: known,
    rememberBrowser: (username: string) => {
      if (known(username) !== null) return;
      const browser = sound ? name : randomBytes(12).toString("base64url");
      keep([browser, secrets.mac("known", text(browser, username)), ...kept].slice(0, mostKept + 1).join("."));
    },
  };
}
