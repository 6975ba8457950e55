import { Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { deleting, setDeleting } from "./editing.ts";

/** Asks before a message goes. */
export function DeleteDialog() {
  const chat = useChat();
  const close = () => setDeleting(undefined);
  return (
    <Show when={deleting()}>
      {(message) => (
        <Dialog title="Delete this message?" onClose={close}>
          <blockquote class="quoted-message" dir="auto">
            {message().body.slice(0, 280)}
          </blockquote>
          <p class="quiet">It disappears for everyone. This cannot be undone.</p>
          <footer class="dialog-footer">
            <button type="button" class="button" onClick={close}>
              Keep it
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
              Delete
            </button>
          </footer>
        </Dialog>
      )}
    </Show>
  );
}
