/** Remembers where the focus is: what it answers gives it back, to what is left around that place if need be. */
export function focusKeeper(): () => void {
  const to = document.activeElement;
  // What a message offers is there only while one is at the message.
  const around = to?.closest<HTMLElement>("[data-key]") ?? null;
  return () => returnFocus(to, around);
}

/** Gives the focus back to where it came from, or to the composer when that is gone. */
export function returnFocus(to: Element | null, around: HTMLElement | null = null): void {
  queueMicrotask(() => {
    const gone = !(to instanceof HTMLElement) || !to.isConnected || to === document.body;
    // On a touch screen the composer would bring up the keyboard.
    if (gone && matchMedia("(hover: none) and (pointer: coarse)").matches) return;
    const near = around?.isConnected
      ? around
      : document.querySelector<HTMLElement>("[data-focus-home]");
    const home = gone ? near : to;
    home?.focus({ preventScroll: true });
  });
}
