import type { Channel, Workspace } from "../../sdk/src/index.ts";
import { recall, remember } from "../sync/storage.ts";
import { compareText } from "../words/locale.ts";

/** What a part of the URL stands for: a public route ID, or an internal one from an old link. */
export function findByRoute<T extends { id: string; route_id: string }>(
  all: Iterable<T>,
  route: string | undefined,
): T | undefined {
  for (const one of all) if (one.route_id === route || one.id === route) return one;
  return undefined;
}

/** The workspace one was in last, or the first there is. */
export function preferredWorkspace(
  workspaces: ReadonlyMap<string, Workspace>,
): Workspace | undefined {
  return workspaces.get(recall("last") ?? "") ?? [...workspaces.values()][0];
}

/** The channel one was in last, or #general, or the first by name. */
export function preferredChannel(
  channels: ReadonlyMap<string, Channel>,
  workspaceId: string,
): Channel | undefined {
  const open = [...channels.values()].filter(
    (channel) => channel.workspace_id === workspaceId && channel.archived_at === undefined,
  );
  const last = recall(`last.${workspaceId}`);
  return (
    open.find((channel) => channel.id === last) ??
    open.find((channel) => channel.name === "general") ??
    open.toSorted((a, b) => compareText(a.name, b.name))[0]
  );
}

/** As many places are remembered as one could want to go back to. */
const VISITS = 30;

/** The conversations of a workspace in the order in which one was there, the latest last. */
export const recallVisits = (workspaceId: string): readonly string[] =>
  (recall(`visits.${workspaceId}`) ?? "").split(" ").filter((id) => id !== "");

export function rememberPlace(workspace: Workspace, place: { id: string }): void {
  const others = recallVisits(workspace.id).filter((id) => id !== place.id);
  remember(`visits.${workspace.id}`, [...others, place.id].slice(-VISITS).join(" "));
  remember("last", workspace.id);
  remember(`last.${workspace.id}`, place.id);
}
