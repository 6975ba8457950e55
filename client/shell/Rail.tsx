import Plus from "lucide-solid/icons/plus";
import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { Workspace } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar, initialsOf, tintOf } from "../ui/Avatar.tsx";
import { usePlace } from "./place.ts";

/** The workspaces, a way to make one, and oneself. */
export function Rail() {
  const chat = useChat();
  const place = usePlace();
  const workspaces = chat.select((state) => state.workspaces);
  const me = chat.select((state) => state.users.get(state.me ?? ""));
  return (
    <nav class="rail" aria-label="Workspaces">
      <ul>
        <For each={[...workspaces().values()]}>
          {(workspace) => <WorkspaceLink workspace={workspace} />}
        </For>
        <li>
          <button
            type="button"
            class="rail-button"
            aria-label="Create a workspace"
            title="Create a workspace"
            onClick={() => place.openDialog("create-workspace")}
          >
            <Plus size={20} aria-hidden="true" />
          </button>
        </li>
      </ul>
      <Show when={me()}>
        {(user) => (
          <button
            type="button"
            class="rail-me"
            aria-label={`You: ${user().display_name}`}
            title={user().display_name}
            onClick={() => {
              place.openProfile(user().id);
              place.setDrawer(false);
            }}
          >
            <Avatar user={user()} id={user().id} />
          </button>
        )}
      </Show>
    </nav>
  );
}

function WorkspaceLink(props: { workspace: Workspace }) {
  const chat = useChat();
  const place = usePlace();
  const here = () => place.workspace()?.id === props.workspace.id;
  const channels = chat.select((state) => state.channels);
  const counters = chat.select((state) => state.counters);
  const unread = createMemo(() =>
    [...channels().values()].some(
      ({ id, workspace_id }) =>
        workspace_id === props.workspace.id && (counters().get(id)?.unread_count ?? 0) > 0,
    ),
  );
  return (
    <li>
      <A
        href={`/app/${props.workspace.route_id}`}
        class="rail-workspace"
        classList={{ here: here() }}
        aria-current={here() ? "true" : undefined}
        aria-label={props.workspace.name + (unread() && !here() ? ", unread" : "")}
        title={props.workspace.name}
      >
        <Show
          when={props.workspace.icon_url !== ""}
          fallback={
            <span
              class="workspace-initials"
              data-tint={tintOf(props.workspace.id)}
              data-initials={initialsOf(props.workspace.name)}
            />
          }
        >
          <img src={props.workspace.icon_url} alt="" />
        </Show>
        <Show when={unread() && !here()}>
          <span class="rail-dot" />
        </Show>
      </A>
    </li>
  );
}
