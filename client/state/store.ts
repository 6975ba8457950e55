import {
  batch,
  createMemo,
  createSignal,
  getOwner,
  onCleanup,
  untrack,
  type Accessor,
} from "solid-js";
import type { Event } from "../../sdk/src/index.ts";
import type { Action } from "./action.ts";
import { reduce } from "./reduce.ts";
import { emptyState, type State } from "./state.ts";

/** After a quiet moment an event shows at once; in a flood, all that came within this time show together. */
const FRAME_MS = 16;

export interface Store {
  /** The state now, outside of any component. */
  readonly state: State;
  /** Makes these changes, after the events that came before them. */
  dispatch(...actions: Action[]): void;
  /** Makes this change soon; a thousand of them cost one update of the screen. */
  receive(event: Event): void;
  /** A value of the state that updates its readers only when it has changed. */
  select<T>(read: (state: State) => T, same?: (a: T, b: T) => boolean): Accessor<T>;
  /** Calls this after each change, for as long as the window is open. */
  watch(listener: () => void): void;
}

/** The parts of the state, of which each has a bit of a number. */
const PARTS = Object.keys(emptyState).map((name, index) => ({ name, bit: 1 << index }));
if (PARTS.length > 32) throw new Error("The state has more parts than a number has bits.");

/** Something that is selected. */
interface Selection {
  /** The parts of the state that it was read from, as bits. */
  parts: number;
  /** Whether it is not what it was, by the state as it is now. */
  isChanged(): boolean;
  /** Has it computed anew, and its readers after it. */
  renew(): void;
}

export function createStore(): Store {
  let state = emptyState;
  let received: Action[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let showedAt = 0;
  const listeners: (() => void)[] = [];
  const selected = new Set<Selection>();

  /** The state, which notes what is read of it. */
  let noted = 0;
  const noting: State = Object.defineProperties(
    { ...emptyState },
    Object.fromEntries(
      PARTS.map(({ name, bit }) => {
        const get = (): unknown => {
          noted |= bit;
          return Reflect.get(state, name);
        };
        return [name, { enumerable: true, get }];
      }),
    ),
  );
  /** Reads the state; `parts` hears of what. */
  function note<T>(read: (state: State) => T, parts: (parts: number) => void): T {
    const outer = noted;
    noted = 0;
    try {
      return read(noting);
    } finally {
      parts(noted);
      noted = outer;
    }
  }

  function flush(actions: Action[]): void {
    clearTimeout(timer);
    timer = undefined;
    const all = [...received, ...actions];
    received = [];
    const before = state;
    const next = reduce(before, all);
    showedAt = performance.now();
    if (next === before) return;
    state = next;
    show(before);
    for (const listener of listeners) listener();
  }

  /**
   * Has what is selected and is not what it was computed anew. To compare takes a fraction of what it takes Solid to go
   * through thousands of memos of one signal, few of which change. All is compared before anything is computed: until
   * then whatever else is read is as it was.
   */
  function show(before: State): void {
    let other = 0;
    for (const { name, bit } of PARTS)
      if (Reflect.get(before, name) !== Reflect.get(state, name)) other |= bit;
    const changed = untrack(() =>
      [...selected].filter(({ parts, isChanged }) => (parts & other) !== 0 && isChanged()),
    );
    batch(() => {
      for (const { renew } of changed) renew();
    });
  }

  return {
    get state() {
      return state;
    },
    dispatch: (...actions) => flush(actions),
    receive(event) {
      received.push({ type: "event", event, at: Date.now() });
      if (timer !== undefined) return;
      const wait = showedAt + FRAME_MS - performance.now();
      if (wait <= 0) flush([]);
      else timer = setTimeout(() => flush([]), wait);
    },
    watch: (listener) => void listeners.push(listener),
    select<T>(read: (state: State) => T, same: (a: T, b: T) => boolean = Object.is): Accessor<T> {
      const [outdated, renew] = createSignal(undefined, { equals: false });
      let last: { readonly value: T } | undefined;
      const noteParts = (parts: number) => void (selection.parts = parts);
      const selection: Selection = {
        parts: 0,
        renew,
        isChanged() {
          try {
            return last === undefined || !same(last.value, note(read, noteParts));
          } catch {
            // It reads what is about to go: whether it is asked again at all is for Solid to say.
            return true;
          }
        },
      };
      selected.add(selection);
      if (getOwner() !== null) onCleanup(() => selected.delete(selection));
      return createMemo(
        () => {
          outdated();
          last = { value: note(read, noteParts) };
          return last.value;
        },
        undefined,
        { equals: same },
      );
    },
  };
}
