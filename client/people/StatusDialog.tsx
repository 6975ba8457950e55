import Smile from "lucide-solid/icons/face-slightly-smiling";
import X from "lucide-solid/icons/x";
import { createSignal, For, Show } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { pickEmoji } from "../emoji/picking.ts";
import { useChat } from "../sync/chat.ts";
import { Choice, Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { endOf, PRESETS, type Lasting } from "./lasting.ts";
import { statusOf } from "./standing.ts";
import { now } from "../ui/now.ts";
import { viewWords } from "../words/views.ts";

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
      : [
          {
            value: "as-it-is" as const,
            label: viewWords().dialogs.status.asItIs(before.expires_at),
          },
        ]),
    ...LASTINGS.map((value) => ({ value, label: viewWords().dialogs.status.lastings[value] })),
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
      title={viewWords().dialogs.status.title}
      submit={empty() ? viewWords().dialogs.status.clear : viewWords().dialogs.status.save}
      onSubmit={save}
      onClose={props.onClose}
      disabled={empty() && before === undefined}
    >
      <div class="status-field">
        <button
          type="button"
          class="button status-emoji-button"
          aria-label={viewWords().dialogs.status.chooseEmoji}
          title={viewWords().dialogs.status.chooseEmoji}
          onClick={(event) => pickEmoji(event.currentTarget, setEmoji)}
        >
          <Show when={emoji() !== ""} fallback={<Smile size={18} aria-hidden="true" />}>
            <Emoji emoji={emoji()} />
          </Show>
        </button>
        <Field
          label={viewWords().dialogs.status.what}
          value={text()}
          onInput={setText}
          maxLength={100}
          placeholder={viewWords().dialogs.status.placeholder}
          autofocus
        />
        <Show when={!empty()}>
          <button
            type="button"
            class="icon-button"
            aria-label={viewWords().dialogs.status.clear}
            title={viewWords().dialogs.status.clear}
            onClick={() => {
              setEmoji("");
              setText("");
            }}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </Show>
      </div>
      <ul class="status-presets" aria-label={viewWords().dialogs.status.presets}>
        <For each={PRESETS}>
          {(preset) => (
            <li>
              <button
                type="button"
                class="status-preset"
                onClick={() => {
                  setEmoji(preset.emoji);
                  setText(viewWords().dialogs.status.preset[preset.name]);
                  setLasting(preset.lasting);
                }}
              >
                <Emoji emoji={preset.emoji} />
                <span>{viewWords().dialogs.status.preset[preset.name]}</span>
                <span class="quiet">{viewWords().dialogs.status.lastings[preset.lasting]}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Choice
        label={viewWords().dialogs.status.until}
        value={lasting()}
        options={options()}
        onChange={setLasting}
      />
    </FormDialog>
  );
}
