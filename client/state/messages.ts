import type { Message } from "../../sdk/src/index.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import { putUser } from "./people.ts";
import { timelineEnd, type StoredMessage } from "./state.ts";

/** Takes a message from an answer, or from an event when `asOf` is absent. Older versions change nothing. */
export function putMessage(draft: Draft, message: Message, asOf?: number): StoredMessage {
  const { author, ...stored } = message;
  if (author !== undefined) putUser(draft, author, asOf);
  const known = draft.state.messages.get(message.id);
  if (asOf === undefined) draft.touched().set(message.id, draft.state.tick);
  if (known !== undefined && !supersedes(draft, stored, known, asOf)) return known;
  if (known !== undefined && sameJson(known, stored)) return known;
  draft.messages().set(message.id, stored);
  return stored;
}

function supersedes(
  draft: Draft,
  next: StoredMessage,
  known: StoredMessage,
  asOf: number | undefined,
): boolean {
  const order = compareVersions(next, known);
  if (order !== 0) return order > 0;
  return asOf === undefined || !touchedSince(draft, next.id, asOf);
}

/** A message only goes forward: written, edited (later beats earlier), deleted. */
function compareVersions(a: StoredMessage, b: StoredMessage): number {
  const deleted = Number(a.deleted_at !== undefined) - Number(b.deleted_at !== undefined);
  if (deleted !== 0) return deleted;
  const left = a.edited_at ?? "";
  const right = b.edited_at ?? "";
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Lets a message follow the loaded end of its channel, and whatever already waited behind it. */
export function appendToTimeline(draft: Draft, message: StoredMessage): void {
  const { channel_id, channel_seq } = message;
  if (channel_id === undefined || channel_seq === undefined) return;
  const timeline = draft.state.timelines.get(channel_id);
  if (timeline === undefined || channel_seq !== timelineEnd(timeline)) return;
  draft.timelines().set(channel_id, { ...timeline, ids: [...timeline.ids, message.id] });
  extendTimeline(draft, channel_id);
}

/** Takes in messages that came before those between them and the loaded end did. */
export function extendTimeline(draft: Draft, channelId: string): void {
  const timeline = draft.state.timelines.get(channelId);
  if (timeline === undefined) return;
  const end = timelineEnd(timeline);
  const waiting = new Map<number, string>();
  for (const message of draft.state.messages.values()) {
    const seq = message.channel_seq;
    if (message.channel_id === channelId && seq !== undefined && seq >= end) {
      waiting.set(seq, message.id);
    }
  }
  const more: string[] = [];
  for (let id = waiting.get(end); id !== undefined; id = waiting.get(end + more.length)) {
    more.push(id);
  }
  if (more.length > 0) {
    draft.timelines().set(channelId, { ...timeline, ids: [...timeline.ids, ...more] });
  }
  settlePending(draft, channelId);
}

/**
 * A message of ours is confirmed once the timeline has come to its seq; until then its pending row keeps the place.
 * Where nothing is loaded there is no place to keep.
 */
export function settlePending(draft: Draft, channelId: string): void {
  if (draft.state.pending.length === 0) return;
  const timeline = draft.state.timelines.get(channelId);
  const end = timeline === undefined ? Infinity : timelineEnd(timeline);
  const left = draft.state.pending.filter(
    ({ channel_id, seq }) => channel_id !== channelId || seq === undefined || seq >= end,
  );
  if (left.length < draft.state.pending.length) draft.state.pending = left;
}

/** Our own message came back: its pending row knows it by the nonce. */
export function matchPending(draft: Draft, message: StoredMessage): void {
  const { nonce, author_id, channel_seq: seq } = message;
  if (nonce === undefined || seq === undefined || author_id !== draft.state.me) return;
  if (!draft.state.pending.some((pending) => pending.nonce === nonce)) return;
  draft.state.pending = draft.state.pending.map((pending) =>
    pending.nonce === nonce ? { ...pending, seq, status: "sending" } : pending,
  );
  if (message.channel_id !== undefined) settlePending(draft, message.channel_id);
}
