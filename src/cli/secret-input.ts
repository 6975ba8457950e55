import { EXIT, fail } from "./exit.ts";

/**
 * A new secret from standard input. On a terminal it is asked for twice, and not shown; anything else is read to its end,
 * without the end of its last line.
 */
export async function readNewSecret(what: string): Promise<string> {
  if (!process.stdin.isTTY) return (await Bun.stdin.text()).replace(/\r?\n$/, "");
  // Before the first prompt: what is typed ahead is not shown either.
  process.stdin.setRawMode(true);
  const keys = typedKeys();
  const first = await typed(keys, `${what}: `);
  const second = await typed(keys, `${what}, once more: `);
  process.stdin.setRawMode(false);
  process.stdin.destroy();
  return first === second ? first : fail(EXIT.usage, "The two are not the same: nothing was done.");
}

/** What is typed, key by key. */
async function* typedKeys(): AsyncGenerator<string, void> {
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) yield* String(chunk);
}

/** One line of it. */
async function typed(keys: AsyncGenerator<string, void>, prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const line: string[] = [];
  for (;;) {
    const { value: key = "\u0004" } = await keys.next();
    // Ctrl+C, and Ctrl+D or a terminal that is gone.
    if (key === "\u0003" || key === "\u0004") {
      process.stdin.setRawMode(false);
      fail(EXIT.failed, "Cancelled: nothing was done.");
    }
    if (key === "\r" || key === "\n") {
      process.stderr.write("\n");
      return line.join("");
    }
    if (key === "\u007f" || key === "\b") line.pop();
    else line.push(key);
  }
}
