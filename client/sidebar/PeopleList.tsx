import { createMemo, For, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Name } from "../ui/Name.tsx";
import { peopleOf } from "./people.ts";

/** More people than this are behind "Show all". */
const SHOWN = 25;

/** Who is in the workspace. */
export function PeopleList() {
  const chat = useChat();
  const place = usePlace();
  const members = chat.select((state) => state.members.get(place.workspace()?.id ?? ""));
  const users = chat.select((state) => state.users);
  const me = chat.select((state) => state.me);
  const people = createMemo(() => peopleOf(members(), users()));

  return (
    <section class="sidebar-section" aria-label="People">
      <header class="sidebar-heading">
        <h2>People</h2>
      </header>
      <ul>
        <For each={people().slice(0, SHOWN)}>
          {(person) => (
            <li>
              <button
                type="button"
                class="sidebar-link"
                onClick={() => {
                  place.openProfile(person.id);
                  place.setDrawer(false);
                }}
              >
                <Avatar user={person} id={person.id} class="small" />
                <Name user={person} class="sidebar-link-name" />
                <Show when={person.id === me()}>
                  <span class="quiet">you</span>
                </Show>
              </button>
            </li>
          )}
        </For>
        <Show when={people().length > SHOWN}>
          <li>
            <button type="button" class="sidebar-link" onClick={() => place.openDialog("people")}>
              <span class="sidebar-link-name quiet">Show all {people().length}</span>
            </button>
          </li>
        </Show>
      </ul>
    </section>
  );
}
