import Send from "lucide-solid/icons/send-horizontal";
import { createEffect, createSignal, on, onCleanup, Show, untrack } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { setEditing } from "../timeline/editing.ts";
import { TextField, type TextFieldHandle } from "./TextField.tsx";
import { Toolbar } from "./Toolbar.tsx";

const DRAFT_MS = 250;

/** Where one writes. The draft of each channel waits there until it is sent. */
export function Composer(props: { channelId: string; title: string; onSent: () => void }) {
  const chat = useChat();
  const channelId = untrack(() => props.channelId);
  const [text, setText] = createSignal(chat.drafts.get(channelId));
  const lastOwn = chat.select((state) => {
    const ids = state.timelines.get(channelId)?.ids ?? [];
    const own = ids.findLast((id) => {
      const message = state.messages.get(id);
      return message?.author_id === state.me && message?.deleted_at === undefined;
    });
    return own;
  });
  // The message that is to be edited may still be on its way: then editing begins when it has arrived.
  const [awaited, setAwaited] = createSignal<string>();
  const onItsWay = chat.select(
    (state) => state.pending.findLast((one) => one.channel_id === channelId)?.nonce,
  );
  const arrived = chat.select((state) => {
    const nonce = awaited();
    const ids = nonce === undefined ? [] : (state.timelines.get(channelId)?.ids ?? []);
    return ids.findLast((id) => state.messages.get(id)?.nonce === nonce);
  });
  createEffect(() => {
    const id = arrived();
    if (id === undefined) return;
    setAwaited(undefined);
    if (untrack(text) === "") setEditing(id);
  });
  let field: TextFieldHandle | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keepDraft(): void {
    clearTimeout(timer);
    timer = undefined;
    chat.drafts.set(channelId, text());
  }
  createEffect(on(text, () => (timer ??= setTimeout(keepDraft, DRAFT_MS)), { defer: true }));
  // A closing window does not wait for the timer.
  window.addEventListener("pagehide", keepDraft);
  onCleanup(() => {
    window.removeEventListener("pagehide", keepDraft);
    keepDraft();
  });

  function send(): void {
    const body = text().trim();
    if (body === "") return;
    chat.outbox.send(channelId, body);
    setText("");
    keepDraft();
    props.onSent();
    field?.focus();
  }

  return (
    <form
      class="composer"
      aria-label={`Write to ${props.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="composer-box">
        <TextField
          label={`Message ${props.title}`}
          placeholder={`Message ${props.title}`}
          text={text()}
          onInput={setText}
          onSubmit={send}
          onUp={() => {
            const own = lastOwn();
            const nonce = onItsWay();
            if (nonce !== undefined) setAwaited(nonce);
            else if (own !== undefined) setEditing(own);
          }}
          autofocus={matchMedia("(hover: hover)").matches}
          home
          handle={(handle) => (field = handle)}
        />
        <div class="composer-bar">
          <Toolbar onFormat={(how) => field?.format(how)} />
          <Show when={text().includes("\n")}>
            <span class="quiet hint">Enter sends</span>
          </Show>
          <button
            type="submit"
            class="send-button"
            aria-label="Send"
            title="Send"
            disabled={text().trim() === ""}
          >
            <Send size={17} aria-hidden="true" />
          </button>
        </div>
      </div>
    </form>
  );
}
