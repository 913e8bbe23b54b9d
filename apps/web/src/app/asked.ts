import { type Accessor, batch, createEffect, createSignal, onCleanup, untrack } from "solid-js";
import { unmoved } from "./unmoved.ts";

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
