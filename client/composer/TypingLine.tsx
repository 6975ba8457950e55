import ChevronUp from "lucide-solid/icons/chevron-up";
import { createSignal, For, Show } from "solid-js";
import type { Progress } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** Who writes here at the moment, and what agents are doing. Its room is always there. */
export function TypingLine(props: { conversationId: string }) {
  const chat = useChat();
  const turns = chat.select((state) => state.progress.get(props.conversationId) ?? []);
  const typing = chat.select((state) => {
    const agents = new Set(state.progress.get(props.conversationId)?.map((one) => one.user_id));
    const names = (state.typing.get(props.conversationId) ?? [])
      .filter(({ user_id }) => !agents.has(user_id))
      .map(({ user_id }) => nameOf(state.users.get(user_id)));
    const [one = "", other = ""] = names;
    if (names.length > 2) return words().composer.manyTyping;
    if (names.length === 2) return words().composer.areTyping(one, other);
    return names.length === 1 ? words().composer.isTyping(one) : "";
  });
  return (
    <div class="typing-line">
      <For each={turns()}>{(turn) => <Turn turn={turn} />}</For>
      <Show when={typing() !== ""}>
        <span class="typing-words" dir="auto">
          {typing()}
        </span>
      </Show>
    </div>
  );
}

function Turn(props: { turn: Progress }) {
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
