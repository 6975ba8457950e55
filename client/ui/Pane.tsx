import X from "lucide-solid/icons/x";
import { onCleanup, onMount, type JSX } from "solid-js";
import { words } from "../words/words.ts";
import { returnFocus } from "./focus.ts";

/** The frame of what stands in the right pane. The focus goes into it, and back to where it came from. */
export function Pane(props: {
  label: string;
  title: JSX.Element;
  /** Beside the close button. */
  actions?: JSX.Element;
  class?: string;
  onClose: () => void;
  children: JSX.Element;
}) {
  const cameFrom = document.activeElement;
  let close: HTMLButtonElement | undefined;
  let pane: HTMLElement | undefined;
  onMount(() => {
    if (!pane?.contains(document.activeElement)) close?.focus({ preventScroll: true });
  });
  onCleanup(() => returnFocus(cameFrom));
  return (
    <aside
      ref={(element) => (pane = element)}
      class={`pane ${props.class ?? ""}`}
      aria-label={props.label}
    >
      <PaneHeader
        title={props.title}
        actions={props.actions}
        closeRef={(element) => (close = element)}
        onClose={props.onClose}
      />
      {props.children}
    </aside>
  );
}

/** While a pane's code is on its way, which may take long where the server is away. The focus stays where it is. */
export function PaneToCome(props: { onClose: () => void }) {
  return (
    <aside class="pane" aria-busy="true">
      <PaneHeader title={words().shell.loading} onClose={props.onClose} />
    </aside>
  );
}

function PaneHeader(props: {
  title: JSX.Element;
  actions?: JSX.Element;
  closeRef?: (button: HTMLButtonElement) => void;
  onClose: () => void;
}) {
  return (
    <header class="pane-header">
      <h2>{props.title}</h2>
      {props.actions}
      <button
        ref={(element) => props.closeRef?.(element)}
        type="button"
        class="icon-button"
        aria-label={words().ui.close}
        title={words().ui.close}
        onClick={() => props.onClose()}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </header>
  );
}
