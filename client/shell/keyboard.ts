/** Less than this is no keyboard, in pixels. */
const LEAST = 80;

/**
 * Notes in `--keyboard` how much of the page the keyboard on the screen lies over, where the browser does not make the page
 * smaller itself. Until `signal` aborts.
 */
export function followKeyboard(signal: AbortSignal): void {
  const { visualViewport: view } = window;
  if (view === null) return;
  const root = document.documentElement;
  function measure(): void {
    // Who looks at a part of the page enlarged has not opened a keyboard.
    const covered = view === null || view.scale > 1.01 ? 0 : innerHeight - view.height;
    const keyboard = covered > LEAST ? Math.round(covered) : 0;
    root.style.setProperty("--keyboard", `${keyboard}px`);
    // The page itself does not scroll; Safari moves it to show the field.
    if (keyboard > 0) window.scrollTo(0, 0);
  }
  view.addEventListener("resize", measure, { signal });
  signal.addEventListener("abort", () => root.style.removeProperty("--keyboard"));
}
