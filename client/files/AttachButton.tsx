import Paperclip from "lucide-solid/icons/paperclip";
import { untrack } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { chooseFiles, mayUpload } from "./choosing.ts";

/** Chooses files for the message that is being written. */
export function AttachButton(props: { conversationId: string }) {
  const chat = useChat();
  const may = mayUpload(
    chat,
    untrack(() => props.conversationId),
  );
  const label = () => (may() ? words().files.add : words().files.guests);
  let input: HTMLInputElement | undefined;
  return (
    <>
      <button
        type="button"
        class="icon-button attach-button"
        aria-label={label()}
        title={label()}
        disabled={!may()}
        onClick={() => input?.click()}
      >
        <Paperclip size={16} aria-hidden="true" />
      </button>
      <input
        ref={(element) => (input = element)}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          chooseFiles(chat, props.conversationId, event.currentTarget.files ?? []);
          // The same file can be chosen again.
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
