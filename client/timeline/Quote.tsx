import { Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Name } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import { plainText } from "./plain.ts";

/** The quote above a message that is still on its way. */
export function PendingQuote(props: { messageId: string }) {
  const chat = useChat();
  const quoted = chat.select((state) => state.messages.get(props.messageId));
  const author = chat.select((state) => state.users.get(quoted()?.author_id ?? ""));
  return (
    <p class="quote">
      <Name user={author()} class="quote-author" />
      <span class="quote-text" dir="auto">
        {plainText(quoted()?.body ?? "").slice(0, 280)}
      </span>
    </p>
  );
}

/** What a message quotes, above it, as it was then; it leads there. */
export function Quote(props: { message: StoredMessage }) {
  const chat = useChat();
  const place = usePlace();
  const author = chat.select((state) => state.users.get(props.message.quoted_author_id ?? ""));
  const text = () => plainText(props.message.quoted_body_snapshot ?? "");
  /** A message without words is files alone. */
  const shown = () => (text() === "" ? words().files.filesAlone : text());

  function jump(): void {
    const { quoted_message_id: id, thread_root_id, parent_message_id } = props.message;
    if (id === undefined) return;
    const { channel_id, direct_conversation_id } = props.message;
    place.goToMessage({
      id,
      thread_root_id,
      // Both stand in the same conversation: in the thread, or beside each other.
      ...(parent_message_id !== undefined && { parent_message_id }),
      ...(channel_id !== undefined && { channel_id }),
      ...(direct_conversation_id !== undefined && { direct_conversation_id }),
    });
  }

  return (
    <Show
      when={text() !== "" || author() !== undefined}
      fallback={<p class="quote gone">{words().message.quoteGone}</p>}
    >
      <button type="button" class="quote" onClick={jump}>
        <span class="visually-hidden">{words().message.quotes}</span>
        <Name user={author()} class="quote-author" />
        <span class="quote-text" dir="auto">
          {shown()}
        </span>
      </button>
    </Show>
  );
}
