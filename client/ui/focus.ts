/** Gives the focus back to where it came from, or to the composer when that is gone. */
export function returnFocus(to: Element | null): void {
  queueMicrotask(() => {
    const gone = !(to instanceof HTMLElement) || !to.isConnected || to === document.body;
    const home = gone ? document.querySelector<HTMLElement>("[data-focus-home]") : to;
    home?.focus({ preventScroll: true });
  });
}
