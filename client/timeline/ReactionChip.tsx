import { createSignal, onCleanup, Show } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { useChat } from "../sync/chat.ts";
import { placeAbove } from "../ui/anchored.ts";
import { longPress } from "../ui/long-press.ts";
import { nameOf } from "../ui/Name.tsx";
import { list, number } from "../words/locale.ts";
import { words } from "../words/words.ts";

const HOVER_MS = 350;
const NAMED = 12;

let chips = 0;

/** One emoji under a message and its count. Who they are is said on hover, focus and a long press. */
export function ReactionChip(props: {
  messageId: string;
  emoji: string;
  count: number;
  mine: boolean;
}) {
  const chat = useChat();
  const id = `reaction-${++chips}`;
  const me = chat.select((state) => state.me);
  const [said, setSaid] = createSignal<string>();
  let button: HTMLButtonElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;

  async function say(): Promise<void> {
    wanted = true;
    const { messageId, emoji } = props;
    const found = await chat.reactions.users(messageId, emoji).catch(() => undefined);
    if (found === undefined || found.users.length === 0 || !wanted) return;
    const own = found.users.filter((one) => one.id === me()).map(() => words().message.you);
    const names = found.users.filter((one) => one.id !== me()).map(nameOf);
    const shown = [...own, ...names].slice(0, NAMED);
    const rest = props.count - shown.length;
    if (rest > 0) shown.push(words().message.others(rest));
    setSaid(words().message.reactedWith(list(shown), emoji));
  }
  const show = (tip: HTMLElement) =>
    queueMicrotask(() => {
      if (!tip.isConnected || button === undefined) return;
      tip.showPopover();
      placeAbove(tip, button);
    });
  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void say(), HOVER_MS);
  }
  function quiet(): void {
    clearTimeout(timer);
    wanted = false;
    setSaid(undefined);
  }
  onCleanup(quiet);

  return (
    <>
      <button
        ref={(element) => {
          button = element;
          longPress(element, () => void say());
        }}
        type="button"
        class="reaction"
        classList={{ mine: props.mine }}
        aria-pressed={props.mine}
        aria-label={words().message.reaction(props.emoji, props.count, props.mine)}
        aria-describedby={said() === undefined ? undefined : id}
        onClick={() => void chat.reactions.set(props.messageId, props.emoji, !props.mine)}
        onPointerEnter={(event) => event.pointerType === "mouse" && soon()}
        onPointerLeave={quiet}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && soon()}
        onBlur={quiet}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || said() === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          quiet();
        }}
      >
        <Emoji emoji={props.emoji} />
        <span aria-hidden="true">{number(props.count)}</span>
      </button>
      <Show when={said()}>
        {(text) => (
          <div ref={show} id={id} popover="manual" role="tooltip" class="tip">
            {text()}
          </div>
        )}
      </Show>
    </>
  );
}
