import { othersIn, plainTitle } from "../conversation/title.ts";
import { peopleOf } from "../people/people.ts";
import { conversationOf, noticedOf } from "../sidebar/noticed.ts";
import type { State } from "../state/state.ts";
import type { Goal } from "./jump.ts";

/** Everything of a workspace that one can jump to, and the other workspaces. `visits`: the latest last. */
export function goalsOf(
  state: State,
  workspaceId: string | undefined,
  visits: readonly string[],
): Goal[] {
  const recent = new Map(visits.map((id, at) => [id, at + 1]));
  const told = (id: string) => {
    const conversation = conversationOf(state, id);
    const unread = conversation === undefined ? 0 : noticedOf(state, conversation).count;
    return { unread, recent: recent.get(id) ?? 0 };
  };
  const written = new Set<string>();
  const directs = [...state.dms.values()]
    .filter((dm) => dm.workspace_id === workspaceId)
    .map((dm): Goal => {
      const others = othersIn(state, dm);
      if (others.length === 1) written.add(others[0] ?? "");
      const handles = others.map((id) => state.users.get(id)?.handle ?? "");
      return {
        id: dm.id,
        label: plainTitle(state, { kind: "direct", id: dm.id, dm }),
        kind: others.length === 1 ? "direct" : "group",
        ...(others.length === 1 && { also: handles[0] ?? "" }),
        ...told(dm.id),
      };
    });
  const channels = [...state.channels.values()]
    .filter((channel) => channel.workspace_id === workspaceId)
    .map(({ id, name, topic, display_title, archived_at }): Goal => ({
      id,
      label: name,
      kind: archived_at === undefined ? "channel" : "archived",
      also: topic || display_title || "",
      ...told(id),
    }));
  const people = peopleOf(state.members.get(workspaceId ?? ""), state.users)
    .filter(({ id }) => !written.has(id))
    .map(({ id, display_name, handle }): Goal => ({
      id,
      label: display_name,
      kind: "person",
      also: handle,
    }));
  const workspaces = [...state.workspaces.values()]
    .filter(({ id }) => id !== workspaceId)
    .map(({ id, name }): Goal => ({ id, label: name, kind: "workspace" }));
  return [...channels, ...directs, ...workspaces, ...people];
}
