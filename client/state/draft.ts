import type { State, Wanted } from "./state.ts";

type MutableOf<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

/** A state being changed. Each function gives a map to write to, copied once, when it is first asked for. */
export interface Draft {
  readonly state: State;
  users: () => MutableOf<State["users"]>;
  workspaces: () => MutableOf<State["workspaces"]>;
  members: () => MutableOf<State["members"]>;
  channels: () => MutableOf<State["channels"]>;
  counters: () => MutableOf<State["counters"]>;
  messages: () => MutableOf<State["messages"]>;
  timelines: () => MutableOf<State["timelines"]>;
  overlays: () => MutableOf<State["overlays"]>;
  touched: () => MutableOf<State["touched"]>;
  wanted: () => Set<Wanted>;
}

export function openDraft(from: State): Draft {
  const state = { ...from };
  return {
    state,
    users: once(() => (state.users = new Map(state.users))),
    workspaces: once(() => (state.workspaces = new Map(state.workspaces))),
    members: once(() => (state.members = new Map(state.members))),
    channels: once(() => (state.channels = new Map(state.channels))),
    counters: once(() => (state.counters = new Map(state.counters))),
    messages: once(() => (state.messages = new Map(state.messages))),
    timelines: once(() => (state.timelines = new Map(state.timelines))),
    overlays: once(() => (state.overlays = new Map(state.overlays))),
    touched: once(() => (state.touched = new Map(state.touched))),
    wanted: once(() => (state.wanted = new Set(state.wanted))),
  };
}

function once<T>(copy: () => T): () => T {
  let own: T | undefined;
  return () => (own ??= copy());
}

/** Whether an event has spoken of this since `asOf`. */
export const touchedSince = (draft: Draft, id: string, asOf: number): boolean =>
  (draft.state.touched.get(id) ?? -1) > asOf;
