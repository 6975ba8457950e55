import X from "lucide-solid/icons/x";
import { createMemo, createSignal, createUniqueId, For, Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";
import { rankGoals } from "../shell/jump.ts";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Name, nameOf } from "../ui/Name.tsx";
import { peopleOf } from "./people.ts";
import { PersonAvatar } from "./Standing.tsx";
import { viewWords } from "../words/views.ts";

const SHOWN = 8;

/** People of the workspace, found by typing and chosen one after the other; those chosen stand as chips before the text. */
export function PeoplePicker(props: {
  label: string;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** Who cannot be chosen. */
  without?: ReadonlySet<string>;
  /** How many at most. */
  most: number;
  /** Enter with nothing typed. */
  onDone?: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const id = createUniqueId();
  const members = chat.select((state) => state.members.get(place.workspace()?.id ?? ""));
  const users = chat.select((state) => state.users);
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);
  const [foundThere, setFoundThere] = createSignal<readonly string[]>([]);
  let input: HTMLInputElement | undefined;

  const people = createMemo<User[]>(() => {
    const known = peopleOf(members(), users());
    const more = foundThere().flatMap((one) =>
      members()?.has(one) ? [] : (users().get(one) ?? []),
    );
    return [...known, ...more];
  });
  const found = createMemo(() => {
    const goals = people()
      .filter((user) => !props.chosen.includes(user.id) && props.without?.has(user.id) !== true)
      .filter((user) => members()?.get(user.id) !== "guest")
      .map(({ id: userId, display_name, handle }) => ({
        id: userId,
        label: display_name,
        kind: "person" as const,
        also: handle,
      }));
    return rankGoals(goals, typed()).slice(0, SHOWN);
  });
  const full = () => props.chosen.length >= props.most;

  function search(text: string): void {
    setTyped(text);
    setAt(0);
    const workspace = place.workspace();
    if (workspace === undefined) return;
    chat.people
      .find(workspace.id, text)
      .then(setFoundThere)
      .catch(() => {});
  }
  function choose(userId: string | undefined): void {
    if (userId === undefined || full()) return;
    props.onChange([...props.chosen, userId]);
    setTyped("");
    setAt(0);
    input?.focus();
  }
  function remove(userId: string): void {
    props.onChange(props.chosen.filter((one) => one !== userId));
    input?.focus();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = found().length - 1;
    if (event.key === "ArrowDown") setAt(at() >= last ? 0 : at() + 1);
    else if (event.key === "ArrowUp") setAt(at() <= 0 ? Math.max(0, last) : at() - 1);
    else if (event.key === "Enter" && typed() === "" && props.chosen.length > 0) props.onDone?.();
    else if (event.key === "Enter") choose(found()[at()]?.id);
    else if (event.key === "Backspace" && typed() === "" && props.chosen.length > 0)
      remove(props.chosen.at(-1) ?? "");
    else return;
    event.preventDefault();
  }

  return (
    <div class="picker">
      <div class="picker-field">
        <ul class="picker-chips" aria-label={viewWords().people.chosen}>
          <For each={props.chosen}>
            {(userId) => (
              <li class="picker-chip">
                <bdi>{nameOf(users().get(userId))}</bdi>
                <button
                  type="button"
                  aria-label={viewWords().people.remove(nameOf(users().get(userId)))}
                  onClick={() => remove(userId)}
                >
                  <X size={14} aria-hidden="true" />
                </button>
              </li>
            )}
          </For>
        </ul>
        <input
          ref={(element) => (input = element)}
          type="text"
          role="combobox"
          aria-label={props.label}
          aria-expanded="true"
          aria-controls={`${id}-found`}
          aria-activedescendant={found().length > 0 ? `${id}-${at()}` : undefined}
          aria-autocomplete="list"
          placeholder={props.chosen.length === 0 ? viewWords().people.find : ""}
          autocomplete="off"
          autofocus
          value={typed()}
          onInput={(event) => search(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={`${id}-found`}
        role="listbox"
        aria-label={viewWords().people.suggestions}
        class="picker-found"
      >
        <For each={full() ? [] : found()}>
          {(goal, index) => (
            <div
              id={`${id}-${index()}`}
              role="option"
              aria-selected={index() === at()}
              class="jump-result"
              onMouseMove={() => setAt(index())}
              onClick={() => choose(goal.id)}
            >
              <PersonAvatar user={users().get(goal.id)} id={goal.id} class="small" />
              <Name user={users().get(goal.id)} class="jump-label" />
              <span class="quiet jump-kind">{goal.also === "" ? "" : `@${goal.also}`}</span>
            </div>
          )}
        </For>
      </div>
      <Show when={full() || found().length === 0}>
        <p class="quiet picker-nothing">
          {full() ? viewWords().people.most : viewWords().people.nobody}
        </p>
      </Show>
    </div>
  );
}
