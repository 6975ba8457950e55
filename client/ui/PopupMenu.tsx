import Check from "lucide-solid/icons/check";
import { For, onCleanup, onMount, Show, untrack } from "solid-js";
import { placeBeside } from "./anchored.ts";
import type { MenuItem } from "./Menu.tsx";

const EDGE = 8;
let popups = 0;

/** Where a menu opens: below an element, or at a point of the window. */
export type Anchor = HTMLElement | { x: number; y: number };

/** A menu that is open as long as it is there: arrows, Home, End and letters move in it, Escape and Tab leave it. */
export function PopupMenu(props: {
  label: string;
  anchor: Anchor;
  items: readonly MenuItem[];
  /** It was left; the focus is where it came from, unless an item was chosen that put it elsewhere. */
  onClose: () => void;
}) {
  const id = `popup-${++popups}`;
  const cameFrom = document.activeElement;
  // What it offers stays while it is open: an item that was made anew would lose the focus.
  const offered = untrack(() => props.items);
  let menu: HTMLDivElement | undefined;
  let closed = false;

  const entries = () => [...(menu?.querySelectorAll<HTMLElement>(".menu-item") ?? [])];

  onMount(() => {
    menu?.showPopover();
    place();
    entries()[0]?.focus();
  });
  onCleanup(() => menu?.hidePopover());

  function place(): void {
    if (menu === undefined) return;
    const { anchor } = props;
    if (anchor instanceof HTMLElement) return placeBeside(menu, anchor);
    const { offsetWidth: width, offsetHeight: height } = menu;
    menu.style.top = `${Math.max(EDGE, Math.min(anchor.y, innerHeight - height - EDGE))}px`;
    const start = getComputedStyle(menu).direction === "rtl" ? anchor.x - width : anchor.x;
    menu.style.left = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
  }

  function close(): void {
    if (closed) return;
    closed = true;
    if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    props.onClose();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const all = entries();
    const at = all.findIndex((one) => one === document.activeElement);
    if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return close();
    }
    const to = destination(event, all, at);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to]?.focus();
  }

  return (
    <div
      ref={(element) => (menu = element)}
      id={id}
      popover="auto"
      role="menu"
      aria-label={props.label}
      class="menu"
      onToggle={(event) => event.newState === "closed" && close()}
      onKeyDown={onKeyDown}
    >
      <MenuItems items={offered} onChosen={close} />
    </div>
  );
}

/** The lines of a menu. */
export function MenuItems(props: { items: readonly MenuItem[]; onChosen: () => void }) {
  return (
    <For each={props.items}>
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
              props.onChosen();
              item.run();
            }}
          >
            <span class="menu-icon" aria-hidden="true">
              {item.chosen ? <Check size={16} /> : item.icon}
            </span>
            {item.label}
            <Show when={item.hint}>
              <kbd class="menu-hint" aria-hidden="true">
                {item.hint}
              </kbd>
            </Show>
          </button>
        </>
      )}
    </For>
  );
}

/** Where a key leads in a menu. */
export function destination(
  event: KeyboardEvent,
  all: readonly HTMLElement[],
  at: number,
): number | undefined {
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
