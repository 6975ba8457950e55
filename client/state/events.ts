import type { Event } from "../../sdk/src/index.ts";
import { kindOf, spotOf } from "./conversation.ts";
import { countDeletion, countMessage, countersKey, moveReader, wantCounters } from "./counters.ts";
import { toFront } from "./directs.ts";
import type { Draft } from "./draft.ts";
import { endTurn, presence, progress, stopTyping, typing, whispered } from "./ephemeral.ts";
import { appendToTimeline, matchPending, putMessage } from "./messages.ts";
import { dropConversation } from "./pages.ts";
import { toMessage, toRole, toText, toThreadState } from "./parse.ts";
import { touchUser, want } from "./people.ts";
import type { StoredMessage, Wanted } from "./state.ts";

type Handler = (draft: Draft, event: Event, at: number) => void;

/** The only place where events become state. Of types that are not here the state only counts that they came. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  "message.created": messageCreated,
  "message.updated": messageChanged,
  "message.deleted": messageChanged,
  "question.submitted": messageChanged,
  "thread.reply_created": messageCreated,
  "thread.state_updated": threadStateUpdated,
  "thread.followed": threadStanding,
  "thread.unfollowed": threadStanding,
  "thread.read": threadRead,
  "reaction.added": reactionChanged,
  "reaction.removed": reactionChanged,
  "pin.added": pinChanged,
  "pin.removed": pinChanged,
  "channel.created": channelNamed,
  "channel.updated": channelNamed,
  "channel.deleted": channelDeleted,
  "channel.read": conversationRead,
  "channel.member_added": channelMembership,
  "channel.member_removed": channelMembership,
  "dm.created": dmCreated,
  "dm.read": conversationRead,
  "topic.created": topicCreated,
  "preferences.updated": preferencesUpdated,
  "member.joined": memberPresent,
  "member.moderation_updated": memberPresent,
  "member.left": memberLeft,
  "bot.deleted": botDeleted,
  "user.updated": userUpdated,
  "workspace.updated": workspaceNamed,
  "workspace.ownership_transferred": ownershipTransferred,
  "typing.started": typing,
  "typing.stopped": typing,
  "presence.changed": presence,
  "agent.progress": progress,
  "slash.responded": whispered,
};

/** What passes by every second is nothing that anybody loads something again for. */
const PASSING = new Set(["typing.started", "typing.stopped", "presence.changed", "agent.progress"]);

export function applyEvent(draft: Draft, event: Event, at: number): void {
  draft.state.tick += 1;
  HANDLERS[event.type]?.(draft, event, at);
  if (!PASSING.has(event.type))
    draft.heard().set(event.type, (draft.state.heard.get(event.type) ?? 0) + 1);
}

function messageCreated(draft: Draft, event: Event): void {
  const stored = putFromEvent(draft, event);
  const spot = stored && spotOf(stored);
  if (stored === undefined || spot === undefined) return;
  countMessage(draft, stored);
  if (kindOf(spot.conversation_id) === "thread" && !draft.state.counters.has(spot.conversation_id))
    if (draft.state.followsMore.get(event.workspace_id) ?? true)
      wantList(draft, `threads:${event.workspace_id}`);
  matchPending(draft, stored);
  appendToTimeline(draft, stored);
  stopTyping(draft, spot.conversation_id, stored.author_id);
  if ((stored.kind ?? "message") === "message")
    endTurn(draft, spot.conversation_id, stored.author_id);
  // Somebody new writes, or a conversation that was closed is open again.
  if (kindOf(spot.conversation_id) === "direct" && !draft.state.dms.has(spot.conversation_id))
    wantList(draft, `dms:${event.workspace_id}`);
  else if (kindOf(spot.conversation_id) === "direct") toFront(draft, [spot.conversation_id]);
}

function messageChanged(draft: Draft, event: Event): void {
  const stored = putFromEvent(draft, event);
  if (stored === undefined) return;
  if (stored.deleted_at !== undefined) {
    countDeletion(draft, stored);
    const pinned = draft.state.pins.get(stored.channel_id ?? "");
    if (pinned?.includes(stored.id)) want(draft, `pins:${stored.channel_id}`);
  }
  if (draft.state.overlays.has(stored.id)) draft.overlays().delete(stored.id);
}

