import type { Form } from "../output.ts";

/** How often a line of progress is written anew, in milliseconds. */
const INTERVAL = 100;

/** One line on a terminal that says how far a command is; nothing elsewhere. */
export function progressLine({ quiet = false }: Form): {
  say(what: string, count: number): void;
  end(): void;
} {
  const shown = process.stderr.isTTY && !quiet;
  let written = 0;
  return {
    say(what, count) {
      const now = performance.now();
      if (!shown || now - written < INTERVAL) return;
      written = now;
      process.stderr.write(`\r\u001B[K${what}: ${count.toLocaleString("en")}`);
    },
    end() {
      if (shown && written > 0) process.stderr.write("\r\u001B[K");
    },
  };
}
