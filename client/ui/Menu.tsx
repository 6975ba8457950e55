import { createMemo, createSignal, Show, untrack, type JSX } from "solid-js";
import { placeBeside } from "./anchored.ts";
import { destination, MenuItems } from "./PopupMenu.tsx";

export interface MenuItem {
  label: string;
  icon?: JSX.Element;
  danger?: boolean;
  /** Shown with a tick, as one of a choice. */
  chosen?: boolean;
  /** The key that does it elsewhere. */
  hint?: string;
  /** A line above it, with these words if there are any. */
  section?: string;
  run: () => void;
}

let menus = 0;

/** A button that opens a menu: arrows, Home, End and letters move in it, Escape and Tab leave it. */
export function Menu(props: {
  label: string;
  items: () => MenuItem[];
  class?: string;
  children: JSX.Element;
  onToggle?: (open: boolean) => void;
}) {
  const id = `menu-${++menus}`;
  const [open, setOpen] = createSignal(false);
  let button: HTMLButtonElement | undefined;
  let menu: HTMLDivElement | undefined;

  // What it offers stays while it is open: an item that was made anew would lose the focus.
  const offered = createMemo(() => (open() ? untrack(props.items) : []));
  const entries = () =>
    [...(menu?.querySelectorAll("button") ?? [])].filter((one) => one instanceof HTMLButtonElement);

  function toggled(isOpen: boolean): void {
    setOpen(isOpen);
    props.onToggle?.(isOpen);
    if (!isOpen) return;
    if (button !== undefined && menu !== undefined) placeBeside(menu, button);
    entries()[0]?.focus();
  }

  function close(): void {
    menu?.hidePopover();
    button?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const all = entries();
    const at = all.findIndex((one) => one === document.activeElement);
    const to = destination(event, all, at);
    if (event.key === "Tab") close();
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to]?.focus();
  }

  return (
    <>
      <button
        ref={(element) => (button = element)}
        type="button"
        class={props.class}
        aria-haspopup="menu"
        aria-expanded={open()}
        aria-label={props.label}
        title={props.label}
        onClick={() => menu?.togglePopover()}
      >
        {props.children}
      </button>
      <div
        ref={(element) => (menu = element)}
        id={id}
        popover="auto"
        role="menu"
        aria-label={props.label}
        class="menu"
        onToggle={(event) => toggled(event.newState === "open")}
        onKeyDown={onKeyDown}
      >
        <Show when={open()}>
          <MenuItems items={offered()} onChosen={close} />
        </Show>
      </div>
    </>
  );
}
