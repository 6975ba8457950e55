import { createSignal, onCleanup } from "solid-js";
import { TextField } from "../composer/TextField.tsx";
import { returnFocus } from "../ui/focus.ts";

/** Editing in place: Enter saves, Escape leaves it as it was. */
export function MessageEditor(props: {
  text: string;
  onSave: (body: string) => void;
  onDone: () => void;
}) {
  const before = props.text;
  const [text, setText] = createSignal(before);
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
      <TextField
        label="Edit message"
        text={text()}
        onInput={setText}
        onSubmit={save}
        onEscape={props.onDone}
        autofocus
      />
      <div class="message-editor-buttons">
        <button type="button" class="button small" onClick={() => props.onDone()}>
          Cancel
        </button>
        <button
          type="button"
          class="button small primary"
          disabled={text().trim() === ""}
          onClick={save}
        >
          Save
        </button>
        <span class="quiet hint">Enter saves, Escape cancels</span>
      </div>
    </div>
  );
}
