import X from "lucide-solid/icons/x";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { plainText } from "../timeline/plain.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** What the message that is being written quotes. */
export function QuoteBar(props: { message: StoredMessage; onCancel: () => void }) {
  const chat = useChat();
  const author = chat.select((state) => state.users.get(props.message.author_id));
  return (
    <div class="quote-bar">
      <p class="quote-bar-text">
        <span class="quote-bar-author">{words().composer.quoting(nameOf(author()))}</span>
        <span dir="auto">{plainText(props.message.body).slice(0, 200)}</span>
      </p>
      <button
        type="button"
        class="icon-button"
        aria-label={words().composer.endQuote}
        title={words().composer.endQuote}
        onClick={() => props.onCancel()}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
