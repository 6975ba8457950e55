import type { Message } from "../../sdk/src/index.ts";
import { spotOf } from "./conversation.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import { putUser, want } from "./people.ts";
import { timelineEnd, type StoredMessage } from "./state.ts";

/** Takes a message from an answer, or from an event when `asOf` is absent. Older versions change nothing. */
export function putMessage(draft: Draft, message: Message, asOf?: number): StoredMessage {
  const { author, quoted_author, ...stored } = message;
  for (const person of [author, quoted_author])
    if (person !== undefined) putUser(draft, person, asOf);
  const known = draft.state.messages.get(message.id);
  if (asOf === undefined) {
    draft.touched().set(message.id, draft.state.tick);
    keepOwnReactions(stored, known);
  }
  // An event told of it while nothing showed it: this is how it was before.
  if (known === undefined && asOf !== undefined && touchedSince(draft, message.id, asOf))
    want(draft, `message:${message.id}`);
  if (known !== undefined && !supersedes(draft, stored, known, asOf)) return known;
  if (known !== undefined && sameJson(known, stored)) return known;
  draft.messages().set(message.id, stored);
  return stored;
}

/** Events go to everybody alike: which reactions are one's own they do not say. */
function keepOwnReactions(stored: StoredMessage, known: StoredMessage | undefined): void {
  if (stored.reactions === undefined) return;
  const own = new Set(
    known?.reactions?.filter((one) => one.reacted_by_me).map(({ emoji }) => emoji),
  );
  stored.reactions = stored.reactions.map((one) => ({
    ...one,
    reacted_by_me: own.has(one.emoji),
  }));
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

/** Lets a message follow the loaded end of its conversation, and whatever already waited behind it. */
export function appendToTimeline(draft: Draft, message: StoredMessage): void {
  const spot = spotOf(message);
  if (spot === undefined) return;
  const timeline = draft.state.timelines.get(spot.conversation_id);
  if (timeline === undefined || spot.seq !== timelineEnd(timeline)) return;
  const ids = [...timeline.ids, message.id];
  draft.timelines().set(spot.conversation_id, { ...timeline, ids });
  extendTimeline(draft, spot.conversation_id);
}

/** Takes in messages that came before those between them and the loaded end did. */
export function extendTimeline(draft: Draft, conversationId: string): void {
  const timeline = draft.state.timelines.get(conversationId);
  if (timeline === undefined) return;
  const end = timelineEnd(timeline);
  // With every new message: nothing waits behind the last one there is.
  const last = draft.state.counters.get(conversationId)?.last_seq;
  if (last !== undefined && last < end) return settlePending(draft, conversationId);
  const waiting = new Map<number, string>();
  for (const message of draft.state.messages.values()) {
    const spot = spotOf(message);
    if (spot?.conversation_id === conversationId && spot.seq >= end) {
      waiting.set(spot.seq, message.id);
    }
  }
  const more: string[] = [];
  for (let id = waiting.get(end); id !== undefined; id = waiting.get(end + more.length)) {
    more.push(id);
  }
  if (more.length > 0) {
    draft.timelines().set(conversationId, { ...timeline, ids: [...timeline.ids, ...more] });
  }
  settlePending(draft, conversationId);
}

/**
 * A message of ours is confirmed once the timeline has come to its seq; until then its pending row keeps the place.
 * Where nothing is loaded there is no place to keep.
 */
export function settlePending(draft: Draft, conversationId: string): void {
  if (draft.state.pending.length === 0) return;
  const timeline = draft.state.timelines.get(conversationId);
  const end = timeline === undefined ? Infinity : timelineEnd(timeline);
  const left = draft.state.pending.filter(
    ({ conversation_id, seq }) =>
      conversation_id !== conversationId || seq === undefined || seq >= end,
  );
  if (left.length < draft.state.pending.length) draft.state.pending = left;
}

/** Our own message came back: its pending row knows it by the nonce. */
export function matchPending(draft: Draft, message: StoredMessage): void {
  const { nonce, author_id } = message;
  const spot = spotOf(message);
  if (nonce === undefined || spot === undefined || author_id !== draft.state.me) return;
  if (!draft.state.pending.some((pending) => pending.nonce === nonce)) return;
  draft.state.pending = draft.state.pending.map((pending) =>
    pending.nonce === nonce ? { ...pending, seq: spot.seq, status: "sending" } : pending,
  );
  settlePending(draft, spot.conversation_id);
}
