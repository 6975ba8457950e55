const HELD_MS = 450;
/** A finger is never quite still. */
const STILL_PX = 10;

/** What does something of its own when it is held. */
const OWN_PRESSES = "input, textarea, select, audio, video";

/** Calls `run` when a finger rests on the element; what the press would have done otherwise is not done. */
export function longPress(element: HTMLElement, run: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from: { x: number; y: number } | undefined;
  let done = false;

  const stop = () => {
    clearTimeout(timer);
    from = undefined;
  };
  element.addEventListener("pointerdown", (event) => {
    done = false;
    if (event.pointerType !== "touch" || !event.isPrimary) return;
    if (event.target instanceof Element && event.target.closest(OWN_PRESSES) !== null) return;
    // Of what lies within each other, the innermost is meant.
    if (taken.has(event)) return;
    taken.add(event);
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      done = true;
      from = undefined;
      swallowClick();
      run();
    }, HELD_MS);
  });
  element.addEventListener("pointermove", (event) => {
    if (from === undefined) return;
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) stop();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"] as const)
    element.addEventListener(end, stop);
  element.addEventListener("contextmenu", (event) => {
    if (done || from !== undefined) event.preventDefault();
  });
  element.addEventListener(
    "click",
    (event) => {
      if (!done) return;
      done = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

const taken = new WeakSet<Event>();

/** A lifted finger may click what has come under it meanwhile, which nobody has meant. */
const AFTERWARDS_MS = 350;

function swallowClick(): void {
  const over = new AbortController();
  const { signal } = over;
  // What Chromium makes of it begins with a mousedown, which would close what has just opened.
  for (const type of ["mousedown", "mouseup", "click"] as const)
    window.addEventListener(
      type,
      (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true, signal },
    );
  // Whoever touches anew means it.
  window.addEventListener("pointerdown", () => over.abort(), { capture: true, signal });
  for (const end of ["pointerup", "pointercancel"] as const)
    window.addEventListener(end, () => setTimeout(() => over.abort(), AFTERWARDS_MS), {
      capture: true,
      once: true,
      signal,
    });
}
