import Ellipsis from "lucide-solid/icons/ellipsis";
import { For } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { usePlace } from "../shell/place.ts";
import { keyName } from "../shell/shortcuts.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { words } from "../words/words.ts";
import { doingsOf, type Standing } from "./actions.tsx";
import { DOING_KEYS, type DoingName } from "./doing-keys.ts";

const QUICK = 3;
/** A pane is narrow: its messages are to stay in sight. */
const QUICK_IN_PANE = 1;
/** These have a button of their own; the rest is in the menu. */
const BUTTONS: ReadonlySet<DoingName> = new Set(["react", "thread", "quote", "edit"]);

/** What can be done with a message, above its corner. */
export function MessageActions(props: {
  message: StoredMessage;
  standing: Standing;
  onMenu: (open: boolean) => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const now = () => doingsOf(chat, place, props.standing);
  const doings = now();
  const buttons = doings.filter(({ name }) => BUTTONS.has(name));
  const canReact = doings.some(({ name }) => name === "react");
  const items = (): MenuItem[] => {
    const all = now().filter(({ name }) => !BUTTONS.has(name) || name === "edit");
    return all.map(({ name, label, icon: Icon, danger, run }) => ({
      label,
      ...hintOf(name),
      icon: <Icon size={16} />,
      ...(danger && { danger }),
      run,
    }));
  };
  const mine = (emoji: string) =>
    props.message.reactions?.some((one) => one.emoji === emoji && one.reacted_by_me) ?? false;

  return (
    <div
      class="message-actions"
      role="toolbar"
      aria-label={words().message.actions}
      onKeyDown={moveInToolbar}
    >
      <For
        each={
          canReact ? chat.emoji.frequent(props.standing.inThread() ? QUICK_IN_PANE : QUICK) : []
        }
      >
        {(emoji) => (
          <button
            type="button"
            class="icon-button quick-reaction"
            aria-label={words().message.reactWith(emoji)}
            aria-pressed={mine(emoji)}
            title={words().message.reactWith(emoji)}
            onClick={() => {
              chat.emoji.note(emoji);
              void chat.reactions.set(props.message.id, emoji, !mine(emoji));
            }}
          >
            <Emoji emoji={emoji} />
          </button>
        )}
      </For>
      <For each={buttons}>
        {({ name, label, icon: Icon, run }) => (
          <button
            type="button"
            class="icon-button"
            data-doing={name}
            aria-label={label}
            title={label}
            onClick={() => run()}
          >
            <Icon size={16} />
          </button>
        )}
      </For>
      <Menu label={words().message.more} class="icon-button" items={items} onToggle={props.onMenu}>
        <Ellipsis size={16} aria-hidden="true" />
      </Menu>
    </div>
  );
}

/** The key that does it, as the menu shows it. */
function hintOf(name: DoingName): { hint?: string } {
  const key = Object.keys(DOING_KEYS).find((one) => DOING_KEYS[one] === name);
  return key === undefined ? {} : { hint: key.length === 1 ? key.toUpperCase() : keyName("Del") };
}

/** Arrows walk along the buttons. */
function moveInToolbar(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(":scope > button")];
  const at = buttons.findIndex((one) => one === document.activeElement);
  if (at < 0) return;
  const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
  const step = (event.key === "ArrowRight") === rtl ? -1 : 1;
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
