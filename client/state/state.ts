import type { Channel, Message, Role, User, Workspace } from "../../sdk/src/index.ts";

/** A message as it is kept: people live in `users`, each in one place. */
export type StoredMessage = Omit<Message, "author">;

/** How far a channel goes and how far its reader came. Kept apart from its name, which changes for other reasons. */
export interface Counters {
  last_seq: number;
  last_read_seq: number;
  unread_count: number;
  /** The count can no longer be told from events alone; the channel list must be asked. */
  stale: boolean;
}

/** The loaded part of a channel: without holes, `ids[n]` has the seq `oldest_seq + n`. */
export interface Timeline {
  oldest_seq: number;
  ids: readonly string[];
}

/** A message of ours that the server has not confirmed inside the loaded timeline yet. */
export interface PendingMessage {
  nonce: string;
  channel_id: string;
  body: string;
  created_at: string;
  status: "sending" | "failed";
  /** Why it failed, for a person. */
  error?: string;
  /** The server has it at this place; it leaves here when the timeline has come so far. */
  seq?: number;
}

/** A change of ours that the server has not confirmed yet, shown over the message. */
export type Overlay = { body: string } | { deleted: true };

/**
 * Everything the app knows, in one place. Only `reduce` makes a new one. Every map is keyed by the wire's ID.
 *
 * `tick` counts events. An answer carries the tick at which its request was made (`asOf`), and what an event has
 * touched since keeps the event's version: anything newer would have brought another event.
 */
export interface State {
  tick: number;
  /** Answers asked for before this tick are from before a loss that events cannot mend. */
  resynced: number;
  me: string | undefined;
  users: ReadonlyMap<string, User>;
  workspaces: ReadonlyMap<string, Workspace>;
  /** By workspace, then user. */
  members: ReadonlyMap<string, ReadonlyMap<string, Role>>;
  channels: ReadonlyMap<string, Channel>;
  counters: ReadonlyMap<string, Counters>;
  messages: ReadonlyMap<string, StoredMessage>;
  /** By channel. */
  timelines: ReadonlyMap<string, Timeline>;
  pending: readonly PendingMessage[];
  /** By message. */
  overlays: ReadonlyMap<string, Overlay>;
  /** The tick of the last event about an entity, while an answer may still contradict it. */
  touched: ReadonlyMap<string, number>;
  /** What an event named without telling: to be fetched. */
  wanted: ReadonlySet<Wanted>;
}

export type Wanted =
  | `channels:${string}`
  | `members:${string}`
  | `workspace:${string}`
  | `user:${string}`
  | `message:${string}`;

export const emptyState: State = {
  tick: 0,
  resynced: 0,
  me: undefined,
  users: new Map(),
  workspaces: new Map(),
  members: new Map(),
  channels: new Map(),
  counters: new Map(),
  messages: new Map(),
  timelines: new Map(),
  pending: [],
  overlays: new Map(),
  touched: new Map(),
  wanted: new Set(),
};

/** The seq after the last loaded one. */
export const timelineEnd = (timeline: Timeline): number =>
  timeline.oldest_seq + timeline.ids.length;
