import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { createMemo, createSignal, For, Show } from "solid-js";
import { mayManage } from "../conversation/actions.tsx";
import { PersonAvatar, StatusEmoji } from "../people/Standing.tsx";
import { peopleOf } from "../people/people.ts";
import { viewPath } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Name } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** More people than this are in a view of their own. */
const SHOWN = 12;
const FOLDED = "people.folded";

/** Who is in the workspace: those who are there first. */
export function PeopleSection() {
  const chat = useChat();
  const place = usePlace();
  const workspaceId = () => place.workspace()?.id ?? "";
  const members = chat.select((state) => state.members.get(workspaceId()));
  const users = chat.select((state) => state.users);
  const presence = chat.select((state) => state.presence.get(workspaceId()));
  const me = chat.select((state) => state.me);
  const people = createMemo(() => {
    const here = presence();
    const all = peopleOf(members(), users());
    return all.toSorted((a, b) => Number(here?.has(b.id)) - Number(here?.has(a.id)));
  });
  const shown = createMemo(() => people().slice(0, SHOWN));
  const [folded, setFolded] = createSignal(chat.recall(FOLDED) === "yes");
  function toggle(): void {
    setFolded(!folded());
    chat.remember(FOLDED, folded() ? "yes" : undefined);
  }
  const path = () => {
    const workspace = place.workspace();
    return workspace === undefined ? "/app" : viewPath(workspace, "people");
  };

  return (
    <section class="sidebar-section" aria-label={words().sidebar.people}>
      <header class="sidebar-heading">
        <h2>
          <button
            type="button"
            class="section-toggle"
            aria-expanded={!folded()}
            data-roving
            onClick={toggle}
          >
            <Show when={folded()} fallback={<ChevronDown size={14} aria-hidden="true" />}>
              <ChevronRight size={14} class="turns" aria-hidden="true" />
            </Show>
            {words().sidebar.people}
          </button>
        </h2>
      </header>
      <Show when={!folded()}>
        <ul>
          <For each={shown()}>
            {(person) => (
              <li>
                <button
                  type="button"
                  class="sidebar-link"
                  data-roving
                  onClick={() => {
                    place.openProfile(person.id);
                    place.setDrawer(false);
                  }}
                >
                  <PersonAvatar user={person} id={person.id} class="small" />
                  <Name user={person} class="sidebar-link-name" />
                  <StatusEmoji user={person} />
                  <Show when={person.id === me()}>
                    <span class="quiet">{words().sidebar.you}</span>
                  </Show>
                </button>
              </li>
            )}
          </For>
          <li>
            <a
              href={path()}
              class="sidebar-link"
              classList={{ here: place.view() === "people" }}
              aria-current={place.view() === "people" ? "page" : undefined}
              data-roving
              onClick={() => place.setDrawer(false)}
            >
              <span class="sidebar-link-name quiet">
                {words().sidebar.showEverybody(people().length)}
              </span>
            </a>
          </li>
          <Show when={mayManage(chat, place)}>
            <li>
              <button
                type="button"
                class="sidebar-link"
                data-roving
                onClick={() => {
                  place.openDialog("invite");
                  place.setDrawer(false);
                }}
              >
                <span class="sidebar-link-name quiet">{words().shell.invitePeople}</span>
              </button>
            </li>
          </Show>
        </ul>
      </Show>
    </section>
  );
}
