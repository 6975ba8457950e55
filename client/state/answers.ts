import type {
  Channel,
  DirectConversation,
  Message,
  User,
  Workspace,
  WorkspaceMember,
} from "../../sdk/src/index.ts";
import type { Answer } from "./action.ts";
import { kindOf, workspaceOf } from "./conversation.ts";
import { countersKey, takeCounters } from "./counters.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import { appendToTimeline, matchPending, putMessage } from "./messages.ts";
import { channelsOf, dropConversation, dropTimeline, recallPage, takePage } from "./pages.ts";
import { putUser, unwant, want } from "./people.ts";
import { recallLists } from "./recall.ts";
import { toFront } from "./directs.ts";
import type { StoredDm, StoredMessage, Wanted } from "./state.ts";

/** What is right whenever it was asked for. */
const ALWAYS: ReadonlySet<Answer["type"]> = new Set([
  "message",
  "recall",
  "recall_lists",
  "preferences",
]);

/** What the server said, minus what events have overtaken since it was asked. */
export function applyAnswer(draft: Draft, answer: Answer): void {
  if (answer.asOf < draft.state.resynced && !ALWAYS.has(answer.type)) return;
  switch (answer.type) {
    case "me":
      draft.state.me = answer.user.id;
      return takeUser(draft, answer.user, answer.asOf);
    case "user":
      return takeUser(draft, answer.user, answer.asOf);
    case "workspaces":
      return takeWorkspaces(draft, answer.workspaces, answer.asOf);
    case "workspace":
      return takeWorkspace(draft, answer.workspace, answer.asOf);
    case "channels":
      return takeChannels(draft, answer.workspace_id, answer.channels, answer.asOf);
    case "channel":
      return takeChannel(draft, answer.channel, answer.asOf);
    case "members":
      return takeMembers(draft, answer.workspace_id, answer.members, answer.asOf);
    case "dms":
      return takeDms(draft, answer.workspace_id, answer.conversations, answer.asOf);
    case "dm":
      return takeDm(draft, answer.conversation, answer.asOf);
    case "dm_closed":
      return closeDm(draft, answer.conversation_id);
    case "message":
      return takeMessage(draft, answer.message, answer.asOf);
    case "messages":
      for (const message of answer.messages) takeMessage(draft, message, answer.asOf);
      return;
    case "reactions":
      return takeReactions(draft, answer);
    case "threads":
      return takeThreads(draft, answer);
    case "pins":
      return takePins(draft, answer);
    case "topics":
      return whenLatest(draft, `topics:${answer.workspace_id}`, answer.asOf, () =>
        draft.topics().set(answer.workspace_id, answer.topics),
      );
    case "presence":
      return takePresence(draft, answer);
    case "preferences":
      if (touchedSince(draft, "preferences", answer.asOf)) return want(draft, "preferences:me");
      draft.state.preferences = new Map(Object.entries(answer.preferences));
      return unwant(draft, "preferences:me");
    case "sidebar":
      return whenLatest(draft, `sidebar:${answer.workspace_id}`, answer.asOf, () =>
        draft.sidebars().set(answer.workspace_id, answer.sections),
      );
    case "gone":
      return unwant(draft, `${answer.wanted}:${answer.id}`);
    case "page":
      return takePage(draft, answer.conversation_id, answer.page, answer.place, answer.asOf);
    case "recall":
      return recallPage(draft, answer.conversation_id, answer.page);
    case "recall_lists":
      return recallLists(draft, answer.lists);
  }
}

/** A list that an event has spoken of since it was asked for is taken as far as it goes, and asked for again. */
function settleList(draft: Draft, list: Wanted, asOf: number): void {
  if (touchedSince(draft, list, asOf)) want(draft, list);
  else unwant(draft, list);
}

/** Takes a list, unless an event has spoken of it since it was asked for; then it is asked for again. */
function whenLatest(draft: Draft, list: Wanted, asOf: number, take: () => void): void {
  if (touchedSince(draft, list, asOf)) return want(draft, list);
  unwant(draft, list);
  take();
}

function takeUser(draft: Draft, user: User, asOf: number): void {
  if (touchedSince(draft, user.id, asOf)) return;
  if (!sameJson(draft.state.users.get(user.id), user)) draft.users().set(user.id, user);
  unwant(draft, `user:${user.id}`);
}

function takeWorkspaces(draft: Draft, workspaces: Workspace[], asOf: number): void {
  const listed = new Set(workspaces.map((workspace) => workspace.id));
  for (const id of draft.state.workspaces.keys()) {
    if (!listed.has(id) && !touchedSince(draft, id, asOf)) draft.workspaces().delete(id);
  }
  for (const workspace of workspaces) takeWorkspace(draft, workspace, asOf);
}

function takeWorkspace(draft: Draft, workspace: Workspace, asOf: number): void {
  if (touchedSince(draft, workspace.id, asOf)) return;
  if (!sameJson(draft.state.workspaces.get(workspace.id), workspace)) {
    draft.workspaces().set(workspace.id, workspace);
  }
  unwant(draft, `workspace:${workspace.id}`);
}

function takeChannels(draft: Draft, workspaceId: string, channels: Channel[], asOf: number): void {
  settleList(draft, `channels:${workspaceId}`, asOf);
  const listed = new Set(channels.map((channel) => channel.id));
  for (const { id } of channelsOf(draft.state, workspaceId)) {
    if (!listed.has(id) && !touchedSince(draft, id, asOf)) dropConversation(draft, id);
  }
  for (const channel of channels) {
    takeChannel(draft, channel, asOf);
    if (touchedSince(draft, channel.id, asOf)) want(draft, `channels:${workspaceId}`);
  }
}

