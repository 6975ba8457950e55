import { onCleanup } from "solid-js";

/** Aborted once the effect or component that asks for it is over. */
export function whileThisLasts(): AbortSignal {
  const over = new AbortController();
  onCleanup(() => over.abort());
  return over.signal;
}
