import Smile from "lucide-solid/icons/face-slightly-smiling";
import X from "lucide-solid/icons/x";
import { createSignal, For, Show } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { pickEmoji } from "../emoji/picking.ts";
import { useChat } from "../sync/chat.ts";
import { Choice, Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";
import { endOf, PRESETS, type Lasting } from "./lasting.ts";
import { statusOf } from "./standing.ts";
import { now } from "../ui/now.ts";

const LASTINGS: readonly Lasting[] = ["always", "half-hour", "hour", "four-hours", "day", "week"];

/** What one says about oneself, and for how long. */
export function StatusDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const me = chat.store.state.users.get(chat.store.state.me ?? "");
  const before = statusOf(me, now());
  const [emoji, setEmoji] = createSignal(before?.emoji ?? "");
  const [text, setText] = createSignal(before?.text ?? "");
  const [lasting, setLasting] = createSignal<Lasting | "as-it-is">(
    before?.expires_at === undefined ? "always" : "as-it-is",
  );
  const options = () => [
    ...(before?.expires_at === undefined
      ? []
      : [{ value: "as-it-is" as const, label: words().status.asItIs(before.expires_at) }]),
    ...LASTINGS.map((value) => ({ value, label: words().status.lastings[value] })),
  ];
  const empty = () => emoji() === "" && text().trim() === "";

  async function save(): Promise<void> {
    const until = lasting();
    const expires_at = until === "as-it-is" ? before?.expires_at : endOf(until, new Date(now()));
    await chat.updateMe({
      status: {
        emoji: emoji(),
        text: text().trim(),
        ...(expires_at !== undefined && !empty() && { expires_at }),
      },
    });
    props.onClose();
  }

  return (
    <FormDialog
      title={words().status.title}
      submit={empty() ? words().status.clear : words().status.save}
      onSubmit={save}
      onClose={props.onClose}
      disabled={empty() && before === undefined}
    >
      <div class="status-field">
        <button
          type="button"
          class="button status-emoji-button"
          aria-label={words().status.chooseEmoji}
          title={words().status.chooseEmoji}
          onClick={(event) => pickEmoji(event.currentTarget, setEmoji)}
        >
          <Show when={emoji() !== ""} fallback={<Smile size={18} aria-hidden="true" />}>
            <Emoji emoji={emoji()} />
          </Show>
        </button>
        <Field
          label={words().status.what}
          value={text()}
          onInput={setText}
          maxLength={100}
          placeholder={words().status.placeholder}
          autofocus
        />
        <Show when={!empty()}>
          <button
            type="button"
            class="icon-button"
            aria-label={words().status.clear}
            title={words().status.clear}
            onClick={() => {
              setEmoji("");
              setText("");
            }}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </Show>
      </div>
      <ul class="status-presets" aria-label={words().status.presets}>
        <For each={PRESETS}>
          {(preset) => (
            <li>
              <button
                type="button"
                class="status-preset"
                onClick={() => {
                  setEmoji(preset.emoji);
                  setText(words().status.preset[preset.name]);
                  setLasting(preset.lasting);
                }}
              >
                <Emoji emoji={preset.emoji} />
                <span>{words().status.preset[preset.name]}</span>
                <span class="quiet">{words().status.lastings[preset.lasting]}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Choice
        label={words().status.until}
        value={lasting()}
        options={options()}
        onChange={setLasting}
      />
    </FormDialog>
  );
}
