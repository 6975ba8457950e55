import UserMinus from "lucide-solid/icons/user-minus";
import UserPlus from "lucide-solid/icons/user-plus";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Role, User } from "../../sdk/src/index.ts";
import { peopleOf } from "../people/people.ts";
import { RoleTag } from "../people/RoleTag.tsx";
import { PersonAvatar, StatusEmoji } from "../people/Standing.tsx";
import { rankGoals } from "../shell/jump.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { conversationOf } from "../sidebar/noticed.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Name, nameOf } from "../ui/Name.tsx";
import { Pane } from "../ui/Pane.tsx";
import { words } from "../words/words.ts";
import { mayManage } from "./actions.tsx";
import { AddMembersDialog } from "./AddMembersDialog.tsx";
import { useChannelMembers } from "./channel-members.ts";
import { plainTitle } from "./title.ts";
import { viewWords } from "../words/views.ts";

/** More than this are found by typing. */
const SHOWN = 200;

/** Who is in a conversation; of a private channel, its members can take others in. */
export function MembersPane(props: { conversationId: string; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const conversation = chat.select<Conversation | undefined>((state) =>
    conversationOf(state, props.conversationId),
  );
  const channel = () => {
    const here = conversation();
    return here?.kind === "channel" ? here.channel : undefined;
  };
  const users = chat.select((state) => state.users);
  const me = chat.select((state) => state.me);
  const members = useChannelMembers(channel);
  const [typed, setTyped] = createSignal("");
  const [adding, setAdding] = createSignal(false);
  const isPrivate = () => channel()?.kind === "private";
  const roles = createMemo<ReadonlyMap<string, Role> | undefined>(() => {
    const here = conversation();
    if (here === undefined) return undefined;
    if (here.kind === "channel") return members.roles();
    const all = chat.store.state.members.get(place.workspace()?.id ?? "");
    return new Map(here.dm.member_ids.map((id) => [id, all?.get(id) ?? "member"]));
  });
  const people = createMemo(() => peopleOf(roles(), users()));
  const found = createMemo(() => {
    if (typed().trim() === "") return people().slice(0, SHOWN);
    const byId = new Map(people().map((user) => [user.id, user]));
    const goals = people().map(({ id, display_name, handle }) => ({
      id,
      label: display_name,
      kind: "person" as const,
      also: handle,
    }));
    return rankGoals(goals, typed()).flatMap(({ id }) => byId.get(id) ?? []);
  });
  const title = chat.select((state) => {
    const here = conversation();
    return here === undefined ? "" : plainTitle(state, here);
  });
  const mayRemove = () => isPrivate() && mayManage(chat, place);

  function remove(user: User): void {
    chat.channels
      .removeMember(props.conversationId, user.id)
      .then(members.refetch)
      .catch((error: unknown) =>
        chat.notify(words().conversation.notRemoved(nameOf(user), sentence(error))),
      );
  }

  return (
    <Pane
      label={words().conversation.membersOf(title())}
      title={words().conversation.members(people().length)}
      class="members-pane"
      onClose={props.onClose}
    >
      <div class="pane-body">
        <Show when={channel()}>
          <p class="quiet">
            {isPrivate() ? words().conversation.privateMembers : words().conversation.allMembers}
          </p>
        </Show>
        <Show when={isPrivate()}>
          <button type="button" class="button wide" onClick={() => setAdding(true)}>
            <UserPlus size={16} aria-hidden="true" />
            {words().conversation.addPeople}
          </button>
        </Show>
        <Show when={people().length > 8}>
          <input
            type="search"
            class="view-search"
            aria-label={viewWords().people.find}
            placeholder={viewWords().people.find}
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </Show>
        <ul class="members-list">
          <For each={found()}>
            {(user) => (
              <li class="member-line">
                <button type="button" class="person" onClick={() => place.openProfile(user.id)}>
                  <PersonAvatar user={user} id={user.id} class="middling" />
                  <Name user={user} />
                  <StatusEmoji user={user} />
                  <Show when={user.id === me()}>
                    <span class="tag">{viewWords().people.you}</span>
                  </Show>
                  <RoleTag role={roles()?.get(user.id)} />
                </button>
                <Show when={mayRemove() && user.id !== me()}>
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={words().conversation.removeNamed(nameOf(user))}
                    title={words().conversation.removeNamed(nameOf(user))}
                    onClick={() => remove(user)}
                  >
                    <UserMinus size={16} aria-hidden="true" />
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={roles() !== undefined && found().length === 0}>
          <p class="quiet">{viewWords().people.nobody}</p>
        </Show>
      </div>
      <Show when={adding()}>
        <AddMembersDialog
          channelId={props.conversationId}
          name={title()}
          already={new Set(roles()?.keys())}
          onAdded={members.refetch}
          onClose={() => setAdding(false)}
        />
      </Show>
    </Pane>
  );
}
