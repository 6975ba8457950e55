import { expect, test } from "bun:test";
import { asCodeBlock, isFromEditor, looksLikeCode } from "./code.ts";
import { isRich, toMarkdown } from "./html.ts";

test.each([
  ["<p>Hello <b>bold</b> and <em>slanted</em>.</p>", "Hello **bold** and _slanted_."],
  [
    '<a href="https://a.example/x?a=1&amp;b=2">the docs</a>',
    "[the docs](https://a.example/x?a=1&b=2)",
  ],
  ['<a href="https://a.example/">https://a.example/</a>', "https://a.example/"],
  ['<a href="javascript:alert(1)">bad</a>', "bad"],
  ["<ul><li>one</li><li>two <b>2</b></li></ul>", "- one\n- two **2**"],
  ["<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"],
  ["<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "- one\n  - inner\n- two"],
  ["<h2>Title</h2><p>Text</p>", "**Title**\n\nText"],
  ["<p>a</p><p>b</p>", "a\n\nb"],
  ["<div>a</div><div>b</div>", "a\nb"],
  ["a<br>b", "a\nb"],
  ["use <code>ls</code> now", "use `ls` now"],
  ["<pre><code>a &lt; b\n  c</code></pre>", "```\na < b\n  c\n```"],
  ["<blockquote><p>one</p><p>two</p></blockquote>", "> one\n> \n> two"],
  ["<style>p{}</style><script>x()</script><p>kept</p>", "kept"],
  ["<!--StartFragment--><b> spaced </b>text<!--EndFragment-->", "**spaced** text"],
  ['<b style="font-weight:normal;"><p>plain</p></b>', "plain"],
  ["<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"],
  ["x &amp; y &#169; &#x1F389;", "x & y © 🎉"],
])("%p becomes %p", (html, markdown) => {
  expect(toMarkdown(html)).toBe(markdown);
});

test("HTML that says no more than its text is not rich", () => {
  expect(isRich("<meta charset='utf-8'><span style='color:red'>words</span>")).toBe(false);
  expect(isRich('<b style="font-weight:normal" id="docs">words</b>')).toBe(false);
  expect(isRich("<span>a <b>b</b></span>")).toBe(true);
  expect(isRich('<a href="https://a.example">b</a>')).toBe(true);
});

test("HTML that never ends, or never began, is its text", () => {
  expect(toMarkdown("a <b>b <i>c")).toBe("a **b _c_**");
  expect(toMarkdown("a </b> b < c")).toBe("a b < c");
});

test("code looks like code, and letters do not", () => {
  expect(looksLikeCode("const a = 1;\nconsole.log(a);")).toBe(true);
  expect(looksLikeCode('{\n  "name": "clickclack",\n  "version": 1\n}')).toBe(true);
  expect(looksLikeCode("def f(x):\n    return x == 2\n")).toBe(true);
  expect(looksLikeCode("$ ls -la\n$ cd /tmp")).toBe(true);
  expect(looksLikeCode("Dear all,\nthe meeting is at ten.\nSee you there!")).toBe(false);
  expect(looksLikeCode("const a = 1;")).toBe(false);
  expect(looksLikeCode("```\nconst a = 1;\nf();\n```")).toBe(false);
});

test("what comes out of an editor is known by its box", () => {
  const fromCode =
    '<meta charset="utf-8"><div style="color: #d4d4d4;font-family: Menlo, monospace;white-space: pre;"><div>a</div></div>';
  expect(isFromEditor(fromCode)).toBe(true);
  expect(isFromEditor("<p>words</p>")).toBe(false);
});

test("a block of code is fenced by more ticks than it holds, on lines of its own", () => {
  expect(asCodeBlock("a\nb\n", "")).toBe("```\na\nb\n```\n");
  expect(asCodeBlock("a", "so ")).toBe("\n```\na\n```\n");
  expect(asCodeBlock("```\na\n```", "")).toBe("````\n```\na\n```\n````\n");
});
