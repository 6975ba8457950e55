import type {
  Channel,
  Event,
  Message,
  MessagePage,
  User,
  Workspace,
  WorkspaceMember,
} from "../../sdk/src/index.ts";

/** What can happen to the state: an event of the log, an answer of the server, or something the person did. */
export type Action =
  | { type: "event"; event: Event }
  | Answer
  /** Ours, not confirmed yet. */
  | { type: "send"; nonce: string; channel_id: string; body: string; created_at: string }
  | { type: "send_failed"; nonce: string; error: string }
  | { type: "send_again"; nonce: string }
  | { type: "discard"; nonce: string }
  | { type: "overlay_edit"; message_id: string; body: string }
  | { type: "overlay_delete"; message_id: string }
  | { type: "overlay_done"; message_id: string }
  | { type: "read"; channel_id: string; seq: number }
  | { type: "unread"; channel_id: string; seq: number }
  /** Keeps memory bounded: only these seqs of a timeline stay. */
  | { type: "trim"; channel_id: string; from: number; to: number }
  /** A channel that has not been looked at for long: its messages can be loaded again. */
  | { type: "forget"; channel_id: string }
  /** No answer is on its way: forget what only served to judge answers. */
  | { type: "tidy" }
  /** What happened cannot be replayed: what is loaded of this workspace may be old. */
  | { type: "resync"; workspace_id: string };

/** An answer of the server, with the tick at which it was asked for. */
export type Answer = { asOf: number } & (
  | { type: "me"; user: User }
  | { type: "user"; user: User }
  | { type: "workspaces"; workspaces: Workspace[] }
  | { type: "workspace"; workspace: Workspace }
  | { type: "channels"; workspace_id: string; channels: Channel[] }
  | { type: "channel"; channel: Channel }
  | { type: "members"; workspace_id: string; members: WorkspaceMember[] }
  | { type: "message"; message: Message }
  | { type: "gone"; wanted: "user" | "message" | "workspace"; id: string }
  /** `jump` shows this page wherever the timeline was; `join` only extends what is loaded. */
  | { type: "page"; channel_id: string; page: MessagePage; place: "jump" | "join" }
);
