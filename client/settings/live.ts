import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from "solid-js";
import type { Chat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";

/** Events often come in groups; the list is asked for once for the group. */
const GATHER_MS = 150;

/** A list that is loaded outside of the state. */
export interface Live<T> {
  /** What was loaded last; `undefined` until the first answer. */
  now: Accessor<T | undefined>;
  /** Why the last attempt failed, in words. */
  failure: Accessor<string | undefined>;
  again(): Promise<void>;
}

/** Loads what `ask` answers for `key`, and again when the key changes or one of these events comes. */
export function createLive<K extends string, T>(
  chat: Chat,
  key: Accessor<K | undefined>,
  ask: (key: K) => Promise<T>,
  events: readonly string[] = [],
): Live<T> {
  const [now, setNow] = createSignal<T>();
  const [failure, setFailure] = createSignal<string>();
  let run = 0;

  async function again(): Promise<void> {
    const wanted = untrack(key);
    if (wanted === undefined) return;
    run += 1;
    const mine = run;
    try {
      const answer = await ask(wanted);
      if (mine !== run) return;
      setNow((before) => kept(before, answer));
      setFailure(undefined);
    } catch (error) {
      if (mine === run) setFailure(sentence(error));
    }
  }
  createEffect(on(key, () => void again()));
  whenHeard(chat, events, () => void again());
  onCleanup(() => (run = -1));
  return { now, failure, again };
}

/** Calls `act` a moment after one of these events came. */
export function whenHeard(chat: Chat, events: readonly string[], act: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = chat.select((state) => events.map((type) => state.heard.get(type) ?? 0).join(" "));
  createEffect(
    on(
      heard,
      () => {
        clearTimeout(timer);
        timer = setTimeout(act, GATHER_MS);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));
}

/** A list that comes in pages. */
export interface Paged<T> extends Live<readonly T[]> {
  hasMore: Accessor<boolean>;
  more(): Promise<void>;
}

interface Page {
  items: readonly unknown[];
  next: string | undefined;
}

/** Loads the first page, more when asked; anew, as far as it was loaded, when the key changes or an event comes. */
export function createPaged<P extends Page>(
  chat: Chat,
  key: Accessor<string | undefined>,
  ask: (cursor: string | undefined) => Promise<P>,
  events: readonly string[] = [],
  onFirst: (page: P) => void = () => {},
): Paged<P["items"][number]> {
  const [now, setNow] = createSignal<readonly P["items"][number][]>();
  const [failure, setFailure] = createSignal<string>();
  const [next, setNext] = createSignal<string>();
  let run = 0;
  let shown = 1;

  /** As many pages as were shown, so that nothing that one looks at goes away. */
  async function load(pages: number): Promise<void> {
    run += 1;
    const mine = run;
    try {
      const items: P["items"][number][] = [];
      let cursor: string | undefined;
      for (let count = 0; count < pages; count++) {
        const page = await ask(cursor);
        if (mine !== run) return;
        if (count === 0) onFirst(page);
        items.push(...page.items);
        cursor = page.next;
        if (cursor === undefined) break;
      }
      setNow((before) => kept(before, items));
      setNext(cursor);
      setFailure(undefined);
      shown = pages;
    } catch (error) {
      if (mine === run) setFailure(sentence(error));
    }
  }
  createEffect(on(key, (named) => named !== undefined && void load(1)));
  whenHeard(chat, events, () => void load(shown));
  onCleanup(() => (run = -1));

  return {
    now,
    failure,
    again: () => load(shown),
    hasMore: () => next() !== undefined,
    async more() {
      const cursor = next();
      if (cursor === undefined) return;
      const mine = run;
      try {
        const page = await ask(cursor);
        if (mine !== run) return;
        setNow((before = []) => [...before, ...page.items]);
        setNext(page.next);
        shown += 1;
      } catch (error) {
        if (mine === run) setFailure(sentence(error));
      }
    },
  };
}

/**
 * What came, with what was there already where it is the same: what is shown of it stays as it is, with a menu that is open
 * or the focus in it.
 */
function kept<T>(before: T | undefined, after: T): T;
function kept(before: unknown, after: unknown): unknown {
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  const known = new Map<string, unknown>(before.map((item) => [JSON.stringify(item), item]));
  return after.map((item: unknown) => known.get(JSON.stringify(item)) ?? item);
}
