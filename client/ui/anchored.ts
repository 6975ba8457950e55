const EDGE = 8;
const GAP = 4;

/** Puts a popover below its anchor, or above it where there is no room, within the window, in the direction of the text. */
export function placeBeside(popover: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = at.bottom + GAP;
  const top = below + height + EDGE > innerHeight ? at.top - height - GAP : below;
  const toLeft = getComputedStyle(anchor).direction === "rtl";
  const [start, other] = toLeft ? [at.right - width, at.left] : [at.left, at.right - width];
  const fits = start >= EDGE && start + width + EDGE <= innerWidth;
  const left = fits ? start : other;
  const most = innerWidth - width - EDGE;
  popover.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
  popover.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
}

/** Puts a word about its anchor above it, or below where there is no room. */
export function placeAbove(popover: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const above = at.top - height - GAP;
  const left = at.left + at.width / 2 - width / 2;
  popover.style.top = `${above < EDGE ? at.bottom + GAP : above}px`;
  popover.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
}
