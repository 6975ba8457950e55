import Check from "lucide-solid/icons/check";
import { createSignal, For, Show } from "solid-js";
import type { MessageAction } from "../../sdk/src/index.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { viewWords } from "../words/views.ts";

const PRESSED_MS = 2_000;

/** The buttons under a bot's message. Everybody may press them, as often as they are there. */
export function Buttons(props: { message: StoredMessage; actions: readonly MessageAction[] }) {
  const chat = useChat();
  const [asking, setAsking] = createSignal<MessageAction>();
  const [busy, setBusy] = createSignal<string>();
  const [pressed, setPressed] = createSignal<string>();

  async function press({ id }: MessageAction): Promise<void> {
    if (busy() !== undefined) return;
    setBusy(id);
    const taken = await chat.questions.press(props.message.id, id);
    setBusy(undefined);
    if (!taken) return;
    setPressed(id);
    setTimeout(() => setPressed((now) => (now === id ? undefined : now)), PRESSED_MS);
  }

  return (
    <div class="bot-buttons" role="group" aria-label={viewWords().questions.buttons}>
      <For each={props.actions}>
        {(action) => (
          <button
            type="button"
            class="button small"
            classList={{
              primary: action.style === "primary",
              danger: action.style === "danger",
            }}
            aria-disabled={busy() === action.id}
            onClick={() => (action.confirm === undefined ? void press(action) : setAsking(action))}
          >
            <Show when={pressed() === action.id}>
              <Check size={14} role="img" aria-label={viewWords().questions.pressed} />
            </Show>
            <bdi>{action.label}</bdi>
          </button>
        )}
      </For>
      <Show when={asking()}>
        {(action) => (
          <Dialog title={viewWords().questions.confirmTitle} onClose={() => setAsking(undefined)}>
            <p dir="auto">{action().confirm}</p>
            <footer class="dialog-footer">
              <button type="button" class="button" onClick={() => setAsking(undefined)}>
                {viewWords().questions.cancel}
              </button>
              <button
                type="button"
                class="button primary"
                classList={{ danger: action().style === "danger" }}
                autofocus
                onClick={() => {
                  const chosen = action();
                  setAsking(undefined);
                  void press(chosen);
                }}
              >
                {action().label}
              </button>
            </footer>
          </Dialog>
        )}
      </Show>
    </div>
  );
}
