import type { MessagePage } from "../../sdk/src/index.ts";
import type { Draft } from "./draft.ts";
import { extendTimeline, matchPending, putMessage, settlePending } from "./messages.ts";
import { timelineEnd, type State, type Timeline } from "./state.ts";

/** Takes a page into its conversation's timeline, which stays one piece without holes. */
export function takePage(
  draft: Draft,
  conversationId: string,
  page: MessagePage,
  place: "jump" | "join",
  asOf: number,
): void {
  const known = draft.state.timelines.get(conversationId);
  const loaded = known?.recalled ? undefined : known;
  const incoming = timelineOf(page);
  const joined = loaded === undefined ? undefined : union(loaded, incoming);
  if (joined === undefined && place === "join") return;
  const stored = page.messages.map((message) => putMessage(draft, message, asOf));
  draft.timelines().set(conversationId, joined ?? incoming);
  for (const message of stored) matchPending(draft, message);
  extendTimeline(draft, conversationId);
  settlePending(draft, conversationId);
}

/** Shows what an earlier visit saw, where nothing is loaded yet. */
export function recallPage(draft: Draft, conversationId: string, page: MessagePage): void {
  if (draft.state.timelines.has(conversationId) || page.messages.length === 0) return;
  for (const message of page.messages)
    if (!draft.state.messages.has(message.id)) putMessage(draft, message, -1);
  draft.timelines().set(conversationId, { ...timelineOf(page), recalled: true });
}

const timelineOf = (page: MessagePage): Timeline => ({
  oldest_seq: page.messages.length > 0 ? page.oldest_seq : 1,
  ids: page.messages.map((message) => message.id),
});

/** Both as one piece, when they overlap or touch. */
function union(a: Timeline, b: Timeline): Timeline | undefined {
  const [first, second] = a.oldest_seq <= b.oldest_seq ? [a, b] : [b, a];
  if (second.oldest_seq > timelineEnd(first)) return undefined;
  const added = second.ids.slice(timelineEnd(first) - second.oldest_seq);
  return added.length === 0
    ? first
    : { oldest_seq: first.oldest_seq, ids: [...first.ids, ...added] };
}

/** Drops all of a timeline but these seqs. */
export function trimTimeline(draft: Draft, conversationId: string, from: number, to: number): void {
  const timeline = draft.state.timelines.get(conversationId);
  if (timeline === undefined) return;
  const start = Math.max(0, from - timeline.oldest_seq);
  const end = Math.min(timeline.ids.length, to + 1 - timeline.oldest_seq);
  if (start >= end || (start === 0 && end === timeline.ids.length)) return;
  draft.timelines().set(conversationId, {
    ...timeline,
    oldest_seq: timeline.oldest_seq + start,
    ids: timeline.ids.slice(start, end),
  });
  forgetMessages(draft, [...timeline.ids.slice(0, start), ...timeline.ids.slice(end)]);
}

/** Forgets messages that nothing shows, and what only served to judge answers that have all come. */
export function tidy(draft: Draft): void {
  if (draft.state.touched.size > 0) draft.state.touched = new Map();
  const shown = new Set<string>();
  for (const timeline of draft.state.timelines.values())
    for (const id of timeline.ids) shown.add(id);
  forgetMessages(
    draft,
    [...draft.state.messages.keys()].filter((id) => !shown.has(id)),
  );
}

/** Forgets these messages, but for those that something besides their timeline shows. */
export function forgetMessages(draft: Draft, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const { held, pins, counters, timelines } = draft.state;
  const pinned = new Set([...pins.values()].flat());
  for (const id of ids)
    // A thread's root says which workspace the thread is in.
    if (!held.has(id) && !pinned.has(id) && !counters.has(id) && !timelines.has(id))
      draft.messages().delete(id);
}

/** Forgets a conversation altogether. */
export function dropConversation(draft: Draft, conversationId: string): void {
  if (draft.state.channels.has(conversationId)) draft.channels().delete(conversationId);
  if (draft.state.dms.has(conversationId)) draft.dms().delete(conversationId);
  if (draft.state.counters.has(conversationId)) draft.counters().delete(conversationId);
  if (draft.state.pins.has(conversationId)) draft.pins().delete(conversationId);
  for (const root of threadsIn(draft.state, conversationId)) {
    if (draft.state.counters.has(root)) draft.counters().delete(root);
    dropTimeline(draft, root);
  }
  dropTimeline(draft, conversationId);
  const pending = draft.state.pending.filter((one) => one.conversation_id !== conversationId);
  if (pending.length < draft.state.pending.length) draft.state.pending = pending;
}

/** The threads of a conversation that are known of. */
export const threadsIn = (state: State, conversationId: string): string[] =>
  [...new Set([...state.timelines.keys(), ...state.counters.keys()])].filter((id) => {
    const root = state.messages.get(id);
    return (root?.channel_id ?? root?.direct_conversation_id) === conversationId;
  });

export function dropTimeline(draft: Draft, conversationId: string): void {
  const timeline = draft.state.timelines.get(conversationId);
  if (timeline === undefined) return;
  draft.timelines().delete(conversationId);
  forgetMessages(draft, timeline.ids);
  settlePending(draft, conversationId);
}

export const channelsOf = (state: State, workspaceId: string) =>
  [...state.channels.values()].filter((channel) => channel.workspace_id === workspaceId);
