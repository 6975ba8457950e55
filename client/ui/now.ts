import { createSignal } from "solid-js";

/** A server's word takes a moment, and says no more than whole seconds: a smaller difference is none. */
const SAME_MS = 30_000;

let ahead = 0;

/**
 * The server's time in milliseconds, as far as it is known: what was written when, what has expired and which day it is
 * are told by that clock, however wrong this device's own may be.
 */
export const now = (): number => Date.now() + ahead;

const [minute, setMinute] = createSignal(now());
setInterval(() => setMinute(now()), 60_000);

/** The same as of the last full minute of looking: what says "2 min. ago" follows it. */
export { minute };

/** Takes the time that an answer of the server tells, as the header `Date` writes it. */
export function noteServerTime(date: string | null): void {
  const difference = Date.parse(date ?? "") - Date.now();
  if (Number.isNaN(difference)) return;
  const next = Math.abs(difference) < SAME_MS ? 0 : difference;
  if (Math.abs(next - ahead) < SAME_MS) return;
  ahead = next;
  setMinute(now());
}
