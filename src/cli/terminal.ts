import { EXIT, fail } from "./exit.ts";

/**
 * Asks whoever is at the terminal that is standard input, on standard error, and answers the line that is typed; one that is
 * `hidden` is not shown, nor is what is typed ahead of a question. Nothing else may read standard input from then on.
 * Ctrl+C ends the command.
 */
export async function ask(prompt: string, hidden?: "hidden"): Promise<string> {
  const { stdin, stderr } = process;
  stdin.setRawMode(true);
  try {
    stderr.write(prompt);
    const line: string[] = [];
    for (;;) {
      const { value: key = "\u0004" } = await (keys ??= typedKeys()).next();
      if (key === "\r" || key === "\n") return line.join("");
      if (key === "\u0003") fail(EXIT.interrupted, "Cancelled: nothing was done.");
      // Ctrl+D, or a terminal that is gone.
      if (key === "\u0004") fail(EXIT.failed, "Cancelled: nothing was done.");
      if (key === "\u007f" || key === "\b") {
        const gone = line.pop();
        if (gone !== undefined && !hidden) stderr.write(erased(gone));
      } else if (key >= " ") {
        line.push(key);
        if (!hidden) stderr.write(key);
      }
    }
  } finally {
    stderr.write("\n");
    stdin.setRawMode(false);
  }
}

/** One for all questions: what came with the answer to one is for the next. */
let keys: AsyncGenerator<string, void> | undefined;

/** What is typed, key by key; those that only move a cursor are left out. */
async function* typedKeys(): AsyncGenerator<string, void> {
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) yield* String(chunk).replace(MOVES, "");
}

const ESCAPE = "\u001b";
const MOVES = new RegExp(`${ESCAPE}(?:\\[[\\d;]*[@-~]|O[@-~])`, "g");

const erased = (character: string) => {
  const width = Bun.stringWidth(character);
  return "\b".repeat(width) + " ".repeat(width) + "\b".repeat(width);
};
