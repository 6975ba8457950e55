import { For } from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { SHORTCUTS } from "./shortcuts.ts";

const SECTIONS = [...new Set(SHORTCUTS.map((shortcut) => shortcut.section))];

/** What the keyboard can do. */
export function ShortcutsDialog(props: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={props.onClose}>
      <For each={SECTIONS}>
        {(section) => (
          <section>
            <h3 class="shortcuts-heading">{section}</h3>
            <dl class="shortcuts">
              <For each={SHORTCUTS.filter((shortcut) => shortcut.section === section)}>
                {({ keys, does }) => (
                  <div>
                    <dt>{does}</dt>
                    <dd>
                      <For each={keys}>{(key) => <kbd>{key}</kbd>}</For>
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
