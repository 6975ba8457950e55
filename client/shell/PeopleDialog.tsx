import { createMemo, createSignal, For, Show } from "solid-js";
import { peopleOf } from "../sidebar/people.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Form.tsx";
import { Name } from "../ui/Name.tsx";
import { rankGoals } from "./jump.ts";
import { usePlace } from "./place.ts";

const SHOWN = 200;

/** Everyone in the workspace, with a filter. */
export function PeopleDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const members = chat.select((state) => state.members.get(place.workspace()?.id ?? ""));
  const users = chat.select((state) => state.users);
  const [typed, setTyped] = createSignal("");
  const people = createMemo(() => peopleOf(members(), users()));
  const found = createMemo(() => {
    const goals = people().map(({ id, display_name, handle }) => ({
      id,
      label: display_name,
      kind: "person" as const,
      also: handle,
    }));
    return rankGoals(goals, typed()).slice(0, SHOWN);
  });

  return (
    <Dialog title={`People (${people().length})`} onClose={props.onClose}>
      <Field label="Find someone" value={typed()} onInput={setTyped} autofocus />
      <ul class="people">
        <For each={found()}>
          {(goal) => (
            <li>
              <button
                type="button"
                class="person"
                onClick={() => {
                  props.onClose();
                  place.openProfile(goal.id);
                }}
              >
                <Avatar user={users().get(goal.id)} id={goal.id} />
                <Name user={users().get(goal.id)} />
                <span class="quiet">{goal.also === "" ? "" : `@${goal.also}`}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length === 0}>
        <p class="quiet">Nobody by that name.</p>
      </Show>
    </Dialog>
  );
}
