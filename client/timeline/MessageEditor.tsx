import { createSignal, onCleanup } from "solid-js";
import { createCompletion } from "../composer/completion.ts";
import { prepareSuggestions, Suggestions } from "../composer/Suggestions.tsx";
import { TextField, type TextFieldHandle } from "../composer/TextField.tsx";
import { useChat } from "../sync/chat.ts";
import { returnFocus } from "../ui/focus.ts";
import { words } from "../words/words.ts";

/** Editing in place: Enter saves, Escape leaves it as it was. */
export function MessageEditor(props: {
  text: string;
  /** Where the message stands. */
  conversationId: string;
  onSave: (body: string) => void;
  onDone: () => void;
}) {
  const before = props.text;
  const [text, setText] = createSignal(before);
  let field: TextFieldHandle | undefined;
  const completion = createCompletion(useChat(), props.conversationId, () => field);
  const cameFrom = document.activeElement;
  onCleanup(() => returnFocus(cameFrom));

  function save(): void {
    const body = text().trim();
    if (body === "") return;
    if (body !== before) props.onSave(body);
    props.onDone();
  }

  return (
    <div class="message-editor">
      <Suggestions completion={completion} />
      <TextField
        label={words().message.editLabel}
        text={text()}
        onInput={(next) => {
          setText(next);
          prepareSuggestions();
        }}
        onCaret={completion.follow}
        onKey={completion.onKey}
        list={completion.list()}
        onBlur={completion.close}
        handle={(handle) => (field = handle)}
        onSubmit={save}
        onEscape={props.onDone}
        autofocus
      />
      <div class="message-editor-buttons">
        <button type="button" class="button small" onClick={() => props.onDone()}>
          {words().message.cancel}
        </button>
        <button
          type="button"
          class="button small primary"
          disabled={text().trim() === ""}
          onClick={save}
        >
          {words().message.save}
        </button>
        <span class="quiet hint">{words().message.editHint}</span>
      </div>
    </div>
  );
}
