/** Moves the focus through the items of a list by arrows, j and k, Home and End. Each item has one `.inbox-open`. */
export function walk(event: KeyboardEvent): void {
  const { target, currentTarget } = event;
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("input, textarea, select, [contenteditable]")) return;
  const all = [...currentTarget.querySelectorAll<HTMLElement>(".inbox-open")];
  const at = all.findIndex((one) => one.closest(".inbox-item")?.contains(target));
  const to = destinationOf(event.key, at, all.length);
  if (to === undefined) return;
  event.preventDefault();
  const item = all[to];
  item?.focus();
  item?.closest(".inbox-item")?.scrollIntoView({ block: "nearest" });
}

function destinationOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "j":
      return Math.min(at + 1, count - 1);
    case "ArrowUp":
    case "k":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
