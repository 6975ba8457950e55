import ChevronUp from "lucide-solid/icons/chevron-up";
import { createSignal, For, Show } from "solid-js";
import type { Progress } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** An agent's turn: its last line, and all of them when it is opened. */
export function ProgressButton(props: { turn: Progress }) {
  const chat = useChat();
  const name = chat.select((state) => nameOf(state.users.get(props.turn.user_id)));
  const [open, setOpen] = createSignal(false);
  const last = () => props.turn.lines.at(-1)?.text ?? "";
  return (
    <span class="progress">
      <button
        type="button"
        class="progress-button"
        aria-expanded={open()}
        onClick={() => setOpen(!open())}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !open()) return;
          event.stopPropagation();
          event.preventDefault();
          setOpen(false);
        }}
      >
        <span class="progress-name">{words().composer.isResponding(name())}</span>
        <Show when={!open()}>
          <span class="progress-last" dir="auto">
            {last()}
          </span>
        </Show>
        <ChevronUp size={12} aria-hidden="true" />
      </button>
      <Show when={open()}>
        <ul class="progress-lines" aria-label={words().composer.progressOf(name())}>
          <For each={props.turn.lines} fallback={<li class="quiet">{words().composer.noLines}</li>}>
            {(line) => (
              <li class="progress-line" classList={{ failed: line.status === "failed" }} dir="auto">
                {line.text || line.kind}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </span>
  );
}
