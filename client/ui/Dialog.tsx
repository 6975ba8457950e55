import X from "lucide-solid/icons/x";
import { onCleanup, onMount, type JSX } from "solid-js";
import { words } from "../words/words.ts";
import { focusKeeper } from "./focus.ts";

let dialogs = 0;

/** A modal dialog. The platform keeps the focus inside; on closing it returns to where it came from. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  class?: string;
  /** For a dialog that begins with its own input instead of a heading. */
  bare?: boolean;
  children: JSX.Element;
}) {
  const titleId = `dialog-${++dialogs}`;
  const giveBack = focusKeeper();
  let dialog: HTMLDialogElement | undefined;

  onMount(() => dialog?.showModal());
  onCleanup(() => {
    dialog?.close();
    giveBack();
  });

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class={`dialog ${props.class ?? ""}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog) props.onClose();
      }}
    >
      <div class="dialog-content">
        <header class={props.bare ? "visually-hidden" : "dialog-header"}>
          <h2 id={titleId}>{props.title}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label={words().ui.close}
            onClick={() => props.onClose()}
          >
            <X size={18} aria-hidden="true" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
