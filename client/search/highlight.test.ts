import { expect, test } from "bun:test";
import { piecesOf } from "./highlight.ts";

test("highlights are counted in code points, not in UTF-16 units", () => {
  expect(piecesOf("🦞🦞 tide in", [{ start: 3, end: 7 }])).toEqual([
    { text: "🦞🦞 ", lit: false },
    { text: "tide", lit: true },
    { text: " in", lit: false },
  ]);
});

test("highlights that overlap or go beyond the text lose nothing of it", () => {
  const pieces = piecesOf("abcdef", [
    { start: 4, end: 9 },
    { start: 0, end: 2 },
    { start: 1, end: 3 },
  ]);
  expect(pieces.map(({ text }) => text).join("")).toBe("abcdef");
  expect(pieces.filter(({ lit }) => lit).map(({ text }) => text)).toEqual(["ab", "c", "ef"]);
});
