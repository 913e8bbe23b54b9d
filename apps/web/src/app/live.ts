import { liveQuery } from "dexie";
import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";

/** A signal that follows a query on the local database; changes made in any tab arrive. */
export function live<T>(query: () => Promise<T>): Accessor<T | undefined> {
  const [value, set] = createSignal<T>();
  createEffect(() => {
    // Signals read before the first await are dependencies too.
    const subscription = liveQuery(query).subscribe({ next: (v) => set(() => v), error: (error) => console.error(error) });
    onCleanup(() => subscription.unsubscribe());
  });
  return value;
}
