import MessageSquare from "lucide-solid/icons/message-square";
import UserPlus from "lucide-solid/icons/user-plus";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Role, User } from "../../sdk/src/index.ts";
import { mayManage } from "../conversation/actions.tsx";
import { rankGoals } from "../shell/jump.ts";
import { usePlace } from "../shell/place.ts";
import { ViewFrame } from "../shell/ViewFrame.tsx";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Claw } from "../ui/Claw.tsx";
import { Name, nameOf } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { peopleOf } from "./people.ts";
import { RoleTag } from "./RoleTag.tsx";
import { PersonAvatar, StatusEmoji } from "./Standing.tsx";
import { statusOf } from "./standing.ts";
import { viewWords } from "../words/views.ts";

/** More than this are found by typing. */
const SHOWN = 300;
const ROLES: readonly (Role | "all")[] = ["all", "owner", "moderator", "member", "guest", "bot"];

/** Everybody in the workspace: who is there, and a way to write to them. */
export function PeopleView() {
  const chat = useChat();
  const place = usePlace();
  const workspaceId = () => place.workspace()?.id ?? "";
  const members = chat.select((state) => state.members.get(workspaceId()));
  const users = chat.select((state) => state.users);
  const [typed, setTyped] = createSignal("");
  const [role, setRole] = createSignal<Role | "all">("all");
  const [foundThere, setFoundThere] = createSignal<readonly string[]>([]);
  const people = createMemo(() => peopleOf(members(), users()));
  const roles = createMemo(() => {
    const there = new Set(members()?.values());
    return ROLES.filter((one) => one === "all" || there.has(one));
  });
  const found = createMemo<User[]>(() => {
    const fitting = people().filter(({ id }) => role() === "all" || members()?.get(id) === role());
    if (typed().trim() === "") return fitting.slice(0, SHOWN);
    const more = foundThere().flatMap((id) => (members()?.has(id) ? [] : (users().get(id) ?? [])));
    const all = [...fitting, ...more];
    const byId = new Map(all.map((user) => [user.id, user]));
    const goals = all.map(({ id, display_name, handle }) => ({
      id,
      label: display_name,
      kind: "person" as const,
      also: handle,
    }));
    return rankGoals(goals, typed())
      .slice(0, SHOWN)
      .flatMap(({ id }) => byId.get(id) ?? []);
  });

  function search(text: string): void {
    setTyped(text);
    chat.people
      .find(workspaceId(), text)
      .then(setFoundThere)
      .catch(() => {});
  }

  return (
    <ViewFrame
      title={viewWords().people.title}
      about={viewWords().people.count(people().length)}
      actions={
        <Show when={mayManage(chat, place)}>
          <button type="button" class="button small" onClick={() => place.openDialog("invite")}>
            <UserPlus size={16} aria-hidden="true" />
            {viewWords().people.invite}
          </button>
        </Show>
      }
    >
      <div class="view-tools">
        <input
          type="search"
          class="view-search"
          aria-label={viewWords().people.find}
          placeholder={viewWords().people.find}
          autofocus
          value={typed()}
          onInput={(event) => search(event.currentTarget.value)}
        />
        <div class="segments" role="group" aria-label={viewWords().people.role}>
          <For each={roles()}>
            {(one) => (
              <button type="button" aria-pressed={role() === one} onClick={() => setRole(one)}>
                {one === "all" ? viewWords().people.everybody : viewWords().people.roles[one]}
              </button>
            )}
          </For>
        </div>
      </div>
      <ul class="people-list">
        <For each={found()}>
          {(user) => <PersonLine user={user} role={members()?.get(user.id)} />}
        </For>
      </ul>
      <Show when={found().length === 0}>
        <div class="view-nothing">
          <Claw size={36} />
          <p>{viewWords().people.nobody}</p>
        </div>
      </Show>
    </ViewFrame>
  );
}

function PersonLine(props: { user: User; role: Role | undefined }) {
  const chat = useChat();
  const place = usePlace();
  const me = chat.select((state) => state.me);
  const status = () => statusOf(props.user, minute());
  const mayWrite = () =>
    props.user.id !== me() && props.role !== "guest" && place.workspace()?.role !== "guest";

  function write(): void {
    chat.dms.begin(place.workspace()?.id ?? "", [props.user.id]).then(
      (dm) => place.goToDirect(dm),
      (error: unknown) => chat.notify(viewWords().people.notBegun(sentence(error))),
    );
  }
  return (
    <li class="people-line">
      <button type="button" class="person" onClick={() => place.openProfile(props.user.id)}>
        <PersonAvatar user={props.user} id={props.user.id} />
        <span class="browse-text">
          <span class="browse-name">
            <Name user={props.user} />
            <StatusEmoji user={props.user} />
            <Show when={props.user.id === me()}>
              <span class="tag">{viewWords().people.you}</span>
            </Show>
            <RoleTag role={props.role} />
          </span>
          <span class="browse-about">
            <Show when={props.user.handle}>@{props.user.handle}</Show>
            <Show when={status()?.text}>{(text) => <bdi> · {text()}</bdi>}</Show>
          </span>
        </span>
      </button>
      <Show when={mayWrite()}>
        <button
          type="button"
          class="icon-button"
          aria-label={viewWords().people.write(nameOf(props.user))}
          title={viewWords().people.write(nameOf(props.user))}
          onClick={write}
        >
          <MessageSquare size={17} aria-hidden="true" />
        </button>
      </Show>
    </li>
  );
}
