import { EXIT, fail } from "../exit.ts";
import type { Form } from "../output.ts";

/** How often a line of progress is written anew, in milliseconds. */
const INTERVAL = 100;

/** How far a command is, and whether it is to go on. */
export interface ProgressLine {
  /** Shows how many of what are done; ends the command where Ctrl-C, or SIGTERM, was asked for. */
  say(what: string, count: number): void;
  end(): void;
}

/**
 * One line on a terminal that says how far a command is; nothing elsewhere. From now on until `end`, the first Ctrl-C lets
 * the command clear up; a second one does not.
 */
export function progressLine({ quiet = false }: Form): ProgressLine {
  const shown = process.stderr.isTTY && !quiet;
  let written = 0;
  let interrupted = false;
  const interrupt = () => (interrupted = true);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
  return {
    say(what, count) {
      if (interrupted) fail(EXIT.interrupted, "Interrupted: nothing was done.");
      const now = performance.now();
      if (!shown || now - written < INTERVAL) return;
      written = now;
      process.stderr.write(`\r\u001B[K${what}: ${count.toLocaleString("en")}`);
    },
    end() {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
      if (shown && written > 0) process.stderr.write("\r\u001B[K");
    },
  };
}
