import { expect, test } from "bun:test";
import { format, type Format } from "./formatting.ts";

/** `|` marks the caret, two of them a selection. */
function apply(marked: string, how: Format): string {
  const start = marked.indexOf("|");
  const end = marked.lastIndexOf("|");
  const text = marked.replaceAll("|", "");
  const after = format({ text, start, end: end > start ? end - 1 : start }, how);
  const [a, b] = [after.start, after.end];
  return a === b
    ? `${after.text.slice(0, a)}|${after.text.slice(a)}`
    : `${after.text.slice(0, a)}|${after.text.slice(a, b)}|${after.text.slice(b)}`;
}

test("bold surrounds the selection, and a second time goes away", () => {
  expect(apply("a |word| b", "bold")).toBe("a **|word|** b");
  expect(apply("a **|word|** b", "bold")).toBe("a |word| b");
});

test("without a selection the caret stands where to write", () => {
  expect(apply("so |", "code")).toBe("so `|`");
  expect(apply("so |", "italic")).toBe("so _|_");
});

test("a quote takes whole lines, and gives them back", () => {
  expect(apply("one\nt|wo\nthr|ee\nfour", "quote")).toBe("one\n> t|wo\n> thr|ee\nfour");
  expect(apply("> t|wo", "quote")).toBe("t|wo");
});

test("a link asks for what is missing: the address or the words", () => {
  expect(apply("see |docs| now", "link")).toBe("see [docs](|https://|) now");
  expect(apply("|https://a.example/x|", "link")).toBe("[|](https://a.example/x)");
});

test("a code block starts on its own line", () => {
  expect(apply("run |ls|", "block")).toBe("run \n```\n|ls|\n```\n");
});
