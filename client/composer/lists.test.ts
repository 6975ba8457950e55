import { expect, test } from "bun:test";
import { continueList } from "./lists.ts";

function enter(marked: string): string | undefined {
  const start = marked.indexOf("|");
  const done = continueList({ text: marked.replace("|", ""), start, end: start });
  return done && `${done.text.slice(0, done.start)}|${done.text.slice(done.start)}`;
}

test.each([
  ["- one|", "- one\n- |"],
  ["  * one|", "  * one\n  * |"],
  ["9. one|", "9. one\n10. |"],
  ["1) one|", "1) one\n2) |"],
  ["- [x] done|", "- [x] done\n- [ ] |"],
  ["> quoted|", "> quoted\n> |"],
  ["- on|e", "- on\n- |e"],
])("%p goes on as %p", (before, after) => {
  expect(enter(before)).toBe(after);
});

test.each([
  ["- one\n- |", "- one\n|"],
  ["1. one\n2. |", "1. one\n|"],
  ["> a\n> |\nb", "> a\n|\nb"],
])("an item without words ends the list: %p", (before, after) => {
  expect(enter(before)).toBe(after);
});

test("elsewhere a new line is a new line", () => {
  for (const text of ["words|", "-|", "1.5|", "a - b|"]) expect(enter(text)).toBeUndefined();
});
