import { createSignal, createUniqueId, Show, type JSX } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { squareOf } from "./square.ts";
import { viewWords } from "../words/views.ts";

/**
 * Chooses the picture of a person or a workspace: the square in the middle of a file is taken, sent, and handed over as the
 * address that `avatar_url` and `icon_url` take; "" removes it. `children` shows the picture there is.
 */
export function PictureField(props: {
  label: string;
  /** The address there is, or "". */
  url: string;
  /** Where the file belongs. */
  workspaceId: string;
  /** Keeps the address; what it rejects with is said. */
  onChange: (url: string) => Promise<unknown>;
  children: JSX.Element;
}) {
  const chat = useChat();
  const hint = createUniqueId();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  let input: HTMLInputElement | undefined;
  const say = () => viewWords().viewing.picture;

  async function keep(work: () => Promise<unknown>): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(sentence(error));
    } finally {
      setBusy(false);
    }
  }

  async function choose(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const square = await squareOf(file).catch(() => undefined);
    if (square === undefined) setFailure(say().wrongKind);
    else
      await keep(async () =>
        props.onChange(await chat.files.sendPicture(props.workspaceId, square)),
      );
  }

  return (
    <div
      class="picture-field"
      role="group"
      aria-label={props.label}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void choose(event.dataTransfer?.files[0]);
      }}
    >
      {props.children}
      <div class="picture-field-about">
        <div class="picture-field-buttons">
          <button
            type="button"
            class="button small"
            disabled={busy()}
            aria-describedby={hint}
            onClick={() => input?.click()}
          >
            {props.url === "" ? say().choose : say().change}
          </button>
          <Show when={props.url !== ""}>
            <button
              type="button"
              class="button small"
              disabled={busy()}
              onClick={() => void keep(() => props.onChange(""))}
            >
              {say().remove}
            </button>
          </Show>
        </div>
        <span id={hint} class="field-hint" role="status">
          {busy() ? say().sending : say().hint}
        </span>
        <Show when={failure()}>
          <p class="form-failure" role="alert" dir="auto">
            {failure()}
          </p>
        </Show>
      </div>
      <input
        ref={(element) => (input = element)}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          void choose(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
