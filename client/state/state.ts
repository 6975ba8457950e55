import type {
  Channel,
  DirectConversation,
  Message,
  Role,
  SidebarSection,
  Topic,
  User,
  Workspace,
} from "../../sdk/src/index.ts";

/** A message as it is kept: people live in `users`, each in one place. */
export type StoredMessage = Omit<Message, "author" | "quoted_author">;

/** A direct conversation as it is kept: its people live in `users`, its counts in `counters`. */
export type StoredDm = Pick<
  DirectConversation,
  "id" | "route_id" | "workspace_id" | "created_at" | "can_send"
> & { member_ids: readonly string[] };

/** How far a conversation goes and how far its reader came. Kept apart from its name, which changes for other reasons. */
export interface Counters {
  last_seq: number;
  last_read_seq: number;
  unread_count: number;
  /** How many of the unread ones name the reader. */
  mention_count: number;
  /** The counts can no longer be told from events alone; the list must be asked. */
  stale: boolean;
  /** They come from an earlier visit: what was read meanwhile elsewhere is not in them. */
  recalled?: true;
}

/** The loaded part of a conversation: without holes, `ids[n]` has the seq `oldest_seq + n`. */
export interface Timeline {
  oldest_seq: number;
  ids: readonly string[];
  /** It comes from an earlier visit: it may be shown, and is to be loaded again. */
  recalled?: true;
}

/** A message of ours that the server has not confirmed inside the loaded timeline yet. */
export interface PendingMessage {
  nonce: string;
  conversation_id: string;
  body: string;
  created_at: string;
  status: "sending" | "failed";
  quoted_message_id?: string;
  topic_id?: string;
  /** The nonces of its files, which go ahead of it. */
  uploads?: readonly string[];
  /** Why it failed, for a person. */
  error?: string;
  /** The server has it at this place; it leaves here when the timeline has come so far. */
  seq?: number;
}

/** A change of ours that the server has not confirmed yet, shown over the message. */
export type Overlay = { body: string } | { deleted: true };

export type Presence = "online" | "away";

/** What somebody does that is not stored: it is over at `until`, a time in milliseconds. */
export interface Doing {
  user_id: string;
  until: number;
}

/** What an agent reports of its turn. */
export interface Progress {
  user_id: string;
  turn_id: string;
  lines: readonly ProgressLine[];
  until: number;
}

export interface ProgressLine {
  id: string;
  kind: string;
  text: string;
  status?: string;
}

/** What an app has said to this person alone; the server keeps none of it. */
export interface Whisper {
  id: string;
  user_id: string;
  text: string;
}

/**
 * Everything the app knows, in one place. Only `reduce` makes a new one. Every map is keyed by the wire's ID; what says
 * "conversation" by that of a channel, a direct conversation, or a thread's root.
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
  dms: ReadonlyMap<string, StoredDm>;
  /** By conversation. A thread has counters when its reader follows it. */
  counters: ReadonlyMap<string, Counters>;
  /** By workspace: the reader follows more threads there than are known of. */
  followsMore: ReadonlyMap<string, boolean>;
  messages: ReadonlyMap<string, StoredMessage>;
  /** By conversation. */
  timelines: ReadonlyMap<string, Timeline>;
  pending: readonly PendingMessage[];
  /** By message. */
  overlays: ReadonlyMap<string, Overlay>;
  /** By {@link reactionKey}: what we want, until the server has said so. */
  reacting: ReadonlyMap<string, boolean>;
  /** By channel, where it was asked for: pinned messages, the newest pin first. */
  pins: ReadonlyMap<string, readonly string[]>;
  /** By workspace, where it was asked for. */
  topics: ReadonlyMap<string, readonly Topic[]>;
  /** By workspace: who is not here is offline. */
  presence: ReadonlyMap<string, ReadonlyMap<string, Presence>>;
  /** By conversation: who types. */
  typing: ReadonlyMap<string, readonly Doing[]>;
  /** By conversation: what agents are doing. */
  progress: ReadonlyMap<string, readonly Progress[]>;
  /** By channel: what apps said to the person alone, until they put it away. */
  whispers: ReadonlyMap<string, readonly Whisper[]>;
  /** What the person's clients keep on the server. */
  preferences: ReadonlyMap<string, unknown>;
  /** By workspace: the person's own sections. */
  sidebars: ReadonlyMap<string, readonly SidebarSection[]>;
  /** By workspace: how the person wants the sidebar, until the server has it so. */
  arranging: ReadonlyMap<string, readonly SidebarSection[]>;
  /** By message: shown by something other than a timeline, and how often. */
  held: ReadonlyMap<string, number>;
  /** By event type: how many came. What is loaded outside of the state is loaded again when this changes. */
  heard: ReadonlyMap<string, number>;
  /** The tick of the last event about an entity, while an answer may still contradict it. */
  touched: ReadonlyMap<string, number>;
  /** What an event named without telling: to be fetched. */
  wanted: ReadonlySet<Wanted>;
}

export type Wanted =
  | `channels:${string}`
  | `dms:${string}`
  | `threads:${string}`
  | `members:${string}`
  | `workspace:${string}`
  | `user:${string}`
  | `message:${string}`
  | `pins:${string}`
  | `topics:${string}`
  | `sidebar:${string}`
  | `preferences:${string}`;

export const emptyState: State = {
  tick: 0,
  resynced: 0,
  me: undefined,
  users: new Map(),
  workspaces: new Map(),
  members: new Map(),
  channels: new Map(),
  dms: new Map(),
  counters: new Map(),
  followsMore: new Map(),
  messages: new Map(),
  timelines: new Map(),
  pending: [],
  overlays: new Map(),
  reacting: new Map(),
  pins: new Map(),
  topics: new Map(),
  presence: new Map(),
  typing: new Map(),
  progress: new Map(),
  whispers: new Map(),
  preferences: new Map(),
  sidebars: new Map(),
  arranging: new Map(),
  held: new Map(),
  heard: new Map(),
  touched: new Map(),
  wanted: new Set(),
};

/** The seq after the last loaded one. */
export const timelineEnd = (timeline: Timeline): number =>
  timeline.oldest_seq + timeline.ids.length;

/** Names one emoji on one message. */
export const reactionKey = (messageId: string, emoji: string): string => `${messageId} ${emoji}`;
