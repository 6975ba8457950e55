import type { Selected } from "./formatting.ts";

/** What begins a line of a list or a quote: its indentation, its mark, and a box to tick. */
const ITEM = /^(\s*)(?:([-*+]|(\d{1,9})([.)]))( +)(\[[ xX]\] +)?|(> ?))/;

/**
 * A new line inside a list or a quote: the next one begins alike, and counts on. In an item without words the list ends.
 * Undefined where a new line is only a new line.
 */
export function continueList({ text, start, end }: Selected): Selected | undefined {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from, start);
  const found = ITEM.exec(line);
  if (found === null) return undefined;
  const [mark, indent = "", sign = "", number, dot = "", space = "", box, quote] = found;
  const rest = text.slice(end).split("\n", 1)[0] ?? "";
  if (line.length === mark.length && rest.trim() === "") {
    const ended = text.slice(0, from) + text.slice(end);
    return { text: ended, start: from, end: from };
  }
  const next =
    quote ??
    `${number === undefined ? sign : Number(number) + 1 + dot}${space}${box ? "[ ] " : ""}`;
  const inserted = `\n${indent}${next}`;
  const caret = start + inserted.length;
  return { text: text.slice(0, start) + inserted + text.slice(end), start: caret, end: caret };
}
