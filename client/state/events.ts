import type { Event } from "../../sdk/src/index.ts";
import { countDeletion, countMessage, countsAsUnread, moveReader } from "./counters.ts";
import type { Draft } from "./draft.ts";
import { appendToTimeline, matchPending, putMessage } from "./messages.ts";
import { dropChannel } from "./pages.ts";
import { toMessage, toRole, toText } from "./parse.ts";
import { touchUser, want } from "./people.ts";

type Handler = (draft: Draft, event: Event) => void;

/** The only place where events become state. Types that are not here change nothing the app shows yet. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  "message.created": messageCreated,
  "message.updated": messageChanged,
  "message.deleted": messageChanged,
  "thread.state_updated": threadStateUpdated,
  "channel.created": channelNamed,
  "channel.updated": channelNamed,
  "channel.deleted": channelDeleted,
  "channel.read": channelRead,
  "member.joined": memberPresent,
  "member.moderation_updated": memberPresent,
  "member.left": memberLeft,
  "user.updated": userUpdated,
  "workspace.updated": workspaceNamed,
  "workspace.ownership_transferred": ownershipTransferred,
};

export function applyEvent(draft: Draft, event: Event): void {
  draft.state.tick += 1;
  HANDLERS[event.type]?.(draft, event);
}

function messageCreated(draft: Draft, event: Event): void {
  const message = toMessage(event.payload["message"]);
  if (message === undefined) return wantMessage(draft, event);
  const stored = putMessage(draft, message);
  const { channel_id, channel_seq } = stored;
  if (channel_id === undefined || channel_seq === undefined) return;
  countMessage(draft, channel_id, channel_seq, countsAsUnread(draft.state, stored));
  matchPending(draft, stored);
  appendToTimeline(draft, stored);
}

function messageChanged(draft: Draft, event: Event): void {
  const message = toMessage(event.payload["message"]);
  if (message === undefined) return wantMessage(draft, event);
  const stored = putMessage(draft, message);
  if (stored.deleted_at !== undefined) countDeletion(draft, stored);
  if (draft.state.overlays.has(stored.id)) draft.overlays().delete(stored.id);
}

function wantMessage(draft: Draft, event: Event): void {
  const id = toText(event.payload["message_id"]);
  if (id === undefined) return;
  draft.touched().set(id, draft.state.tick);
  if (draft.state.messages.has(id)) want(draft, `message:${id}`);
  // A message that we know nothing of changes the counts, which the list can tell.
  else if (event.channel_id !== undefined) want(draft, `channels:${event.workspace_id}`);
}

function threadStateUpdated(draft: Draft, event: Event): void {
  const message = toMessage(event.payload["message"]);
  if (message !== undefined) putMessage(draft, message);
}

function channelNamed(draft: Draft, event: Event): void {
  const id = event.channel_id ?? toText(event.payload["channel_id"]);
  if (id === undefined) return;
  draft.touched().set(id, draft.state.tick);
  want(draft, `channels:${event.workspace_id}`);
}

function channelDeleted(draft: Draft, event: Event): void {
  const id = event.channel_id ?? toText(event.payload["channel_id"]);
  if (id === undefined) return;
  dropChannel(draft, id);
  draft.touched().set(id, draft.state.tick);
  want(draft, `channels:${event.workspace_id}`);
}

function channelRead(draft: Draft, event: Event): void {
  const channelId = event.channel_id ?? toText(event.payload["channel_id"]);
  if (event.payload["user_id"] !== draft.state.me) return;
  if (channelId === undefined || event.seq === undefined) return;
  moveReader(draft, channelId, event.seq, true);
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

function workspaceNamed(draft: Draft, event: Event): void {
  draft.touched().set(event.workspace_id, draft.state.tick);
  want(draft, `workspace:${event.workspace_id}`);
}

function ownershipTransferred(draft: Draft, event: Event): void {
  workspaceNamed(draft, event);
  touchMembers(draft, event.workspace_id);
  want(draft, `members:${event.workspace_id}`);
}
