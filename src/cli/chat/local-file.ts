import { EXIT, fail } from "../exit.ts";
import { reasonOf } from "./private-file.ts";

/** Ends the command with a sentence about a file that the system did not let it read. */
export const unreadable = (path: string, error: unknown): never =>
  fail(EXIT.usage, `${path} cannot be read: ${reasonOf(error)}.`);

/**
 * Bytes as text, without the end of the last line.
 *
 * @param name what a sentence calls them
 */
export function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch {
    return fail(EXIT.usage, `${name} is not text in UTF-8.`);
  }
}

/**
 * Reads a file, or standard input as `-`, but no further than `most` bytes: what is longer ends the command with `tooLong`.
 */
export async function readBytes(path: string, most: number, tooLong: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const reader = (path === "-" ? Bun.stdin : Bun.file(path)).stream().getReader();
    for (let read = await reader.read(); !read.done && length <= most; read = await reader.read()) {
      chunks.push(read.value);
      length += read.value.length;
    }
    await reader.cancel();
  } catch (error) {
    unreadable(path === "-" ? STDIN : path, error);
  }
  return length > most ? fail(EXIT.usage, tooLong) : Buffer.concat(chunks);
}

/** What sentences call standard input. */
export const STDIN = "Standard input";
