import { Match, Show, Switch } from "solid-js";
import type { Calling } from "../commands/calling.ts";
import { words } from "../words/words.ts";

/** What the person should decide or know of what they write, above it. */
export function ComposerNotes(props: {
  calling: Calling;
  /** Code was pasted that is no block yet. */
  code: boolean;
  onMakeBlock: () => void;
  onKeepText: () => void;
  onSendAsText: () => void;
  onBack: () => void;
}) {
  const { calling } = props;
  return (
    <div class="composer-notes" role="status">
      <Show when={calling.note()}>
        {(note) => (
          <div class="composer-note">
            <span class="composer-note-text">{note().text}</span>
            <Switch>
              <Match when={note().kind === "no_command"}>
                <button
                  type="button"
                  class="button small"
                  onClick={() => {
                    calling.dismiss();
                    props.onSendAsText();
                  }}
                >
                  {words().composer.sendAsText}
                </button>
                <button
                  type="button"
                  class="button small"
                  onClick={() => {
                    calling.dismiss();
                    props.onBack();
                  }}
                >
                  {words().composer.keepWriting}
                </button>
              </Match>
              <Match when={note().kind === "failed"}>
                <button
                  type="button"
                  class="button small"
                  onClick={() => {
                    calling.dismiss();
                    props.onBack();
                  }}
                >
                  {words().composer.dismiss}
                </button>
              </Match>
            </Switch>
          </div>
        )}
      </Show>
      <Show when={props.code}>
        <div class="composer-note">
          <span class="composer-note-text">{words().composer.looksLikeCode}</span>
          <button type="button" class="button small" onClick={() => props.onMakeBlock()}>
            {words().composer.makeBlock}
          </button>
          <button type="button" class="button small" onClick={() => props.onKeepText()}>
            {words().composer.dismiss}
          </button>
        </div>
      </Show>
    </div>
  );
}
