import { Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { words } from "../words/words.ts";
import { deleting, setDeleting } from "./editing.ts";

/** Asks before a message goes. */
export function DeleteDialog() {
  const chat = useChat();
  const close = () => setDeleting(undefined);
  return (
    <Show when={deleting()}>
      {(message) => (
        <Dialog title={words().message.deleteTitle} onClose={close}>
          <blockquote class="quoted-message" dir="auto">
            {message().body.slice(0, 280)}
          </blockquote>
          <p class="quiet">{words().message.deleteWarning}</p>
          <footer class="dialog-footer">
            <button type="button" class="button" onClick={close}>
              {words().message.keep}
            </button>
            <button
              type="button"
              class="button danger"
              autofocus
              onClick={() => {
                const { id } = message();
                close();
                void chat.changes.remove(id);
              }}
            >
              {words().message.delete}
            </button>
          </footer>
        </Dialog>
      )}
    </Show>
  );
}
