import type { Conversation } from "../shell/place.ts";
import type { State } from "../state/state.ts";

/** How loud a conversation is, after what the person wants to be notified of. */
export interface Noticed {
  /** The number beside it; none where it is zero. */
  count: number;
  /** How many of them are for the person. */
  mentions: number;
  /** Something is unread that the person wants to see. */
  bold: boolean;
}

const NOTHING: Noticed = { count: 0, mentions: 0, bold: false };

/** In a direct conversation everything is for its people; a muted channel only tells of what names the person. */
export function noticedOf(state: Pick<State, "counters">, conversation: Conversation): Noticed {
  const counters = state.counters.get(conversation.id);
  if (counters === undefined || counters.unread_count === 0) return NOTHING;
  const { unread_count: unread, mention_count: mentions } = counters;
  if (conversation.kind === "direct") return { count: unread, mentions: unread, bold: true };
  const { joined, archived_at, notification_preference: preference } = conversation.channel;
  if (joined === false || archived_at !== undefined || preference === "muted")
    return mentions === 0 ? NOTHING : { count: mentions, mentions, bold: true };
  if (preference === "mentions") return { count: mentions, mentions, bold: true };
  return { count: unread, mentions, bold: true };
}

/** What of a workspace waits for the person: in all channels and direct conversations. */
export function noticedIn(state: State, workspaceId: string | undefined): Noticed {
  let [count, mentions, bold] = [0, 0, false];
  for (const [id, { unread_count }] of state.counters) {
    if (unread_count === 0) continue;
    const conversation = conversationOf(state, id);
    if (conversation === undefined || workspaceIdOf(conversation) !== workspaceId) continue;
    const noticed = noticedOf(state, conversation);
    count += noticed.count;
    mentions += noticed.mentions;
    bold ||= noticed.bold;
  }
  return { count, mentions, bold };
}

/** A channel or a direct conversation by its ID; threads are neither. */
export function conversationOf(state: State, id: string): Conversation | undefined {
  const channel = state.channels.get(id);
  if (channel !== undefined) return { kind: "channel", id, channel };
  const dm = state.dms.get(id);
  return dm === undefined ? undefined : { kind: "direct", id, dm };
}

const workspaceIdOf = (conversation: Conversation): string =>
  conversation.kind === "channel"
    ? conversation.channel.workspace_id
    : conversation.dm.workspace_id;
