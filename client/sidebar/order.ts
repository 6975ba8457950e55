import type { Conversation } from "../shell/place.ts";
import type { State } from "../state/state.ts";
import { sidebarSections } from "./sections.ts";

/** The conversations in the order in which the sidebar shows them: what "previous" and "next" mean. */
export function sidebarOrder(
  state: State,
  workspaceId: string | undefined,
  openId: string | undefined,
): Conversation[] {
  const channels = sidebarSections(state.channels, workspaceId, openId)
    .flatMap((section) => section.channels)
    .map((channel): Conversation => ({ kind: "channel", id: channel.id, channel }));
  return [...channels, ...directsOf(state, workspaceId)];
}

/** The open direct conversations, as the server lists them: the one last written in first. */
export const directsOf = (state: State, workspaceId: string | undefined): Conversation[] =>
  [...state.dms.values()]
    .filter((dm) => dm.workspace_id === workspaceId)
    .map((dm) => ({ kind: "direct", id: dm.id, dm }));
