import { isDisturbable } from "../people/standing.ts";
import { spotOf } from "../state/conversation.ts";
import type { State, StoredMessage } from "../state/state.ts";

/** Why somebody is told of a message: it is for them, or they want to hear of everything there. */
export type Reason = "direct" | "mention" | "thread" | "channel";

/**
 * Whether, and why, the reader is to be notified of a message that has just come: of what names them, is written to them
 * directly, or answers in a thread that they follow; of every message where they have chosen so; of nothing in a channel
 * that they have muted, and of nothing while they are not to be disturbed. `now` in milliseconds.
 */
export function reasonToNotify(
  state: State,
  message: StoredMessage,
  now: number,
): Reason | undefined {
  const { me } = state;
  if (me === undefined || message.author_id === me || message.deleted_at !== undefined)
    return undefined;
  if ((message.kind ?? "message") !== "message") return undefined;
  if (!isDisturbable(state.users.get(me), now)) return undefined;
  if (message.direct_conversation_id !== undefined) return "direct";
  const channel = state.channels.get(message.channel_id ?? "");
  if (channel?.notification_preference === "muted") return undefined;
  if (message.mentioned_user_ids?.includes(me)) return "mention";
  if (message.parent_message_id !== undefined)
    return state.counters.has(message.thread_root_id) ? "thread" : undefined;
  const everything = channel?.notification_preference === "all" && channel.joined !== false;
  return everything ? "channel" : undefined;
}

/** The conversation that has a message in it, as the app names what is open. */
export const conversationWith = (message: StoredMessage): string | undefined =>
  spotOf(message)?.conversation_id;
