import { EXIT, fail } from "./exit.ts";
import { ask } from "./terminal.ts";

/**
 * A new secret from standard input. On a terminal it is asked for twice, and not shown; anything else is read to its end,
 * without the end of its last line.
 */
export async function readNewSecret(what: string): Promise<string> {
  if (!process.stdin.isTTY) return readInput();
  const first = await ask(`${what}: `, "hidden");
  const second = await ask(`${what}, once more: `, "hidden");
  return first === second ? first : fail(EXIT.usage, "The two are not the same: nothing was done.");
}

/** A secret from standard input, as {@link readNewSecret} does it, asked for once. */
export const readSecret = (what: string): Promise<string> =>
  process.stdin.isTTY ? ask(`${what}: `, "hidden") : readInput();

const readInput = async () => (await Bun.stdin.text()).replace(/\r?\n$/, "");
