/** Gives the focus back to where it came from, or to the composer when that is gone. */
export function returnFocus(to: Element | null): void {
  queueMicrotask(() => {
    const gone = !(to instanceof HTMLElement) || !to.isConnected || to === document.body;
    // On a touch screen the composer would bring up the keyboard.
    if (gone && matchMedia("(hover: none) and (pointer: coarse)").matches) return;
    const home = gone ? document.querySelector<HTMLElement>("[data-focus-home]") : to;
    home?.focus({ preventScroll: true });
  });
}
