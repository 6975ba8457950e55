import { getLogger, type LogRecord } from "@logtape/logtape";
import { appendFileSync, renameSync, statSync } from "node:fs";

const logger = getLogger(["clickclack", "log"]);

/** Lines are written together: this often, in milliseconds, and before they take more than so many bytes. */
const INTERVAL = 1_000;
const BUFFER = 16 * 1024;

/**
 * A sink that appends to a file, which is set aside as `….1`, `….2` and so on when it has grown to `size` bytes; `kept` of
 * those stay. Nobody is refused anything because it cannot be written: what does not fit is dropped, and that is said.
 *
 * The file is opened for each writing, so it may be moved or deleted at any time, and no descriptor is ever left over.
 */
export function rotatingFile(
  file: string,
  { size, kept, format }: { size: number; kept: number; format: (record: LogRecord) => string },
) {
  let lines = "";
  let failing = false;
  const timer = setInterval(flush, INTERVAL);
  timer.unref();

  function flush() {
    if (lines === "") return;
    const text = lines;
    lines = "";
    try {
      if (sizeOf(file) + text.length > size) rotate();
      appendFileSync(file, text, { mode: 0o600 });
      failing = false;
    } catch (error) {
      if (!failing) logger.warn("{file} cannot be written: {error}", { file, error });
      failing = true;
    }
  }

  function rotate() {
    const names = [file, ...Array.from({ length: kept }, (_, index) => `${file}.${index + 1}`)];
    for (let index = kept; index > 0; index -= 1) {
      const [from = "", to = ""] = names.slice(index - 1, index + 1);
      if (sizeOf(from) > 0) renameSync(from, to);
    }
  }

  const sink = (record: LogRecord) => {
    lines += format(record);
    if (lines.length > BUFFER) flush();
  };
  sink[Symbol.dispose] = () => {
    clearInterval(timer);
    flush();
  };
  return sink;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
