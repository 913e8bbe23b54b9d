import { type Accessor, batch, createEffect, createSignal, onCleanup, untrack } from "solid-js";

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Lines of a list that say what they said before stay the same objects, so that a screen leaves alone what it shows of them: focus, and what is typed there. */
function unmoved<T>(before: T | undefined, after: T): T {
  // A page of a list: its lines, and whether there are more.
  if (isRecord(before) && isRecord(after))
    return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, Array.isArray(value) ? unmoved(before[key], value) : value])) as T;
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  const known = new Map(before.map((line) => [JSON.stringify(line), line]));
  return after.map((line) => known.get(JSON.stringify(line)) ?? line) as T;
}

/** `latest`: what was last answered, also while another question is under way. */
export type Asked<T> = [Accessor<T | undefined> & { readonly latest: T | undefined }, { readonly refetch: () => Promise<void> }];
type Nothing = false | null | undefined | "";

/**
 * What the county answers: asked when the screen comes, when `source` changes, and again on demand; undefined until there is an answer. The
 * newest question's answer counts. Not Solid's own resource: one that is asked again while a screen is being left holds the change of screens up for good.
 */
export function asked<T>(ask: () => Promise<T> | T): Asked<T>;
export function asked<S, T>(source: () => S | Nothing, ask: (source: S) => Promise<T> | T): Asked<T>;
export function asked<S, T>(first: (() => S | Nothing) | (() => Promise<T> | T), second?: (source: S) => Promise<T> | T): Asked<T> {
  const source = second ? (first as () => S | Nothing) : () => true as S;
  const ask = second ?? (first as () => Promise<T> | T);
  const [value, setValue] = createSignal<T>();
  const [latest, setLatest] = createSignal<T>();
  let turn = 0;
  const load = async (about: S): Promise<void> => {
    turn += 1;
    const mine = turn;
    const answer = await ask(about);
    if (mine !== turn) return;
    const steady = unmoved(untrack(latest), answer);
    batch(() => {
      setValue(() => steady);
      setLatest(() => steady);
    });
  };
  createEffect(() => {
    const about = source();
    setValue(undefined);
    turn += 1;
    if (about) void untrack(() => load(about));
  });
  onCleanup(() => {
    turn += 1;
  });
  const refetch = async (): Promise<void> => {
    const about = untrack(source);
    if (about) await load(about);
  };
  return [Object.defineProperty(() => value(), "latest", { get: latest }) as Asked<T>[0], { refetch }];
}
