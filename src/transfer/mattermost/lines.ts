import { open, type FileHandle } from "node:fs/promises";

const CHUNK = 1024 * 1024;
const NEWLINE = 10;
const RETURN = 13;

/** A line of a file: where it begins and how long it is, in bytes, without its end. */
export interface Line {
  readonly offset: number;
  readonly length: number;
  /** Nothing when it is longer than `most`. */
  readonly text: string | undefined;
}

/** The lines of a file that are not empty, however long the file is. A mark at its beginning is no part of the first. */
export async function* linesOf(file: FileHandle, most: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  const chunk = Buffer.alloc(CHUNK);
  let parts: Buffer[] = [];
  let offset = 0;
  let length = 0;
  const line = (): Line | undefined => {
    const kept = length <= most ? Buffer.concat(parts) : undefined;
    const ended = kept?.at(-1) === RETURN ? kept.subarray(0, -1) : kept;
    const found = { offset, length: ended?.length ?? length, text: ended && decoder.decode(ended) };
    parts = [];
    offset += length + 1;
    length = 0;
    return found.text?.trim() === "" ? undefined : found;
  };
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    for (let from = 0; from < bytesRead;) {
      const end = chunk.subarray(0, bytesRead).indexOf(NEWLINE, from);
      const upTo = end === -1 ? bytesRead : end;
      length += upTo - from;
      if (length <= most) parts.push(Buffer.from(chunk.subarray(from, upTo)));
      else parts = [];
      from = upTo + 1;
      if (end === -1) break;
      const found = line();
      if (found !== undefined) yield found;
    }
  }
  const last = length > 0 ? line() : undefined;
  if (last !== undefined) yield last;
}

/** One line again. */
export async function lineAt(
  file: FileHandle,
  { offset, length }: Pick<Line, "offset" | "length">,
): Promise<string> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return new TextDecoder().decode(buffer.subarray(0, bytesRead));
}

export const openLines = (path: string): Promise<FileHandle> => open(path, "r");
