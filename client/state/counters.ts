import type { Channel } from "../../sdk/src/index.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import { want } from "./people.ts";
import { timelineEnd, type Counters, type State, type StoredMessage } from "./state.ts";

const countersKey = (channelId: string) => `counters:${channelId}`;

/** Takes a channel's counters from a list, unless events have carried ours further since it was asked for. */
export function takeCounters(draft: Draft, channel: Channel, asOf: number): void {
  const known = draft.state.counters.get(channel.id);
  const overtaken = touchedSince(draft, countersKey(channel.id), asOf);
  if (overtaken && known !== undefined) {
    if (known.stale) want(draft, `channels:${channel.workspace_id}`);
    return;
  }
  // Events came before there was anything to count on: this list will do for now, the next one will be right.
  if (overtaken) want(draft, `channels:${channel.workspace_id}`);
  put(draft, channel.id, {
    last_seq: channel.last_seq ?? 0,
    last_read_seq: channel.last_read_seq ?? 0,
    unread_count: channel.unread_count ?? 0,
    stale: overtaken,
  });
}

/** A new message: counts once, however often its event comes. */
export function countMessage(draft: Draft, channelId: string, seq: number, unread: boolean): void {
  draft.touched().set(countersKey(channelId), draft.state.tick);
  const known = draft.state.counters.get(channelId);
  if (known === undefined || seq <= known.last_seq) return;
  const unread_count = known.unread_count + (unread && seq > known.last_read_seq ? 1 : 0);
  put(draft, channelId, { ...known, last_seq: seq, unread_count });
}

/** A message was deleted: whether it still counted is the server's to say. */
export function countDeletion(draft: Draft, message: StoredMessage): void {
  const { channel_id, channel_seq, author_id, workspace_id } = message;
  if (channel_id === undefined || channel_seq === undefined || author_id === draft.state.me) return;
  const known = draft.state.counters.get(channel_id);
  if (known === undefined || channel_seq <= known.last_read_seq) return;
  draft.touched().set(countersKey(channel_id), draft.state.tick);
  put(draft, channel_id, { ...known, stale: true });
  want(draft, `channels:${workspace_id}`);
}

/** The reader is at `seq` now, forward or back. `confirmed` when an event says so. */
export function moveReader(draft: Draft, channelId: string, seq: number, confirmed: boolean): void {
  if (confirmed) draft.touched().set(countersKey(channelId), draft.state.tick);
  const known = draft.state.counters.get(channelId);
  if (known === undefined) return;
  const unread = countUnread(draft.state, channelId, seq, known.last_seq);
  const stale = known.stale || unread === undefined;
  const workspace = draft.state.channels.get(channelId)?.workspace_id;
  if (stale && confirmed && workspace !== undefined) want(draft, `channels:${workspace}`);
  put(draft, channelId, {
    ...known,
    last_read_seq: seq,
    unread_count: unread ?? known.unread_count,
    stale,
  });
}

/** How many messages after `seq` are unread, when the loaded part of the channel can tell. */
function countUnread(
  state: State,
  channelId: string,
  seq: number,
  lastSeq: number,
): number | undefined {
  if (seq >= lastSeq) return 0;
  const timeline = state.timelines.get(channelId);
  if (timeline === undefined || timeline.oldest_seq > seq + 1) return undefined;
  if (timelineEnd(timeline) <= lastSeq) return undefined;
  const after = timeline.ids.slice(
    seq + 1 - timeline.oldest_seq,
    lastSeq + 1 - timeline.oldest_seq,
  );
  const messages = after.map((id) => state.messages.get(id));
  if (messages.some((message) => message === undefined || message.deleted_at !== undefined)) {
    return undefined;
  }
  return messages.filter((message) => message !== undefined && countsAsUnread(state, message))
    .length;
}

/** One's own messages and the activity of agents never count. */
export const countsAsUnread = (state: State, message: StoredMessage): boolean =>
  message.author_id !== state.me && (message.kind ?? "message") === "message";

function put(draft: Draft, channelId: string, counters: Counters): void {
  if (!sameJson(draft.state.counters.get(channelId), counters)) {
    draft.counters().set(channelId, counters);
  }
}
