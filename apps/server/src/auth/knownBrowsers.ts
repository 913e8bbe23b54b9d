import type { Secrets } from "../secrets.ts";

export const knownCookie = "yimen_known";
/** A counter's browser serves a shift of people. */
const mostKept = 12;

/**
 * The accounts that a browser has signed in to, as keyed digests in a cookie of its own that outlives sessions: it opens nothing, it only
 * tells an account's usual browsers from strangers'.
 */
export function knownBrowsers(secrets: Secrets, cookies: Record<string, string | undefined>, keep: (value: string) => void) {
  const kept = (cookies[knownCookie] ?? "").split(".").filter(Boolean).slice(0, mostKept);
  const known = (username: string) => kept.some((mac) => secrets.verify("known", username, mac));
  return {
    knownBrowser: known,
    rememberBrowser: (username: string) => {
      if (!known(username)) keep([secrets.mac("known", username), ...kept].slice(0, mostKept).join("."));
    },
  };
}
