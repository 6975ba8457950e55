import type { Action } from "./action.ts";
import { applyAnswer } from "./answers.ts";
import { moveReader } from "./counters.ts";
import { openDraft, type Draft } from "./draft.ts";
import { applyEvent } from "./events.ts";
import { dropTimeline, tidy, trimTimeline } from "./pages.ts";
import { want } from "./people.ts";
import type { PendingMessage, State } from "./state.ts";

/**
 * The state after these actions. Pure: the state given stays as it was, and what no action changed keeps its identity.
 * However events, replays, answers and our own changes interleave, the end is what a fresh load would show.
 */
export function reduce(state: State, actions: readonly Action[]): State {
  const draft = openDraft(state);
  for (const action of actions) apply(draft, action);
  return draft.state;
}

function apply(draft: Draft, action: Action): void {
  switch (action.type) {
    case "event":
      return applyEvent(draft, action.event);
    case "send":
      return addPending(draft, action);
    case "send_failed":
      return changePending(draft, action.nonce, { status: "failed", error: action.error });
    case "send_again":
      return changePending(draft, action.nonce, { status: "sending" });
    case "discard":
      draft.state.pending = draft.state.pending.filter((one) => one.nonce !== action.nonce);
      return;
    case "overlay_edit":
      draft.overlays().set(action.message_id, { body: action.body });
      return;
    case "overlay_delete":
      draft.overlays().set(action.message_id, { deleted: true });
      return;
    case "overlay_done":
      draft.overlays().delete(action.message_id);
      return;
    case "read":
      return readForward(draft, action.channel_id, action.seq);
    case "unread":
      return moveReader(draft, action.channel_id, action.seq - 1, false);
    case "trim":
      return trimTimeline(draft, action.channel_id, action.from, action.to);
    case "forget":
      return dropTimeline(draft, action.channel_id);
    case "tidy":
      return tidy(draft);
    case "resync":
      return resync(draft, action.workspace_id);
    default:
      return applyAnswer(draft, action);
  }
}

function addPending(draft: Draft, send: Omit<PendingMessage, "status">): void {
  const { nonce, channel_id, body, created_at } = send;
  if (draft.state.pending.some((one) => one.nonce === nonce)) return;
  const pending: PendingMessage = { nonce, channel_id, body, created_at, status: "sending" };
  draft.state.pending = [...draft.state.pending, pending];
}

function changePending(draft: Draft, nonce: string, change: Partial<PendingMessage>): void {
  draft.state.pending = draft.state.pending.map((one) => {
    // The server has it by now, whatever the call that sent it came back with.
    if (one.nonce !== nonce || one.seq !== undefined) return one;
    const { error: _, ...rest } = one;
    return { ...rest, ...change };
  });
}

function readForward(draft: Draft, channelId: string, seq: number): void {
  const known = draft.state.counters.get(channelId);
  if (known !== undefined && seq > known.last_read_seq) moveReader(draft, channelId, seq, false);
}

/** Timelines of the workspace are loaded again when they are next looked at; lists are fetched now. */
function resync(draft: Draft, workspaceId: string): void {
  draft.state.tick += 1;
  draft.state.resynced = draft.state.tick;
  for (const channel of draft.state.channels.values()) {
    if (channel.workspace_id !== workspaceId) continue;
    dropTimeline(draft, channel.id);
    const counters = draft.state.counters.get(channel.id);
    if (counters !== undefined) draft.counters().set(channel.id, { ...counters, stale: true });
  }
  want(draft, `channels:${workspaceId}`);
  want(draft, `members:${workspaceId}`);
  want(draft, `workspace:${workspaceId}`);
}
