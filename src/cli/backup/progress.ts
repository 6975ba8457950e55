import type { Progress } from "../../backup/backup.ts";
import type { Form } from "../output.ts";

const STEPS: Record<Progress["step"], string> = {
  database: "Copying the database",
  files: "Writing the backup",
  checking: "Checking the backup",
};
const WIDTH = 24;
/** The line is drawn at most this often, in milliseconds. */
const INTERVAL = 100;

/** A line on standard error that says how far it is, on a terminal; nothing elsewhere. */
export function progressBar({ quiet = false }: Form): {
  show(progress: Progress): void;
  clear(): void;
} {
  if (quiet || !process.stderr.isTTY) return { show() {}, clear() {} };
  let drawn = 0;
  let shown = false;
  return {
    show({ step, done, total }) {
      const now = performance.now();
      if (shown && now - drawn < INTERVAL && done < total) return;
      drawn = now;
      shown = true;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const bar = "#".repeat(Math.round(share * WIDTH)).padEnd(WIDTH, "-");
      const line = `${STEPS[step]} [${bar}] ${Math.floor(share * 100)}% ${size(done)} of ${size(total)}`;
      // A line that wraps could not be drawn over.
      process.stderr.write(`\r\u001B[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    },
    clear() {
      if (shown) process.stderr.write("\r\u001B[K");
      shown = false;
    },
  };
}

/** Bytes as people say them. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let amount = bytes;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 99.5 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

/** So many of something: `1 message`, `2 messages`. */
export const number = (many: number | undefined, one: string): string =>
  `${many ?? 0} ${one}${many === 1 ? "" : "s"}`;
