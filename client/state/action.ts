import type {
  Channel,
  DirectConversation,
  Event,
  Message,
  MessagePage,
  ReactionSummary,
  SidebarSection,
  ThreadFollow,
  Topic,
  User,
  Workspace,
  WorkspaceMember,
} from "../../sdk/src/index.ts";
import type { Lists } from "./recall.ts";
import type { PendingMessage, Presence, Whisper } from "./state.ts";

/** What can happen to the state: an event of the log, an answer of the server, or something the person did. */
export type Action =
  /** `at`: the time here, in milliseconds; what is not stored counts from it. */
  | { type: "event"; event: Event; at?: number }
  | Answer
  /** Ours, not confirmed yet. */
  | ({ type: "send" } & Omit<PendingMessage, "status" | "error" | "seq">)
  | { type: "send_failed"; nonce: string; error: string }
  | { type: "send_again"; nonce: string }
  | { type: "discard"; nonce: string }
  | { type: "overlay_edit"; message_id: string; body: string }
  | { type: "overlay_delete"; message_id: string }
  | { type: "overlay_done"; message_id: string }
  /** We want this reaction, or want it gone; `react_done` when the server has said so, or refused. */
  | { type: "react"; message_id: string; emoji: string; wanted: boolean }
  | { type: "react_done"; message_id: string; emoji: string }
  /** We want the sidebar so; `arrange_done` when the server has it, or refused. */
  | { type: "arrange"; workspace_id: string; sections: readonly SidebarSection[] }
  | {
      type: "arrange_done";
      workspace_id: string;
      sections: readonly SidebarSection[];
      /** As the server has them now; absent when it refused. */
      taken?: readonly SidebarSection[];
    }
  | { type: "read"; conversation_id: string; seq: number }
  | { type: "unread"; conversation_id: string; seq: number }
  /** Keeps memory bounded: only these seqs of a timeline stay. */
  | { type: "trim"; conversation_id: string; from: number; to: number }
  /** A conversation that has not been looked at for long: its messages can be loaded again. */
  | { type: "forget"; conversation_id: string }
  /** Something besides a timeline shows this message: it stays until it is let go as often. */
  | { type: "hold" | "let_go"; message_id: string }
  /** An app answered a command for the person's eyes alone. */
  | { type: "whisper"; conversation_id: string; whisper: Whisper }
  | { type: "whisper_read"; conversation_id: string; id: string }
  /** Time went on: what is not stored is over when its time is. */
  | { type: "clock"; now: number }
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
  | { type: "dms"; workspace_id: string; conversations: DirectConversation[] }
  | { type: "dm"; conversation: DirectConversation }
  /** The caller has closed it. */
  | { type: "dm_closed"; conversation_id: string }
  | { type: "members"; workspace_id: string; members: WorkspaceMember[] }
  | { type: "message"; message: Message }
  | { type: "messages"; messages: Message[] }
  /** What stands under a message after a reaction of ours. */
  | { type: "reactions"; message_id: string; reactions: ReactionSummary[] }
  /** The threads that the reader follows, the newest first; with `more`, there are others. */
  | { type: "threads"; workspace_id: string; threads: FollowedThread[]; more: boolean }
  | { type: "pins"; channel_id: string; messages: Message[] }
  | { type: "topics"; workspace_id: string; topics: Topic[] }
  | { type: "presence"; workspace_id: string; presence: { user_id: string; status: Presence }[] }
  | { type: "preferences"; preferences: Readonly<Record<string, unknown>> }
  | { type: "sidebar"; workspace_id: string; sections: SidebarSection[] }
  | { type: "gone"; wanted: Gone; id: string }
  /** `jump` shows this page wherever the timeline was; `join` only extends what is loaded. */
  | { type: "page"; conversation_id: string; page: MessagePage; place: "jump" | "join" }
  /** What an earlier visit saw of a conversation: shown until it is loaded, never over what is loaded. */
  | { type: "recall"; conversation_id: string; page: MessagePage }
  /** What an earlier visit knew: shown until the server has answered, never over what is known. */
  | { type: "recall_lists"; lists: Lists }
);

/** A thread, and how the reader stands to it. */
export interface FollowedThread {
  root: Message;
  follow: ThreadFollow;
}

/** What may be not there (any more) when it is asked for. */
export type Gone = "user" | "message" | "workspace" | "pins";
