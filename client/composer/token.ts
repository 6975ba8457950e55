import type { Selected } from "./formatting.ts";

/** What the word at the caret asks to be completed with. */
export type TokenKind = "person" | "channel" | "emoji" | "command";

export interface Token {
  kind: TokenKind;
  /** What was typed after its sign. */
  query: string;
  /** Where its sign stands, and where the caret does. */
  start: number;
  end: number;
}

const LONGEST = 80;
/** A command stands at the very beginning, and goes to its first space. */
const COMMAND = /^\/([a-z0-9_-]{0,32})$/i;
/** The sign begins a word: `ava@example.com`, `a#b` and `10:30` hold none. */
const SIGNS: readonly [TokenKind, RegExp][] = [
  ["person", /(?<![\p{L}\p{N}_@./:\\-])@([\p{L}\p{N}_.-]*)$/u],
  ["channel", /(?<![\p{L}\p{N}_#&./:\\-])#([\p{L}\p{N}_-]*)$/u],
  ["emoji", /(?<![\p{L}\p{N}:/\\])(?<!:[\p{L}\p{N}_+-]*):([a-z+-][a-z0-9_+-]+)$/iu],
];

/** What stands directly before the caret, unless it is code. */
export function tokenAt(text: string, caret: number): Token | undefined {
  const command = caret <= LONGEST ? COMMAND.exec(text.slice(0, caret)) : null;
  if (command !== null) return { kind: "command", query: command[1] ?? "", start: 0, end: caret };
  const before = text.slice(Math.max(0, caret - LONGEST), caret);
  for (const [kind, pattern] of SIGNS) {
    const query = pattern.exec(before)?.[1];
    if (query === undefined) continue;
    const start = caret - query.length - 1;
    return isCode(text.slice(0, start)) ? undefined : { kind, query, start, end: caret };
  }
  return undefined;
}

/** Whether what follows on `before` is inside a code block, or between ticks. */
export function isCode(before: string): boolean {
  const fences = before.match(/^ {0,3}(?:`{3,}|~{3,})/gm)?.length ?? 0;
  if (fences % 2 === 1) return true;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
}

/** Puts a chosen word in the place of a token, with a space after it. */
export function complete(text: string, { start, end }: Token, chosen: string): Selected {
  const after = text.slice(end);
  const spaced = /^\s/.test(after);
  const caret = start + chosen.length + 1;
  return {
    text: text.slice(0, start) + chosen + (spaced && !after.startsWith("\n") ? "" : " ") + after,
    start: caret,
    end: caret,
  };
}

/** The short name between two colons that ends at the caret, such as `tada`, and where it begins. */
export function closedCode(
  text: string,
  caret: number,
): { code: string; start: number } | undefined {
  const before = text.slice(Math.max(0, caret - LONGEST), caret);
  const code = /(?<![\p{L}\p{N}:/\\]):([a-z0-9_+-]{2,}):$/iu.exec(before)?.[1];
  if (code === undefined) return undefined;
  const start = caret - code.length - 2;
  return isCode(text.slice(0, start)) ? undefined : { code: code.toLowerCase(), start };
}
