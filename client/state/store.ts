import { createMemo, createSignal, type Accessor } from "solid-js";
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

export function createStore(): Store {
  let state = emptyState;
  let received: Action[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let showedAt = 0;
  const listeners: (() => void)[] = [];
  const [shown, show] = createSignal(state, { equals: false });

  function flush(actions: Action[]): void {
    clearTimeout(timer);
    timer = undefined;
    const all = [...received, ...actions];
    received = [];
    const next = reduce(state, all);
    showedAt = performance.now();
    if (next === state) return;
    state = next;
    show(() => next);
    for (const listener of listeners) listener();
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
    select: (read, same) =>
      createMemo(() => read(shown()), undefined, same === undefined ? {} : { equals: same }),
  };
}
