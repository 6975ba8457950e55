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
      <header class="pane-header">
        <h2>{props.title}</h2>
        {props.actions}
        <button
          ref={(element) => (close = element)}
          type="button"
          class="icon-button"
          aria-label={words().ui.close}
          title={words().ui.close}
          onClick={() => props.onClose()}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </header>
      {props.children}
    </aside>
  );
}
