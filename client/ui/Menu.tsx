import Check from "lucide-solid/icons/check";
import { createSignal, For, Show, type JSX } from "solid-js";

export interface MenuItem {
  label: string;
  icon?: JSX.Element;
  danger?: boolean;
  /** Shown with a tick, as one of a choice. */
  chosen?: boolean;
  /** A line above it, with these words if there are any. */
  section?: string;
  run: () => void;
}

let menus = 0;
const EDGE = 8;

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

  const entries = () =>
    [...(menu?.querySelectorAll("button") ?? [])].filter((one) => one instanceof HTMLButtonElement);

  function toggled(isOpen: boolean): void {
    setOpen(isOpen);
    props.onToggle?.(isOpen);
    if (!isOpen) return;
    place();
    entries()[0]?.focus();
  }

  function place(): void {
    if (button === undefined || menu === undefined) return;
    const anchor = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const below = anchor.bottom + 4;
    const top = below + height + EDGE > innerHeight ? anchor.top - height - 4 : below;
    const left = anchor.left + width + EDGE > innerWidth ? anchor.right - width : anchor.left;
    menu.style.top = `${Math.max(EDGE, top)}px`;
    menu.style.left = `${Math.max(EDGE, left)}px`;
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
          <For each={props.items()}>
            {(item) => (
              <>
                <Show when={item.section !== undefined}>
                  <div class="menu-section" role="presentation">
                    {item.section}
                  </div>
                </Show>
                <button
                  type="button"
                  tabIndex={-1}
                  role={item.chosen === undefined ? "menuitem" : "menuitemradio"}
                  aria-checked={item.chosen}
                  class="menu-item"
                  classList={{ danger: item.danger === true }}
                  onClick={() => {
                    close();
                    item.run();
                  }}
                >
                  <span class="menu-icon" aria-hidden="true">
                    {item.chosen ? <Check size={16} /> : item.icon}
                  </span>
                  {item.label}
                </button>
              </>
            )}
          </For>
        </Show>
      </div>
    </>
  );
}

function destination(event: KeyboardEvent, all: HTMLElement[], at: number): number | undefined {
  const last = all.length - 1;
  switch (event.key) {
    case "ArrowDown":
      return at === last ? 0 : at + 1;
    case "ArrowUp":
      return at <= 0 ? last : at - 1;
    case "Home":
      return 0;
    case "End":
      return last;
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const letter = event.key.toLocaleLowerCase();
  const order = [...all.keys()].map((offset) => (at + 1 + offset) % all.length);
  return order.find((index) =>
    all[index]?.textContent?.trim().toLocaleLowerCase().startsWith(letter),
  );
}
