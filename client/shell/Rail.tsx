import Plus from "lucide-solid/icons/plus";
import { createMemo, For, Show } from "solid-js";
import type { Workspace } from "../../sdk/src/index.ts";
import { noticedIn } from "../sidebar/noticed.ts";
import { useChat } from "../sync/chat.ts";
import { initialsOf, tintOf } from "../ui/Avatar.tsx";
import { words } from "../words/words.ts";
import { OwnMenu } from "./OwnMenu.tsx";
import { workspacePath } from "./paths.ts";
import { usePlace } from "./place.ts";

/** The workspaces, a way to make one, and oneself. */
export function Rail() {
  const chat = useChat();
  const place = usePlace();
  const workspaces = chat.select((state) => state.workspaces);
  const ids = createMemo(() => [...workspaces().keys()]);
  return (
    <nav class="rail" aria-label={words().shell.workspaces}>
      <ul>
        <For each={ids()}>
          {(id) => (
            <Show when={workspaces().get(id)}>
              {(workspace) => <WorkspaceLink workspace={workspace()} />}
            </Show>
          )}
        </For>
        <li>
          <button
            type="button"
            class="rail-button"
            aria-label={words().shell.createWorkspace}
            title={words().shell.createWorkspace}
            onClick={() => place.openDialog("create-workspace")}
          >
            <Plus size={20} aria-hidden="true" />
          </button>
        </li>
      </ul>
      <OwnMenu />
    </nav>
  );
}

function WorkspaceLink(props: { workspace: Workspace }) {
  const chat = useChat();
  const place = usePlace();
  const here = () => place.workspace()?.id === props.workspace.id;
  const noticed = chat.select(
    (state) => noticedIn(state, props.workspace.id),
    (a, b) => a.mentions === b.mentions && a.bold === b.bold,
  );
  const label = () => {
    const { name } = props.workspace;
    if (noticed().mentions > 0) return words().shell.workspaceMentions(name, noticed().mentions);
    return noticed().bold && !here() ? words().shell.workspaceUnread(name) : name;
  };
  return (
    <li>
      <a
        href={workspacePath(props.workspace)}
        class="rail-workspace"
        classList={{ here: here() }}
        aria-current={here() ? "true" : undefined}
        aria-label={label()}
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
        <Show
          when={noticed().mentions > 0}
          fallback={
            <Show when={noticed().bold && !here()}>
              <span class="rail-dot" />
            </Show>
          }
        >
          <span class="rail-count count-badge" aria-hidden="true">
            {noticed().mentions > 99 ? "99+" : noticed().mentions}
          </span>
        </Show>
      </a>
    </li>
  );
}
