import type { Scrolling } from "./scrolling.ts";

/** Arrow keys walk from message to message; Page Up and Down, Home and End scroll as everywhere. */
export function moveFocus(
  event: KeyboardEvent,
  scroller: HTMLElement | undefined,
  keys: readonly string[],
  scrolling: Scrolling,
): void {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const { target } = event;
  if (!(target instanceof HTMLElement) || scroller === undefined) return;
  const row = target.dataset["key"];
  if (row === undefined && target !== scroller) return;
  event.preventDefault();
  const step = event.key === "ArrowUp" ? -1 : 1;
  const start = scrolling.visible()?.last ?? keys.length - 1;
  const to = row === undefined ? start : keys.indexOf(row) + step;
  const key = keys[to];
  if (key === undefined) return;
  if (!focusRow(scroller, key)) {
    scrolling.toRow(to, "nearest");
    requestAnimationFrame(() => focusRow(scroller, key));
  }
}

function focusRow(scroller: HTMLElement, key: string): boolean {
  const row = scroller.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
  return row !== null;
}
