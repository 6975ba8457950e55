import type { MessagePage } from "../../sdk/src/index.ts";
import type { Draft } from "./draft.ts";
import { extendTimeline, matchPending, putMessage, settlePending } from "./messages.ts";
import { timelineEnd, type State, type Timeline } from "./state.ts";

/** Takes a page into its channel's timeline, which stays one piece without holes. */
export function takePage(
  draft: Draft,
  channelId: string,
  page: MessagePage,
  place: "jump" | "join",
  asOf: number,
): void {
  const loaded = draft.state.timelines.get(channelId);
  const incoming: Timeline = {
    oldest_seq: page.messages.length > 0 ? page.oldest_seq : 1,
    ids: page.messages.map((message) => message.id),
  };
  const joined = loaded === undefined ? undefined : union(loaded, incoming);
  if (joined === undefined && place === "join") return;
  const stored = page.messages.map((message) => putMessage(draft, message, asOf));
  draft.timelines().set(channelId, joined ?? incoming);
  for (const message of stored) matchPending(draft, message);
  extendTimeline(draft, channelId);
  settlePending(draft, channelId);
}

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
export function trimTimeline(draft: Draft, channelId: string, from: number, to: number): void {
  const timeline = draft.state.timelines.get(channelId);
  if (timeline === undefined) return;
  const start = Math.max(0, from - timeline.oldest_seq);
  const end = Math.min(timeline.ids.length, to + 1 - timeline.oldest_seq);
  if (start >= end || (start === 0 && end === timeline.ids.length)) return;
  draft.timelines().set(channelId, {
    oldest_seq: timeline.oldest_seq + start,
    ids: timeline.ids.slice(start, end),
  });
  for (const id of [...timeline.ids.slice(0, start), ...timeline.ids.slice(end)]) {
    draft.messages().delete(id);
  }
}

/** Forgets messages that no timeline shows, and what only served to judge answers that have all come. */
export function tidy(draft: Draft): void {
  if (draft.state.touched.size > 0) draft.state.touched = new Map();
  const shown = new Set<string>();
  for (const timeline of draft.state.timelines.values())
    timeline.ids.forEach((id) => shown.add(id));
  for (const id of draft.state.messages.keys()) if (!shown.has(id)) draft.messages().delete(id);
}

/** Forgets a channel altogether. */
export function dropChannel(draft: Draft, channelId: string): void {
  if (draft.state.channels.has(channelId)) draft.channels().delete(channelId);
  if (draft.state.counters.has(channelId)) draft.counters().delete(channelId);
  dropTimeline(draft, channelId);
  const pending = draft.state.pending.filter((one) => one.channel_id !== channelId);
  if (pending.length < draft.state.pending.length) draft.state.pending = pending;
}

export function dropTimeline(draft: Draft, channelId: string): void {
  const timeline = draft.state.timelines.get(channelId);
  if (timeline === undefined) return;
  draft.timelines().delete(channelId);
  for (const id of timeline.ids) draft.messages().delete(id);
  settlePending(draft, channelId);
}

export const channelsOf = (state: State, workspaceId: string) =>
  [...state.channels.values()].filter((channel) => channel.workspace_id === workspaceId);
