import { onCleanup, onMount } from "solid-js";

/** Tells how high the frame would have to be for nothing to scroll, whenever that changes. */
export function watchHeight(frame: HTMLElement, tell: (pixels: number) => void): void {
  let asked = 0;
  const sizes = new ResizeObserver(schedule);
  const parts = new MutationObserver(watch);

  function schedule(): void {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(measure);
  }

  /** Everything but the room that pushes a few messages to the end of a high frame. */
  const contents = () => [
    ...frame.querySelectorAll<HTMLElement>(":scope .scroller > :not(.scroller-space)"),
  ];

  function measure(): void {
    const scroller = frame.querySelector<HTMLElement>(".scroller");
    if (scroller === null) return;
    const inside = contents().reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
    tell(Math.ceil(frame.offsetHeight - scroller.offsetHeight + inside));
  }

  function watch(): void {
    sizes.disconnect();
    parts.disconnect();
    parts.observe(frame, { childList: true });
    const scroller = frame.querySelector(".scroller");
    if (scroller !== null) parts.observe(scroller, { childList: true });
    for (const child of [...frame.children, ...contents()]) sizes.observe(child);
  }

  onMount(watch);
  onCleanup(() => {
    cancelAnimationFrame(asked);
    sizes.disconnect();
    parts.disconnect();
  });
}
