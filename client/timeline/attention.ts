import { createSignal, onCleanup, type Accessor } from "solid-js";

/** Whether the person can be looking at this page now. */
export function createAttention(): Accessor<boolean> {
  const look = () => document.visibilityState === "visible" && document.hasFocus();
  const [attending, setAttending] = createSignal(look());
  const update = () => setAttending(look());
  const stop = new AbortController();
  const options = { signal: stop.signal };
  window.addEventListener("focus", update, options);
  window.addEventListener("blur", update, options);
  document.addEventListener("visibilitychange", update, options);
  onCleanup(() => stop.abort());
  return attending;
}
