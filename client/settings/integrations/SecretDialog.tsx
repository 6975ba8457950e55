import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CopyField } from "../parts.tsx";

/** A signing secret, this once. */
export function SecretDialog(props: { secret: string; onClose: () => void }) {
  const said = () => settingsWords().settingsIntegrations;
  return (
    <Dialog title={said().secretTitle} onClose={props.onClose}>
      <CopyField
        label={said().secretLabel}
        value={props.secret}
        hint={said().secretHint}
        autofocus
      />
      <footer class="dialog-footer">
        <button type="button" class="button primary" onClick={() => props.onClose()}>
          {words().settings.done}
        </button>
      </footer>
    </Dialog>
  );
}
