/**
 * For what hundreds of components read, such as the rows of the sidebar: Solid asks everything downstream of a memo whether
 * it must run again, even where the memo comes to what it was. Here only those are told whose value is another.
 */
import {
  batch,
  createComputed,
  createSignal,
  getOwner,
  onCleanup,
  untrack,
  type Accessor,
} from "solid-js";

/** The value of `source`, for many readers. */
export function forMany<T>(source: Accessor<T>): Accessor<T> {
  const [value, setValue] = createSignal(untrack(source));
  createComputed(() => setValue(() => source()));
  return value;
}

interface Entry<V> {
  value: V | undefined;
  readers: number;
  readonly follow: () => void;
  readonly tell: () => void;
}

/** Looks up a key in a map, for many readers of one key each. */
export function createLookup<K, V>(map: Accessor<ReadonlyMap<K, V>>): (key: K) => V | undefined {
  const entries = new Map<K, Entry<V>>();
  createComputed(() => {
    const next = map();
    batch(() => {
      for (const [key, entry] of entries) {
        const value = next.get(key);
        if (value === entry.value) continue;
        entry.value = value;
        entry.tell();
      }
    });
  });
  return (key) => {
    if (getOwner() === null) return untrack(map).get(key);
    const entry = entries.get(key) ?? newEntry(untrack(map).get(key));
    entries.set(key, entry);
    entry.readers += 1;
    onCleanup(() => {
      entry.readers -= 1;
      if (entry.readers === 0) entries.delete(key);
    });
    entry.follow();
    return entry.value;
  };
}

function newEntry<V>(value: V | undefined): Entry<V> {
  const [follow, tell] = createSignal(undefined, { equals: false });
  return { value, readers: 0, follow, tell };
}
