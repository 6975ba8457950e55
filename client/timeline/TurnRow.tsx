import ChevronRight from "lucide-solid/icons/chevron-right";
import MessageCircle from "lucide-solid/icons/message-circle";
import Wrench from "lucide-solid/icons/wrench";
import { createSignal, For, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { duration, fullTime } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { MessageBody } from "./MessageBody.tsx";
import { lengthOf, type Turn } from "./turns.ts";

/** The opened ones stay open while the app does, also when the row leaves the screen. */
const opened = new Set<string>();

/** What an agent did on its way to an answer: one line, which opens. */
export function TurnRow(props: { turn: Turn; rowKey: string; lit: string | undefined }) {
  const chat = useChat();
  const agent = chat.select((state) => state.users.get(props.turn.steps[0]?.author_id ?? ""));
  const [open, setOpen] = createSignal(opened.has(props.rowKey));
  const isLit = () => props.turn.steps.some(({ id }) => id === props.lit);
  const shown = () => open() || isLit();
  const line = () => {
    const length = lengthOf(props.turn);
    const took = length < 1_000 ? "" : duration(length);
    return words().message.turn(nameOf(agent()), props.turn.steps.length, took);
  };

  return (
    <article
      class="message turn"
      classList={{ lit: isLit() }}
      data-key={props.rowKey}
      tabIndex={-1}
      aria-label={line()}
    >
      <div class="message-gutter" />
      <div class="message-main">
        <button
          type="button"
          class="turn-line"
          aria-expanded={shown()}
          onClick={() => {
            const next = !shown();
            setOpen(next);
            if (next) opened.add(props.rowKey);
            else opened.delete(props.rowKey);
          }}
        >
          <ChevronRight size={14} class="turn-mark" aria-hidden="true" />
          <bdi>{line()}</bdi>
        </button>
        <Show when={shown()}>
          <ol class="turn-steps">
            <For each={props.turn.steps}>
              {(step) => (
                <li data-message={step.id} title={fullTime(step.created_at)}>
                  <Show
                    when={step.kind === "agent_tool"}
                    fallback={
                      <MessageCircle
                        size={13}
                        aria-label={words().message.commentStep}
                        role="img"
                      />
                    }
                  >
                    <Wrench size={13} aria-label={words().message.toolStep} role="img" />
                  </Show>
                  <Show
                    when={step.deleted_at === undefined}
                    fallback={<p class="tombstone">{words().message.deleted}</p>}
                  >
                    <div class="turn-step">
                      <MessageBody message={step} text={step.body} rowKey={step.id} />
                    </div>
                  </Show>
                </li>
              )}
            </For>
          </ol>
        </Show>
      </div>
    </article>
  );
}
