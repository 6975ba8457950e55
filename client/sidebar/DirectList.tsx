import Plus from "lucide-solid/icons/plus";
import { For, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { ConversationLink } from "./ConversationLink.tsx";
import { directsOf } from "./order.ts";

/** The open direct conversations. */
export function DirectList() {
  const chat = useChat();
  const place = usePlace();
  const directs = chat.select((state) => directsOf(state, place.workspace()?.id));
  const mayBegin = () => place.workspace()?.role !== "guest";
  return (
    <Show when={mayBegin() || directs().length > 0}>
      <section class="sidebar-section" aria-label="Direct messages">
        <header class="sidebar-heading">
          <h2>Direct messages</h2>
          <Show when={mayBegin()}>
            <button
              type="button"
              class="icon-button"
              aria-label="Write to somebody"
              title="Write to somebody"
              onClick={() => place.openDialog("new-direct")}
            >
              <Plus size={16} aria-hidden="true" />
            </button>
          </Show>
        </header>
        <ul>
          <For each={directs()}>
            {(conversation) => <ConversationLink conversation={conversation} />}
          </For>
        </ul>
      </section>
    </Show>
  );
}
