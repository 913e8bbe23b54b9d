import { liveQuery } from "dexie";
import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import { unmoved } from "./unmoved.ts";

/**
 * A signal that follows a query on the local database; changes made in any tab arrive.
 * @param steady lines that say what they said before stay as they are on the screen: an open question, focus, what is typed there. For lists of tens.
 */
export function live<T>(query: () => Promise<T>, { steady = false } = {}): Accessor<T | undefined> {
  const [value, set] = createSignal<T>();
  createEffect(() => {
    // Signals read before the first await are dependencies too.
    // An async arrow, always: Dexie follows native awaits only in a querier that it can see is one, and else stops observing after the first.
    const subscription = liveQuery(async () => query()).subscribe({ next: (v) => set((before) => (steady ? unmoved(before, v) : v)), error: (error) => console.error(error) });
    onCleanup(() => subscription.unsubscribe());
  });
  return value;
}
