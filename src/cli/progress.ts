import { clean, type Form } from "./output.ts";

/** How far something is, shown on a terminal while it goes on. */
export interface ProgressBar {
  /** So much of the total is done. */
  at(done: number): void;
  /** Takes the bar away. */
  end(): void;
}

const WIDTH = 24;
/** A terminal is written to at most this often, in milliseconds. */
const INTERVAL = 100;

/**
 * A bar on standard error, where that is a terminal and nobody asked for quiet; else nothing.
 *
 * @param what is being done, in a few words
 * @param total what `at` counts up to; 0 when it is not known, and then `at` shows by itself
 * @param shown how a number of either is written
 */
export function progressBar(
  what: string,
  total: number,
  { quiet = false }: Form,
  shown: (amount: number) => string = String,
): ProgressBar {
  if (quiet || !process.stderr.isTTY) return { at() {}, end() {} };
  let drawn = -Infinity;
  const draw = (done: number) => {
    const now = performance.now();
    if ((total === 0 || done < total) && now - drawn < INTERVAL) return;
    drawn = now;
    const part = total === 0 ? "" : ` ${barOf(Math.min(1, done / total))}`;
    const text = `${clean(what)}${part} ${shown(done)}${total === 0 ? "" : ` of ${shown(total)}`}`;
    process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
  return {
    at: draw,
    end() {
      if (drawn !== -Infinity) process.stderr.write("\r\u001b[K");
    },
  };
}

function barOf(part: number): string {
  const full = Math.round(part * WIDTH);
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  return `${"█".repeat(full)}${"░".repeat(WIDTH - full)}${percent}`;
}
