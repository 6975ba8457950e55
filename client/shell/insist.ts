import { ClickClackError } from "../../sdk/src/index.ts";

/** What got no answer, or one that says nothing of what was asked for, is asked again after so long. */
const AGAIN_MS = 4_000;
/** Says who asks, or how often; not what there is. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 429]);

/**
 * Asks for something until the server has said what there is of it: neither a network that is cut nor a server in trouble
 * makes it missing.
 *
 * @param gone ends the asking; nothing is answered then.
 * @throws ClickClackError what the server refused.
 */
export async function insist<T>(ask: () => Promise<T>, gone: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (isRefusal(error)) throw error;
    }
    await new Promise<void>((resolve) => {
      if (gone.aborted) return;
      const timer = setTimeout(resolve, AGAIN_MS);
      gone.addEventListener("abort", () => clearTimeout(timer));
    });
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ClickClackError &&
  error.status >= 400 &&
  error.status < 500 &&
  !PASSING.has(error.status);
