import type { Arranging } from "./arranging.ts";

/**
 * The sidebar is one stop of the Tab key: arrows, Home and End move inside it. Five hundred channels do not stand between
 * the keyboard and the composer.
 */
export function keepOneStop(list: HTMLElement): void {
  const all = rowsIn(list);
  const stop =
    all.find((one) => one === document.activeElement) ??
    all.find((one) => one.getAttribute("aria-current") === "page") ??
    all.find((one) => one.tabIndex === 0) ??
    all[0];
  for (const one of all) {
    const index = one === stop ? 0 : -1;
    if (one.tabIndex !== index || !one.hasAttribute("tabindex")) one.tabIndex = index;
  }
}

const rowsIn = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>("[data-roving]")];

/** Moves the focus, or what the keyboard has taken hold of. */
export function moveInSidebar(event: KeyboardEvent, list: HTMLElement, arranging: Arranging): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (arranging.moving() !== undefined) return carry(event, arranging);
  const { target } = event;
  if (!(target instanceof HTMLElement) || target.closest("[popover]") !== null) return;
  const all = rowsIn(list);
  const row =
    target.closest<HTMLElement>("[data-roving]") ??
    target.closest(".sidebar-row, .sidebar-heading")?.querySelector<HTMLElement>("[data-roving]");
  const at = row == null ? -1 : all.indexOf(row);
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
  all[to]?.scrollIntoView({ block: "nearest" });
}

function carry(event: KeyboardEvent, arranging: Arranging): void {
  const id = arranging.moving();
  if (id === undefined) return;
  if (event.key === "ArrowUp" || event.key === "ArrowDown")
    arranging.step(id, event.key === "ArrowUp" ? -1 : 1);
  else if (event.key === "Escape") arranging.takeBack();
  else if (event.key === "Enter" || event.key === " " || event.key === "Tab")
    arranging.stopMoving();
  else return;
  event.preventDefault();
  event.stopPropagation();
  focusConversation(id);
}

/** What was moved in the page has lost the focus: it gets it back where it is now. */
export function focusConversation(id: string): void {
  queueMicrotask(() => {
    const row = document.querySelector<HTMLElement>(
      `.sidebar [data-conversation="${CSS.escape(id)}"] [data-roving]`,
    );
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  });
}
