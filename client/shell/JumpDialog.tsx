import Archive from "lucide-solid/icons/archive";
import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Search from "lucide-solid/icons/search";
import Users from "lucide-solid/icons/users";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import { othersIn } from "../conversation/title.ts";
import { PersonAvatar } from "../people/Standing.tsx";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Name } from "../ui/Name.tsx";
import { viewWords } from "../words/views.ts";
import { words } from "../words/words.ts";
import { goalsOf } from "./goals.ts";
import { rankGoals, type Goal } from "./jump.ts";
import { usePlace } from "./place.ts";
import { recallVisits } from "./resolve.ts";
import { number } from "../words/locale.ts";

const SHOWN = 12;

/** Type a few letters, press Enter, be there. */
export function JumpDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);
  const workspaceId = () => place.workspace()?.id;
  const here = place.view() === undefined ? place.conversation()?.id : undefined;
  const visits = recallVisits(workspaceId() ?? "").filter((id) => id !== here);

  const goals = chat.select((state) => goalsOf(state, workspaceId(), visits));
  const found = createMemo<Goal[]>(() => {
    const text = typed().trim();
    const elsewhere = text === "" ? goals().filter(({ id }) => id !== here) : goals();
    const ranked = rankGoals(elsewhere, text).slice(0, SHOWN);
    return text === "" ? ranked : [...ranked, { id: "search", label: text, kind: "search" }];
  });

  function go(goal: Goal | undefined): void {
    if (goal === undefined) return;
    props.onClose();
    place.setDrawer(false);
    const { channels, dms, workspaces } = chat.store.state;
    const channel = channels.get(goal.id);
    const dm = dms.get(goal.id);
    const workspace = workspaces.get(goal.id);
    if (goal.kind === "search") place.openPane({ kind: "search", query: goal.label });
    else if (channel !== undefined) place.goToChannel(channel);
    else if (dm !== undefined) place.goToDirect(dm);
    else if (workspace !== undefined) place.goToWorkspace(workspace);
    else write(goal.id);
  }
  /** To the conversation with somebody; where there can be none, to who they are. */
  function write(userId: string): void {
    const { state } = chat.store;
    const roles = state.members.get(workspaceId() ?? "");
    const guests = [userId, state.me ?? ""].some((id) => roles?.get(id) === "guest");
    if (guests || userId === state.me) return place.openProfile(userId);
    chat.dms
      .begin(workspaceId() ?? "", [userId])
      .then(place.goToDirect, (error: unknown) =>
        chat.notify(viewWords().people.notBegun(sentence(error))),
      );
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
    <Dialog title={viewWords().dialogs.jump.title} onClose={props.onClose} class="jump-dialog" bare>
      <input
        class="jump-input"
        type="text"
        role="combobox"
        aria-label={viewWords().dialogs.jump.label}
        aria-expanded="true"
        aria-controls="jump-results"
        aria-activedescendant={found().length > 0 ? `jump-${at()}` : undefined}
        aria-autocomplete="list"
        placeholder={viewWords().dialogs.jump.label}
        autocomplete="off"
        autofocus
        value={typed()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id="jump-results"
        role="listbox"
        aria-label={viewWords().dialogs.jump.results}
        class="jump-results"
      >
        <For each={found()}>
          {(goal, index) => (
            <div
              id={`jump-${index()}`}
              role="option"
              aria-selected={index() === at()}
              class="jump-result"
              classList={{ unread: (goal.unread ?? 0) > 0, last: goal.kind === "search" }}
              onMouseMove={() => setAt(index())}
              onClick={() => go(goal)}
            >
              <GoalLine goal={goal} />
            </div>
          )}
        </For>
      </div>
      <Show when={found().length === 0}>
        <p class="jump-nothing">{viewWords().dialogs.jump.nothing}</p>
      </Show>
    </Dialog>
  );
}

function GoalLine(props: { goal: Goal }) {
  const chat = useChat();
  /** Whose picture stands before it. */
  const user = chat.select((state) => {
    const dm = state.dms.get(props.goal.id);
    const id = dm === undefined ? props.goal.id : (othersIn(state, dm)[0] ?? "");
    return props.goal.kind === "group" ? undefined : state.users.get(id);
  });
  const isPrivate = chat.select((state) => state.channels.get(props.goal.id)?.kind === "private");
  const kind = () => {
    const { goal } = props;
    if (goal.kind === "person" || goal.kind === "direct") return goal.also ? `@${goal.also}` : "";
    return viewWords().dialogs.jump.kind[goal.kind] || (goal.also ?? "");
  };
  return (
    <>
      <span class="jump-icon">
        <Switch fallback={<span class="jump-workspace">{props.goal.label.charAt(0)}</span>}>
          <Match when={props.goal.kind === "search"}>
            <Search size={16} aria-hidden="true" />
          </Match>
          <Match when={props.goal.kind === "archived"}>
            <Archive size={16} aria-hidden="true" />
          </Match>
          <Match when={isPrivate()}>
            <Lock size={15} aria-hidden="true" />
          </Match>
          <Match when={props.goal.kind === "channel"}>
            <Hash size={16} aria-hidden="true" />
          </Match>
          <Match when={props.goal.kind === "group"}>
            <Users size={16} aria-hidden="true" />
          </Match>
          <Match when={user()}>
            {(known) => <PersonAvatar user={known()} id={known().id} class="small" />}
          </Match>
        </Switch>
      </span>
      <Show
        when={user()}
        fallback={
          <bdi class="jump-label">
            {props.goal.kind === "search"
              ? viewWords().search.jump(props.goal.label)
              : props.goal.label}
          </bdi>
        }
      >
        <Name user={user()} class="jump-label" />
      </Show>
      <span class="quiet jump-kind">{kind()}</span>
      <Show when={(props.goal.unread ?? 0) > 0}>
        <span class="count-badge quiet">
          <span aria-hidden="true">{number(props.goal.unread ?? 0)}</span>
          <span class="visually-hidden">{words().sidebar.unread(props.goal.unread ?? 0)}</span>
        </span>
      </Show>
    </>
  );
}
