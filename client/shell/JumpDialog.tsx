import Hash from "lucide-solid/icons/hash";
import { createMemo, createSignal, For, Show } from "solid-js";
import { peopleOf } from "../sidebar/people.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Name } from "../ui/Name.tsx";
import { rankGoals, type Goal } from "./jump.ts";
import { usePlace } from "./place.ts";

const SHOWN = 12;

/** Type a few letters, press Enter, be there. */
export function JumpDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const state = chat.select((all) => all);
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);

  const goals = createMemo<Goal[]>(() => {
    const { channels, counters, workspaces, members, users } = state();
    const here = place.workspace()?.id;
    const open = [...channels.values()].filter(
      (channel) => channel.workspace_id === here && channel.archived_at === undefined,
    );
    return [
      ...open.map(({ id, name, display_title }): Goal => {
        const unread = counters.get(id)?.unread_count ?? 0;
        return {
          id,
          label: name,
          kind: "channel",
          unread,
          ...(display_title ? { also: display_title } : {}),
        };
      }),
      ...[...workspaces.values()]
        .filter(({ id }) => id !== here)
        .map(({ id, name }): Goal => ({ id, label: name, kind: "workspace" })),
      ...peopleOf(members.get(here ?? ""), users).map(({ id, display_name, handle }): Goal => ({
        id,
        label: display_name,
        kind: "person",
        also: handle,
      })),
    ];
  });
  const found = createMemo(() => rankGoals(goals(), typed()).slice(0, SHOWN));

  function go(goal: Goal | undefined): void {
    if (goal === undefined) return;
    props.onClose();
    const { channels, workspaces } = state();
    const channel = channels.get(goal.id);
    const workspace = workspaces.get(goal.id);
    if (channel !== undefined) place.goToChannel(channel);
    else if (workspace !== undefined) place.goToWorkspace(workspace);
    else place.openProfile(goal.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = found().length - 1;
    if (event.key === "ArrowDown") setAt(at() >= last ? 0 : at() + 1);
    else if (event.key === "ArrowUp") setAt(at() <= 0 ? Math.max(0, last) : at() - 1);
    else if (event.key === "Enter") go(found()[at()]);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title="Jump to" onClose={props.onClose} class="jump-dialog" bare>
      <input
        class="jump-input"
        type="text"
        role="combobox"
        aria-label="Jump to a channel, a workspace or a person"
        aria-expanded="true"
        aria-controls="jump-results"
        aria-activedescendant={found().length > 0 ? `jump-${at()}` : undefined}
        aria-autocomplete="list"
        placeholder="Jump to a channel, a workspace or a person"
        autocomplete="off"
        autofocus
        value={typed()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="jump-results" role="listbox" aria-label="Results" class="jump-results">
        <For each={found()}>
          {(goal, index) => (
            <div
              id={`jump-${index()}`}
              role="option"
              aria-selected={index() === at()}
              class="jump-result"
              onMouseMove={() => setAt(index())}
              onClick={() => go(goal)}
            >
              <GoalLine goal={goal} />
            </div>
          )}
        </For>
      </div>
      <Show when={found().length === 0}>
        <p class="jump-nothing">Nothing by that name here.</p>
      </Show>
    </Dialog>
  );
}

function GoalLine(props: { goal: Goal }) {
  const chat = useChat();
  const user = chat.select((state) => state.users.get(props.goal.id));
  return (
    <>
      <span class="jump-icon" aria-hidden="true">
        <Show when={props.goal.kind === "channel"}>
          <Hash size={16} />
        </Show>
        <Show when={props.goal.kind === "person"}>
          <Avatar user={user()} id={props.goal.id} class="small" />
        </Show>
        <Show when={props.goal.kind === "workspace"}>
          <span class="jump-workspace">{props.goal.label.charAt(0)}</span>
        </Show>
      </span>
      <Show when={user()} fallback={<bdi class="jump-label">{props.goal.label}</bdi>}>
        <Name user={user()} class="jump-label" />
      </Show>
      <span class="quiet jump-kind">
        {props.goal.kind === "channel" ? props.goal.also : props.goal.kind}
      </span>
      <Show when={(props.goal.unread ?? 0) > 0}>
        <span class="count-badge">{props.goal.unread}</span>
      </Show>
    </>
  );
}
