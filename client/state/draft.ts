import type { State, Wanted } from "./state.ts";

type MutableOf<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

/** A state being changed. Each function gives a map to write to, copied once, when it is first asked for. */
export interface Draft {
  readonly state: State;
  users: () => MutableOf<State["users"]>;
  workspaces: () => MutableOf<State["workspaces"]>;
  members: () => MutableOf<State["members"]>;
  channels: () => MutableOf<State["channels"]>;
  dms: () => MutableOf<State["dms"]>;
  counters: () => MutableOf<State["counters"]>;
  followsMore: () => MutableOf<State["followsMore"]>;
  messages: () => MutableOf<State["messages"]>;
  timelines: () => MutableOf<State["timelines"]>;
  overlays: () => MutableOf<State["overlays"]>;
  reacting: () => MutableOf<State["reacting"]>;
  pins: () => MutableOf<State["pins"]>;
  topics: () => MutableOf<State["topics"]>;
  presence: () => MutableOf<State["presence"]>;
  typing: () => MutableOf<State["typing"]>;
  progress: () => MutableOf<State["progress"]>;
  whispers: () => MutableOf<State["whispers"]>;
  preferences: () => MutableOf<State["preferences"]>;
  sidebars: () => MutableOf<State["sidebars"]>;
  arranging: () => MutableOf<State["arranging"]>;
  held: () => MutableOf<State["held"]>;
  heard: () => MutableOf<State["heard"]>;
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
    dms: once(() => (state.dms = new Map(state.dms))),
    counters: once(() => (state.counters = new Map(state.counters))),
    followsMore: once(() => (state.followsMore = new Map(state.followsMore))),
    messages: once(() => (state.messages = new Map(state.messages))),
    timelines: once(() => (state.timelines = new Map(state.timelines))),
    overlays: once(() => (state.overlays = new Map(state.overlays))),
    reacting: once(() => (state.reacting = new Map(state.reacting))),
    pins: once(() => (state.pins = new Map(state.pins))),
    topics: once(() => (state.topics = new Map(state.topics))),
    presence: once(() => (state.presence = new Map(state.presence))),
    typing: once(() => (state.typing = new Map(state.typing))),
    progress: once(() => (state.progress = new Map(state.progress))),
    whispers: once(() => (state.whispers = new Map(state.whispers))),
    preferences: once(() => (state.preferences = new Map(state.preferences))),
    sidebars: once(() => (state.sidebars = new Map(state.sidebars))),
    arranging: once(() => (state.arranging = new Map(state.arranging))),
    held: once(() => (state.held = new Map(state.held))),
    heard: once(() => (state.heard = new Map(state.heard))),
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
