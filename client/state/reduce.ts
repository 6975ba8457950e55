import type { Action } from "./action.ts";
import { applyAnswer } from "./answers.ts";
import { workspaceOf } from "./conversation.ts";
import { moveReader } from "./counters.ts";
import { openDraft, type Draft } from "./draft.ts";
import { addWhisper, dropWhisper, passTime } from "./ephemeral.ts";
import { applyEvent } from "./events.ts";
import { dropTimeline, forgetMessages, tidy, trimTimeline } from "./pages.ts";
import { want } from "./people.ts";
import { reactionKey, type PendingMessage, type State } from "./state.ts";

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
      return applyEvent(draft, action.event, action.at ?? 0);
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
    case "react":
      draft.reacting().set(reactionKey(action.message_id, action.emoji), action.wanted);
      return;
    case "react_done":
      draft.reacting().delete(reactionKey(action.message_id, action.emoji));
      return;
    case "arrange":
      draft.arranging().set(action.workspace_id, action.sections);
      return;
    case "arrange_done":
      // It stays until the list that an event may have asked for says so too: nothing jumps back meanwhile.
      if (action.taken !== undefined) draft.sidebars().set(action.workspace_id, action.taken);
      // What was arranged since then is not done yet.
      if (draft.state.arranging.get(action.workspace_id) === action.sections)
        draft.arranging().delete(action.workspace_id);
      return;
    case "read":
      return readForward(draft, action.conversation_id, action.seq);
    case "unread":
      return moveReader(draft, action.conversation_id, action.seq - 1, false);
    case "trim":
      return trimTimeline(draft, action.conversation_id, action.from, action.to);
    case "forget":
      return dropTimeline(draft, action.conversation_id);
    case "hold":
      draft.held().set(action.message_id, (draft.state.held.get(action.message_id) ?? 0) + 1);
      return;
    case "let_go":
      return letGo(draft, action.message_id);
    case "whisper":
      return addWhisper(draft, action.conversation_id, action.whisper);
    case "whisper_read":
      return dropWhisper(draft, action.conversation_id, action.id);
    case "clock":
      return passTime(draft, action.now);
    case "tidy":
      return tidy(draft);
    case "resync":
      return resync(draft, action.workspace_id);
    default:
      return applyAnswer(draft, action);
  }
}

function addPending(draft: Draft, send: Extract<Action, { type: "send" }>): void {
  if (draft.state.pending.some((one) => one.nonce === send.nonce)) return;
  const { nonce, conversation_id, body, created_at, quoted_message_id, topic_id, uploads } = send;
  const pending: PendingMessage = {
    nonce,
    conversation_id,
    body,
    created_at,
    status: "sending",
    ...(quoted_message_id !== undefined && { quoted_message_id }),
    ...(topic_id !== undefined && { topic_id }),
    ...(uploads !== undefined && uploads.length > 0 && { uploads }),
  };
  draft.state.pending = [...draft.state.pending, pending];
}

function letGo(draft: Draft, messageId: string): void {
  const left = (draft.state.held.get(messageId) ?? 0) - 1;
  if (left > 0) draft.held().set(messageId, left);
  else draft.held().delete(messageId);
}

function changePending(draft: Draft, nonce: string, change: Partial<PendingMessage>): void {
  draft.state.pending = draft.state.pending.map((one) => {
    // The server has it by now, whatever the call that sent it came back with.
    if (one.nonce !== nonce || one.seq !== undefined) return one;
    const { error: _, ...rest } = one;
    return { ...rest, ...change };
  });
}

function readForward(draft: Draft, conversationId: string, seq: number): void {
  const known = draft.state.counters.get(conversationId);
  if (known !== undefined && seq > known.last_read_seq)
    moveReader(draft, conversationId, seq, false);
}

/** Timelines of the workspace are loaded again when they are next looked at; lists are fetched now. */
function resync(draft: Draft, workspaceId: string): void {
  draft.state.tick += 1;
  draft.state.resynced = draft.state.tick;
  const { timelines, counters, pins } = draft.state;
  const ofWorkspace = (id: string) => workspaceOf(draft.state, id) === workspaceId;
  const stale = [...counters].filter(([id]) => ofWorkspace(id));
  for (const [id, counts] of stale) draft.counters().set(id, { ...counts, stale: true });
  for (const id of [...timelines.keys()].filter(ofWorkspace)) dropTimeline(draft, id);
  for (const list of ["channels", "dms", "threads", "members", "workspace", "sidebar"] as const)
    want(draft, `${list}:${workspaceId}`);
  for (const channel of pins.keys()) if (ofWorkspace(channel)) want(draft, `pins:${channel}`);
  if (draft.state.topics.has(workspaceId)) want(draft, `topics:${workspaceId}`);
  const messages = [...draft.state.messages.values()].filter(
    (message) => message.workspace_id === workspaceId,
  );
  forgetMessages(
    draft,
    messages.map(({ id }) => id),
  );
  // What something shows nevertheless.
  for (const { id } of messages) if (draft.state.messages.has(id)) want(draft, `message:${id}`);
  want(draft, "preferences:me");
}