/** Takes the message of an event; one that came without it is asked for. */
function putFromEvent(draft: Draft, event: Event): StoredMessage | undefined {
  const message = toMessage(event.payload["message"]);
  if (message === undefined) {
    wantMessage(draft, event);
    return undefined;
  }
  const known = draft.state.messages.has(message.id);
  const stored = putMessage(draft, message);
  // Whether one of the reactions is one's own, only an answer says.
  if (!known && stored.reactions !== undefined && stored.reactions.length > 0)
    want(draft, `message:${stored.id}`);
  return stored;
}

/** What a list says is not what it was: one that was asked for before this is not the one that is wanted. */
function wantList(draft: Draft, list: Wanted): void {
  draft.touched().set(list, draft.state.tick);
  want(draft, list);
}

function wantMessage(draft: Draft, event: Event): void {
  const id = toText(event.payload["message_id"]);
  if (id === undefined) return;
  draft.touched().set(id, draft.state.tick);
  if (draft.state.messages.has(id)) want(draft, `message:${id}`);
  // A message that we know nothing of changes the counts, which the list can tell.
  else if (event.channel_id !== undefined) wantList(draft, `channels:${event.workspace_id}`);
  else if (event.payload["direct_conversation_id"] !== undefined)
    wantList(draft, `dms:${event.workspace_id}`);
}

function threadStateUpdated(draft: Draft, event: Event): void {
  const state = toThreadState(event.payload["thread_state"]);
  const known = draft.state.messages.get(state?.root_message_id ?? "");
  if (state === undefined) return;
  draft.touched().set(state.root_message_id, draft.state.tick);
  // A replay tells of it as it was: replies are only ever added.
  if (known === undefined || (known.thread_state?.reply_count ?? 0) >= state.reply_count) return;
  draft.messages().set(known.id, { ...known, thread_state: state });
}

function threadStanding(draft: Draft, event: Event): void {
  const root = toText(event.payload["root_message_id"]) ?? toText(event.payload["message_id"]);
  if (root === undefined || event.payload["user_id"] !== draft.state.me) return;
  draft.touched().set(countersKey(root), draft.state.tick);
  if (event.type === "thread.unfollowed") {
    if (draft.state.counters.has(root)) draft.counters().delete(root);
  } else wantList(draft, `threads:${event.workspace_id}`);
}

function threadRead(draft: Draft, event: Event): void {
  const root = toText(event.payload["root_message_id"]) ?? toText(event.payload["message_id"]);
  if (root === undefined || event.payload["user_id"] !== draft.state.me) return;
  if (event.seq !== undefined) moveReader(draft, root, event.seq, true);
  else wantCounters(draft, root);
}

function reactionChanged(draft: Draft, event: Event): void {
  const stored = putFromEvent(draft, event);
  const { emoji, user_id } = event.payload;
  if (stored?.reactions === undefined || user_id !== draft.state.me) return;
  const reactions = stored.reactions.map((one) =>
    one.emoji === emoji ? { ...one, reacted_by_me: event.type === "reaction.added" } : one,
  );
  draft.messages().set(stored.id, { ...stored, reactions });
}

function pinChanged(draft: Draft, event: Event): void {
  const channel = event.channel_id ?? toText(event.payload["channel_id"]);
  if (channel === undefined) return;
  draft.touched().set(`pins:${channel}`, draft.state.tick);
  if (draft.state.pins.has(channel)) want(draft, `pins:${channel}`);
}

function channelNamed(draft: Draft, event: Event): void {
  const id = event.channel_id ?? toText(event.payload["channel_id"]);
  if (id === undefined) return;
  draft.touched().set(id, draft.state.tick);
  wantList(draft, `channels:${event.workspace_id}`);
}

function channelDeleted(draft: Draft, event: Event): void {
  const id = event.channel_id ?? toText(event.payload["channel_id"]);
  if (id === undefined) return;
  dropConversation(draft, id);
  draft.touched().set(id, draft.state.tick);
  wantList(draft, `channels:${event.workspace_id}`);
}