function takeChannel(draft: Draft, channel: Channel, asOf: number): void {
  const known = draft.state.channels.get(channel.id);
  const {
    last_seq: _,
    last_read_seq: __,
    unread_count: ___,
    mention_count: ____,
    ...named
  } = channel;
  if (known === undefined || !touchedSince(draft, channel.id, asOf)) {
    if (!sameJson(known, named)) draft.channels().set(channel.id, named);
  }
  takeCounters(draft, channel.id, channel, asOf);
}

function takeMembers(
  draft: Draft,
  workspaceId: string,
  members: WorkspaceMember[],
  asOf: number,
): void {
  for (const member of members) putUser(draft, member.user, asOf);
  if (touchedSince(draft, `members:${workspaceId}`, asOf)) {
    return want(draft, `members:${workspaceId}`);
  }
  unwant(draft, `members:${workspaceId}`);
  const roles = new Map(members.map((member) => [member.user.id, member.role]));
  draft.members().set(workspaceId, roles);
}

function takeMessage(draft: Draft, message: Message, asOf: number): void {
  const stored = fromBefore(draft, message, asOf) ?? putMessage(draft, message, asOf);
  matchPending(draft, stored);
  appendToTimeline(draft, stored);
}

function takeReactions(draft: Draft, answer: Extract<Answer, { type: "reactions" }>): void {
  const { message_id, reactions, asOf } = answer;
  const known = draft.state.messages.get(message_id);
  if (known === undefined || known.deleted_at !== undefined) return;
  if (touchedSince(draft, message_id, asOf) || sameJson(known.reactions, reactions)) return;
  draft.messages().set(message_id, { ...known, reactions });
}

/** An answer from before a loss may be older than what is known: it only says that the message is there. */
function fromBefore(draft: Draft, message: Message, asOf: number): StoredMessage | undefined {
  if (asOf >= draft.state.resynced) {
    if (!touchedSince(draft, message.id, asOf)) unwant(draft, `message:${message.id}`);
    return undefined;
  }
  want(draft, `message:${message.id}`);
  return draft.state.messages.get(message.id);
}

function takeDms(
  draft: Draft,
  workspaceId: string,
  conversations: DirectConversation[],
  asOf: number,
): void {
  settleList(draft, `dms:${workspaceId}`, asOf);
  const listed = new Set(conversations.map(({ id }) => id));
  for (const { id, workspace_id } of draft.state.dms.values()) {
    if (workspace_id !== workspaceId || listed.has(id)) continue;
    if (!touchedSince(draft, id, asOf)) closeDm(draft, id);
  }
  for (const conversation of conversations) {
    takeDm(draft, conversation, asOf);
    if (touchedSince(draft, conversation.id, asOf)) want(draft, `dms:${workspaceId}`);
  }
  if (!touchedSince(draft, `dms:${workspaceId}`, asOf))
    toFront(
      draft,
      conversations.map(({ id }) => id),
    );
}

function takeDm(draft: Draft, conversation: DirectConversation, asOf: number): void {
  const { id, route_id, workspace_id, created_at, can_send, members } = conversation;
  for (const member of members) putUser(draft, member, asOf);
  const member_ids = members.map((member) => member.id);
  const stored: StoredDm = { id, route_id, workspace_id, created_at, can_send, member_ids };
  const isNew = !draft.state.dms.has(id);
  if (!sameJson(draft.state.dms.get(id), stored)) draft.dms().set(id, stored);
  if (isNew) toFront(draft, [id]);
  takeCounters(draft, id, conversation, asOf);
}

/** It is out of the list; what was written is still there when it is opened again. */
function closeDm(draft: Draft, id: string): void {
  if (draft.state.dms.has(id)) draft.dms().delete(id);
  if (draft.state.counters.has(id)) draft.counters().delete(id);
  dropTimeline(draft, id);
}

function takeThreads(draft: Draft, answer: Extract<Answer, { type: "threads" }>): void {
  const { workspace_id, threads, more, asOf } = answer;
  settleList(draft, `threads:${workspace_id}`, asOf);
  draft.followsMore().set(workspace_id, more);
  for (const { root, follow } of threads) {
    putMessage(draft, root, asOf);
    const { last_read_seq, unread_count, mention_count } = follow;
    const last_seq = root.thread_state?.reply_count ?? 0;
    takeCounters(draft, root.id, { last_seq, last_read_seq, unread_count, mention_count }, asOf);
  }
  const listed = new Set(threads.map(({ root }) => root.id));
  for (const id of draft.state.counters.keys()) {
    if (more || kindOf(id) !== "thread" || listed.has(id)) continue;
    if (workspaceOf(draft.state, id) !== workspace_id) continue;
    if (!touchedSince(draft, countersKey(id), asOf)) draft.counters().delete(id);
  }
}

function takePins(draft: Draft, answer: Extract<Answer, { type: "pins" }>): void {
  const { channel_id, messages, asOf } = answer;
  for (const message of messages) putMessage(draft, message, asOf);
  whenLatest(draft, `pins:${channel_id}`, asOf, () =>
    draft.pins().set(
      channel_id,
      messages.map(({ id }) => id),
    ),
  );
}

function takePresence(draft: Draft, answer: Extract<Answer, { type: "presence" }>): void {
  const { workspace_id, presence, asOf } = answer;
  const known = new Map(presence.map(({ user_id, status }) => [user_id, status]));
  // What was told since counts for more, of whom it was told.
  if (touchedSince(draft, `presence:${workspace_id}`, asOf))
    for (const [id, status] of draft.state.presence.get(workspace_id) ?? []) known.set(id, status);
  draft.presence().set(workspace_id, known);
}
