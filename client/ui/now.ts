import { createSignal } from "solid-js";

const [minute, setMinute] = createSignal(Date.now());
setInterval(() => setMinute(Date.now()), 60_000);

/** The time in milliseconds, as of the last full minute of looking: what says "2 min. ago" follows it. */
export { minute };
