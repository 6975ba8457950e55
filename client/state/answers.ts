import type { Channel, User, Workspace, WorkspaceMember } from "../../sdk/src/index.ts";
import type { Answer } from "./action.ts";
import { takeCounters } from "./counters.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import { appendToTimeline, matchPending, putMessage } from "./messages.ts";
import { channelsOf, dropChannel, takePage } from "./pages.ts";
import { putUser, unwant, want } from "./people.ts";

/** What the server said, minus what events have overtaken since it was asked. */
export function applyAnswer(draft: Draft, answer: Answer): void {
  if (answer.asOf < draft.state.resynced && answer.type !== "message") return;
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
    case "message":
      return takeMessage(draft, answer);
    case "gone":
      return unwant(draft, `${answer.wanted}:${answer.id}`);
    case "page":
      return takePage(draft, answer.channel_id, answer.page, answer.place, answer.asOf);
  }
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
  unwant(draft, `channels:${workspaceId}`);
  const listed = new Set(channels.map((channel) => channel.id));
  for (const { id } of channelsOf(draft.state, workspaceId)) {
    if (!listed.has(id) && !touchedSince(draft, id, asOf)) dropChannel(draft, id);
  }
  for (const channel of channels) {
    takeChannel(draft, channel, asOf);
    if (touchedSince(draft, channel.id, asOf)) want(draft, `channels:${workspaceId}`);
  }
}

function takeChannel(draft: Draft, channel: Channel, asOf: number): void {
  const known = draft.state.channels.get(channel.id);
  const { last_seq: _, last_read_seq: __, unread_count: ___, ...named } = channel;
  if (known === undefined || !touchedSince(draft, channel.id, asOf)) {
    if (!sameJson(known, named)) draft.channels().set(channel.id, named);
  }
  takeCounters(draft, channel, asOf);
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

function takeMessage(draft: Draft, answer: Extract<Answer, { type: "message" }>): void {
  const stored = putMessage(draft, answer.message, answer.asOf);
  unwant(draft, `message:${answer.message.id}`);
  matchPending(draft, stored);
  appendToTimeline(draft, stored);
}
