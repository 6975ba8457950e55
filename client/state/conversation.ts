import type { State, StoredMessage } from "./state.ts";

/**
 * Where messages stand in a row: a channel (`chn_…`), a direct conversation (`dm_…`), or a thread, which is named by its root
 * (`msg_…`).
 */
export type ConversationKind = "channel" | "direct" | "thread";

export const kindOf = (conversationId: string): ConversationKind =>
  conversationId.startsWith("dm_")
    ? "direct"
    : conversationId.startsWith("msg_")
      ? "thread"
      : "channel";

/** Which conversation a message stands in, and its number there. */
export interface Spot {
  conversation_id: string;
  seq: number;
}

export function spotOf(message: StoredMessage): Spot | undefined {
  const { parent_message_id, thread_root_id, thread_seq, channel_seq: seq } = message;
  if (parent_message_id !== undefined)
    return thread_seq === undefined
      ? undefined
      : { conversation_id: thread_root_id, seq: thread_seq };
  const conversation_id = message.channel_id ?? message.direct_conversation_id;
  return conversation_id === undefined || seq === undefined ? undefined : { conversation_id, seq };
}

/** The message that an address names, by its ID or by its public one, if it is known. */
export function messageNamed(state: State, name: string | undefined): StoredMessage | undefined {
  if (name === undefined) return undefined;
  const known = state.messages.get(name);
  if (known !== undefined || !name.startsWith("M")) return known;
  for (const message of state.messages.values()) if (message.route_id === name) return message;
  return undefined;
}

/** The workspace that a conversation belongs to, where it is known. */
export const workspaceOf = (state: State, conversationId: string): string | undefined =>
  (
    state.channels.get(conversationId) ??
    state.dms.get(conversationId) ??
    state.messages.get(conversationId)
  )?.workspace_id;

/** The number of the newest message of a conversation, where it is known. */
export const lastSeqOf = (state: State, conversationId: string): number | undefined =>
  state.counters.get(conversationId)?.last_seq ??
  state.messages.get(conversationId)?.thread_state?.reply_count;

/** The channel that a conversation is, or is a thread in; none for what is direct, and while it is not known. */
export const channelOf = (state: State, conversationId: string): string | undefined =>
  kindOf(conversationId) === "channel"
    ? conversationId
    : state.messages.get(conversationId)?.channel_id;
