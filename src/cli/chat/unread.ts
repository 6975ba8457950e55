import { closeSync, constants, openSync, readSync } from "node:fs";

/** What was written last, so that it can be told what of it a reader that has gone has left. */
export interface Written {
  /** So many lines went out, and with the last of them the reader comes to this cursor. */
  add(cursor: string, lines: number): void;
  /** The last cursor up to which a reader that has gone took every line. What is left in the pipe is lost with this. */
  taken(): string;
}

/** More lines than a pipe usually holds, and than are ever gone back over. */
const MOST = 16_384;

/** @param start the cursor that the reader was at before */
export function createWritten(start: string): Written {
  let known: { cursor: string; lines: number }[] = [{ cursor: start, lines: 0 }];
  return {
    add(cursor, lines) {
      known.push({ cursor, lines });
      if (known.length > 2 * MOST) known = known.slice(-MOST);
    },
    taken() {
      let left = linesLeft();
      let at = known.length - 1;
      for (; at > 0 && left > 0; at--) left -= known[at]?.lines ?? 0;
      return known[at]?.cursor ?? start;
    },
  };
}

export const countLines = (text: string): number => text.split("\n").length - 1;

const STDOUT = "/proc/self/fd/1";
/** More than a pipe holds on any Linux that was not asked for more, in bytes. */
const PIPE = 1024 * 1024;

/** How many whole lines are in the pipe of standard output. Only Linux can tell; elsewhere it is 0. */
function linesLeft(): number {
  if (process.platform !== "linux") return 0;
  let pipe: number | undefined;
  try {
    pipe = openSync(STDOUT, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(PIPE);
    return countLines(bytes.toString("latin1", 0, readSync(pipe, bytes)));
  } catch {
    return 0;
  } finally {
    if (pipe !== undefined) closeSync(pipe);
  }
}
