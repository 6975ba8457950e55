import { For } from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { words } from "../words/words.ts";
import { SHORTCUTS } from "./shortcut-list.ts";
import { keyName } from "./shortcuts.ts";

const SECTIONS = [...new Set(SHORTCUTS.map((shortcut) => shortcut.section))];

/** What the keyboard can do. */
export function ShortcutsDialog(props: { onClose: () => void }) {
  return (
    <Dialog title={words().shell.shortcutsTitle} onClose={props.onClose}>
      <For each={SECTIONS}>
        {(section) => (
          <section>
            <h3 class="shortcuts-heading">{words().shell.shortcutSections[section]}</h3>
            <dl class="shortcuts">
              <For each={SHORTCUTS.filter((shortcut) => shortcut.section === section)}>
                {({ keys, does }) => (
                  <div>
                    <dt>{words().shell.shortcuts[does]}</dt>
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
