import { createSignal, Show } from "solid-js";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { CopyField } from "../parts.tsx";

/** The secret address, this once, and what can be sent to it. */
export function HookMadeDialog(props: {
  name: string;
  url: string;
  /** Ends the address that this one takes the place of. */
  revokeOld: (() => Promise<void>) | undefined;
  onClose: () => void;
}) {
  const chat = useChat();
  const said = () => settingsWords().settingsIntegrations.hooks;
  const [revoked, setRevoked] = createSignal(false);
  const send = (body: unknown) =>
    `curl -sS '${props.url}' -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`;
  const revokeOld = () =>
    props.revokeOld?.().then(
      () => setRevoked(true),
      (error: unknown) => chat.notify(sentence(error)),
    );
  return (
    <Dialog title={said().madeTitle(props.name)} class="wizard" onClose={props.onClose}>
      <CopyField label={said().url} value={props.url} hint={said().urlHint} autofocus />
      <h3 class="dialog-section">{said().formats}</h3>
      <CopyField label={said().plain} value={send({ text: "Backup done: **41 GB**." })} code />
      <CopyField
        label={said().slack}
        value={send({ text: "Deployed 1.2.", username: "Releases", icon_emoji: ":rocket:" })}
        code
      />
      <CopyField
        label={said().attachments}
        value={send({
          attachments: [
            { title: "Build 7", title_link: "https://ci.example.com/7", text: "Failed." },
          ],
        })}
        code
      />
      <p role="status">{revoked() ? said().oldRevoked : ""}</p>
      <footer class="dialog-footer">
        <Show when={props.revokeOld !== undefined && !revoked()}>
          <button type="button" class="button danger" onClick={() => void revokeOld()}>
            {said().revokeOld}
          </button>
        </Show>
        <button type="button" class="button primary" onClick={() => props.onClose()}>
          {words().settings.done}
        </button>
      </footer>
    </Dialog>
  );
}
