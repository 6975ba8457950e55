import SmilePlus from "lucide-solid/icons/face-slightly-smiling-plus";
import { For, Show } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { words } from "../words/words.ts";
import type { Doing } from "./actions.tsx";

const QUICK = 6;

/** All that can be done with a message, from below, for fingers. */
export function ActionSheet(props: {
  message: StoredMessage;
  doings: readonly Doing[];
  onClose: () => void;
}) {
  const chat = useChat();
  const react = () => props.doings.find(({ name }) => name === "react");
  const mine = (emoji: string) =>
    props.message.reactions?.some((one) => one.emoji === emoji && one.reacted_by_me) ?? false;
  /** What it does may open something else: only once this is closed. */
  function then(run: () => void): void {
    props.onClose();
    setTimeout(run);
  }
  return (
    <Dialog title={words().message.actions} class="sheet" bare onClose={props.onClose}>
      <Show when={react()}>
        {(doing) => (
          <div class="sheet-reactions">
            <For each={chat.emoji.frequent(QUICK)}>
              {(emoji) => (
                <button
                  type="button"
                  aria-label={words().message.reactWith(emoji)}
                  aria-pressed={mine(emoji)}
                  onClick={() =>
                    then(() => void chat.reactions.set(props.message.id, emoji, !mine(emoji)))
                  }
                >
                  <Emoji emoji={emoji} />
                </button>
              )}
            </For>
            <button
              type="button"
              aria-label={doing().label}
              onClick={() => then(() => doing().run())}
            >
              <SmilePlus size={22} aria-hidden="true" />
            </button>
          </div>
        )}
      </Show>
      <div class="sheet-doings">
        <For each={props.doings.filter(({ name }) => name !== "react")}>
          {({ label, icon: Icon, danger, run }) => (
            <button
              type="button"
              class="menu-item"
              classList={{ danger: danger === true }}
              onClick={() => then(run)}
            >
              <span class="menu-icon" aria-hidden="true">
                <Icon size={18} />
              </span>
              {label}
            </button>
          )}
        </For>
      </div>
    </Dialog>
  );
}
