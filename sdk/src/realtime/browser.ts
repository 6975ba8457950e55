import { surroundings } from "./surroundings.ts";
import type { Nudge } from "./transport.ts";

/** Looked at this often; a much longer gap between two looks means that the machine slept. */
const TICK_MS = 10_000;
const SLEPT_MS = 45_000;
/** Away for less than this, a socket is trusted. */
const AWAY_MS = 60_000;

/**
 * What a browser tells about being back: `online`, becoming visible after a while, and time that jumped because the
 * machine slept. Where there is no window it only notices sleep. Returns a function that stops listening.
 */
export function listenForNudges(listener: (nudge: Nudge) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let lastTick = Date.now();
  let hiddenAt: number | undefined;

  const timer = setInterval(() => {
    const now = Date.now();
    if (now - lastTick > SLEPT_MS) listener("woke");
    lastTick = now;
  }, TICK_MS);
  // A process that only waits for events may end; the socket keeps it alive, not this look at the clock.
  letProcessEnd(timer);
  signal.addEventListener("abort", () => clearInterval(timer));

  const { window, document } = surroundings;
  window?.addEventListener("online", () => listener("online"), { signal });
  const visibilityChanged = () => {
    if (document?.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt !== undefined && Date.now() - hiddenAt > AWAY_MS) listener("woke");
  };
  document?.addEventListener("visibilitychange", visibilityChanged, { signal });
  return () => stop.abort();
}

function letProcessEnd(timer: unknown): void {
  if (typeof timer !== "object" || timer === null || !("unref" in timer)) return;
  if (typeof timer.unref === "function") timer.unref();
}