/** Who comes into a private channel sees it from then on; who leaves a channel has it out of the sidebar. */
function channelMembership(draft: Draft, event: Event): void {
  if (event.payload["user_id"] === draft.state.me) channelNamed(draft, event);
}

function conversationRead(draft: Draft, event: Event): void {
  const id =
    event.channel_id ??
    toText(event.payload["channel_id"]) ??
    toText(event.payload["direct_conversation_id"]);
  if (event.payload["user_id"] !== draft.state.me) return;
  if (id === undefined || event.seq === undefined) return;
  moveReader(draft, id, event.seq, true);
}

function dmCreated(draft: Draft, event: Event): void {
  const id = toText(event.payload["direct_conversation_id"]);
  if (id !== undefined) draft.touched().set(id, draft.state.tick);
  wantList(draft, `dms:${event.workspace_id}`);
}

function topicCreated(draft: Draft, event: Event): void {
  draft.touched().set(`topics:${event.workspace_id}`, draft.state.tick);
  if (draft.state.topics.has(event.workspace_id)) want(draft, `topics:${event.workspace_id}`);
}

/** Another client of the same person has changed something: of one conversation, the sidebar, or all. */
function preferencesUpdated(draft: Draft, event: Event): void {
  const { channel_id, direct_conversation_id, name } = event.payload;
  const conversation = event.channel_id ?? toText(channel_id) ?? toText(direct_conversation_id);
  if (conversation !== undefined) {
    draft.touched().set(conversation, draft.state.tick);
    const list = kindOf(conversation) === "direct" ? "dms" : "channels";
    wantList(draft, `${list}:${event.workspace_id}`);
  } else if (name === "sidebar") {
    draft.touched().set(`sidebar:${event.workspace_id}`, draft.state.tick);
    want(draft, `sidebar:${event.workspace_id}`);
  } else {
    draft.touched().set("preferences", draft.state.tick);
    want(draft, "preferences:me");
  }
}

function memberPresent(draft: Draft, event: Event): void {
  const userId = toText(event.payload["user_id"]);
  const role = toRole(event.payload["role"]);
  if (userId === undefined || role === undefined) return;
  setRole(draft, event.workspace_id, userId, role);
  if (!draft.state.users.has(userId)) want(draft, `user:${userId}`);
  if (userId === draft.state.me) want(draft, `workspace:${event.workspace_id}`);
}

function memberLeft(draft: Draft, event: Event): void {
  const userId = toText(event.payload["user_id"]);
  if (userId === undefined) return;
  touchMembers(draft, event.workspace_id);
  const members = new Map(draft.state.members.get(event.workspace_id));
  members.delete(userId);
  draft.members().set(event.workspace_id, members);
  // Whether one can still write to who has left.
  wantList(draft, `dms:${event.workspace_id}`);
}

function setRole(
  draft: Draft,
  workspaceId: string,
  userId: string,
  role: NonNullable<ReturnType<typeof toRole>>,
): void {
  touchMembers(draft, workspaceId);
  const members = new Map(draft.state.members.get(workspaceId));
  draft.members().set(workspaceId, members.set(userId, role));
}

const touchMembers = (draft: Draft, workspaceId: string) =>
  draft.touched().set(`members:${workspaceId}`, draft.state.tick);

function userUpdated(draft: Draft, event: Event): void {
  const id = toText(event.payload["user_id"]);
  if (id !== undefined) touchUser(draft, id);
}

function botDeleted(draft: Draft, event: Event): void {
  const id = toText(event.payload["bot_user_id"]);
  if (id !== undefined) touchUser(draft, id);
}

function workspaceNamed(draft: Draft, event: Event): void {
  draft.touched().set(event.workspace_id, draft.state.tick);
  want(draft, `workspace:${event.workspace_id}`);
}

function ownershipTransferred(draft: Draft, event: Event): void {
  workspaceNamed(draft, event);
  touchMembers(draft, event.workspace_id);
  want(draft, `members:${event.workspace_id}`);
}
