import { lazy } from "solid-js";
import { wordsReady } from "../words/catalogue.ts";

/** Between two attempts: soon at first, then at leisure. */
const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * A component whose code is loaded when it is first shown, as by Solid's `lazy`. While the server cannot be reached its
 * `Suspense` waits, and it comes by itself afterwards, with its words: what is around it stays. (A version that is gone
 * from the server is told of by `keepApp`.)
 */
export const later: typeof lazy = (load) =>
  lazy(async () => {
    const module = await patiently(load);
    await wordsReady();
    return module;
  });

/** What `load` brings, however often it must be tried. For code only: `import()` costs nothing once it has come. */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, LONGEST_MS)) {
    try {
      return await load();
    } catch (error) {
      console.warn(error);
      await pause(wait);
    }
  }
}

/** The time, or the network's return. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    function done(): void {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
  });
}
