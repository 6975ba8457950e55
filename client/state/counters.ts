import { kindOf, spotOf, workspaceOf } from "./conversation.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import { want } from "./people.ts";
import { timelineEnd, type Counters, type State, type StoredMessage } from "./state.ts";

export const countersKey = (conversationId: string) => `counters:${conversationId}`;

/** What a list says of a conversation's counts. */
interface Listed {
  last_seq?: number;
  last_read_seq?: number;
  unread_count?: number;
  mention_count?: number;
}

/** Takes a conversation's counters from a list, unless events have carried ours further since it was asked for. */
export function takeCounters(
  draft: Draft,
  conversationId: string,
  listed: Listed,
  asOf: number,
): void {
  const known = draft.state.counters.get(conversationId);
  const overtaken = touchedSince(draft, countersKey(conversationId), asOf);
  if (overtaken && known !== undefined) {
    if (known.stale) wantCounters(draft, conversationId);
    return;
  }
  // Events came before there was anything to count on: this list will do for now, the next one will be right.
  if (overtaken) wantCounters(draft, conversationId);
  put(draft, conversationId, {
    last_seq: listed.last_seq ?? 0,
    last_read_seq: listed.last_read_seq ?? 0,
    unread_count: listed.unread_count ?? 0,
    mention_count: listed.mention_count ?? 0,
    stale: overtaken,
  });
}

/** The list that says how far a conversation is read is to be asked again. */
export function wantCounters(draft: Draft, conversationId: string): void {
  const workspace = workspaceOf(draft.state, conversationId);
  if (workspace === undefined) return;
  const list = { channel: "channels", direct: "dms", thread: "threads" } as const;
  want(draft, `${list[kindOf(conversationId)]}:${workspace}`);
}

/** A new message: counts once, however often its event comes. */
export function countMessage(draft: Draft, message: StoredMessage): void {
  const spot = spotOf(message);
  if (spot === undefined) return;
  const { conversation_id, seq } = spot;
  draft.touched().set(countersKey(conversation_id), draft.state.tick);
  const known = draft.state.counters.get(conversation_id);
  if (known === undefined || seq <= known.last_seq) return;
  const unread = countsAsUnread(draft.state, message) && seq > known.last_read_seq;
  put(draft, conversation_id, {
    ...known,
    last_seq: seq,
    unread_count: known.unread_count + Number(unread),
    mention_count: known.mention_count + Number(unread && namesReader(draft.state, message)),
  });
}

/** A message was deleted: whether it still counted is the server's to say. */
export function countDeletion(draft: Draft, message: StoredMessage): void {
  const spot = spotOf(message);
  if (spot === undefined || message.author_id === draft.state.me) return;
  const { conversation_id, seq } = spot;
  draft.touched().set(countersKey(conversation_id), draft.state.tick);
  const known = draft.state.counters.get(conversation_id);
  if (known === undefined || seq <= known.last_read_seq) return;
  put(draft, conversation_id, { ...known, stale: true });
  wantCounters(draft, conversation_id);
}

/** The reader is at `seq` now, forward or back. `confirmed` when an event says so. */
export function moveReader(
  draft: Draft,
  conversationId: string,
  seq: number,
  confirmed: boolean,
): void {
  if (confirmed) draft.touched().set(countersKey(conversationId), draft.state.tick);
  const known = draft.state.counters.get(conversationId);
  if (known === undefined) return;
  const unread = unreadAfter(draft.state, conversationId, seq, known.last_seq);
  const stale = known.stale || unread === undefined;
  if (stale && confirmed) wantCounters(draft, conversationId);
  put(draft, conversationId, {
    ...known,
    last_read_seq: seq,
    unread_count: unread?.length ?? known.unread_count,
    mention_count:
      unread?.filter((message) => namesReader(draft.state, message)).length ?? known.mention_count,
    stale,
  });
}

/** The unread messages after `seq`, when the loaded part of the conversation can tell. */
function unreadAfter(
  state: State,
  conversationId: string,
  seq: number,
  lastSeq: number,
): readonly StoredMessage[] | undefined {
  if (seq >= lastSeq) return [];
  const timeline = state.timelines.get(conversationId);
  if (timeline === undefined || timeline.recalled) return undefined;
  if (timeline.oldest_seq > seq + 1 || timelineEnd(timeline) <= lastSeq) return undefined;
  const after = timeline.ids.slice(
    seq + 1 - timeline.oldest_seq,
    lastSeq + 1 - timeline.oldest_seq,
  );
  const messages = after.flatMap((id) => state.messages.get(id) ?? []);
  if (messages.length < after.length) return undefined;
  if (messages.some((message) => message.deleted_at !== undefined)) return undefined;
  return messages.filter((message) => countsAsUnread(state, message));
}

/** One's own messages and the activity of agents never count. */
export const countsAsUnread = (state: State, message: StoredMessage): boolean =>
  message.author_id !== state.me && (message.kind ?? "message") === "message";

const namesReader = (state: State, message: StoredMessage): boolean =>
  state.me !== undefined && (message.mentioned_user_ids?.includes(state.me) ?? false);

function put(draft: Draft, conversationId: string, counters: Counters): void {
  if (!sameJson(draft.state.counters.get(conversationId), counters)) {
    draft.counters().set(conversationId, counters);
  }
}
