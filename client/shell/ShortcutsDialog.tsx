import { For } from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { viewWords } from "../words/views.ts";
import { SHORTCUTS } from "./shortcut-list.ts";
import { keyName } from "./shortcuts.ts";

const SECTIONS = [...new Set(SHORTCUTS.map((shortcut) => shortcut.section))];

/** What the keyboard can do. */
export function ShortcutsDialog(props: { onClose: () => void }) {
  return (
    <Dialog title={viewWords().shortcuts.title} onClose={props.onClose}>
      <For each={SECTIONS}>
        {(section) => (
          <section>
            <h3 class="shortcuts-heading">{viewWords().shortcuts.sections[section]}</h3>
            <dl class="shortcuts">
              <For each={SHORTCUTS.filter((shortcut) => shortcut.section === section)}>
                {({ keys, does }) => (
                  <div>
                    <dt>{viewWords().shortcuts.does[does]}</dt>
                    <dd>
                      <For each={keys}>{(key) => <kbd>{keyName(key)}</kbd>}</For>
                    </dd>
                  </div>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </Dialog>
  );
}
