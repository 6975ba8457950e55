import { createSignal, type Accessor } from "solid-js";
import { whileThisLasts } from "../ui/lasting.ts";

/** Whether the person can be looking at this page now. */
export function createAttention(): Accessor<boolean> {
  const look = () => document.visibilityState === "visible" && document.hasFocus();
  const [attending, setAttending] = createSignal(look());
  const update = () => setAttending(look());
  const options = { signal: whileThisLasts() };
  window.addEventListener("focus", update, options);
  window.addEventListener("blur", update, options);
  document.addEventListener("visibilitychange", update, options);
  return attending;
}
