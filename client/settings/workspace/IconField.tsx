import { createSignal, Show } from "solid-js";
import { atApi } from "../../sync/api-base.ts";
import { useChat } from "../../sync/chat.ts";
import { initialsOf, tintOf } from "../../ui/Avatar.tsx";
import { words } from "../../words/words.ts";

/** The workspace's icon, with a way to another one. It counts as soon as it is chosen. */
export function IconField(props: {
  id: string;
  name: string;
  url: string;
  onFailure: (error: unknown) => void;
}) {
  const chat = useChat();
  const said = () => words().settingsWorkspace.overview;
  const [busy, setBusy] = createSignal(false);
  let input: HTMLInputElement | undefined;

  function change(work: Promise<void>): void {
    setBusy(true);
    work.catch(props.onFailure).finally(() => setBusy(false));
  }
  return (
    <div class="icon-field" role="group" aria-label={said().icon}>
      <Show
        when={props.url !== ""}
        fallback={
          <span
            class="workspace-initials settings-icon"
            data-tint={tintOf(props.id)}
            data-initials={initialsOf(props.name)}
            aria-hidden="true"
          />
        }
      >
        <img class="settings-icon" src={atApi(props.url)} alt="" />
      </Show>
      <div class="icon-field-side">
        <div class="settings-buttons">
          <button
            type="button"
            class="button small"
            disabled={busy()}
            onClick={() => input?.click()}
          >
            {said().chooseIcon}
          </button>
          <Show when={props.url !== ""}>
            <button
              type="button"
              class="button small"
              disabled={busy()}
              onClick={() => change(chat.workspaceSettings.update(props.id, { icon_url: "" }))}
            >
              {said().removeIcon}
            </button>
          </Show>
        </div>
        <span class="field-hint">{said().iconHint}</span>
      </div>
      <input
        ref={(element) => (input = element)}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        aria-label={said().chooseIcon}
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) change(chat.workspaceSettings.setIcon(props.id, file));
        }}
      />
    </div>
  );
}
