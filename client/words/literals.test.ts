import { expect, test } from "bun:test";
import { Glob } from "bun";
import ts from "typescript";

/** Names, and what is the same in every language. */
const NAMES = new Set([
  ...["ClickClack", "GitHub", "OpenClaw ID", "Ava Lindqvist", "Ben Okafor", "Chiara Rossi"],
  // What an app on another machine would send, as an example of it.
  ...["Backup done: **41 GB**.", "Deployed 1.2.", "Build 7", "Failed.", "Bearer ccb_…"],
  ...["# general", "# builds", "default", "github", "Grafana", "/deploy"],
  ...["https://tides.example.com/tide", "https://tides.example.com/events"],
]);
const READ_ALOUD =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label|submit|cancel|hint)$/;

/** What of a file's text a person would read. */
function literalsIn(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const note = (node: ts.Node, said: string) => {
    const words = said.replace(/\s+/g, " ").trim();
    if (!/\p{L}{2}/u.test(words) || NAMES.has(words)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1} ${words}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    // Whoever programs reads these, and nobody else.
    if (ts.isNewExpression(node) && node.expression.getText() === "Error") return;
    if (ts.isJsxText(node)) return note(node, node.text);
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      if (isShown(node) || isSentence(node.text)) note(node, node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a text stands on the page, or in an attribute that is read out: as it is, or as one of two. */
function isShown(node: ts.Node): boolean {
  let at = node.parent;
  while (ts.isTemplateSpan(at) || ts.isTemplateExpression(at) || ts.isConditionalExpression(at)) {
    if (ts.isConditionalExpression(at) && contains(at.condition, node)) return false;
    at = at.parent;
  }
  if (ts.isJsxAttribute(at)) return READ_ALOUD.test(at.name.getText());
  if (!ts.isJsxExpression(at)) return false;
  return !ts.isJsxAttribute(at.parent) || READ_ALOUD.test(at.parent.name.getText());
}

const contains = (outer: ts.Node, inner: ts.Node): boolean =>
  outer.pos <= inner.pos && inner.end <= outer.end;

/** Two words and more that begin like a sentence, or end like one. */
const isSentence = (text: string): boolean =>
  /^\s*\p{Lu}[\p{L}'’,:]* +\p{L}/u.test(text) || /\p{L} +[\p{L}'’]+[.?!…]\s*$/u.test(text);

test("what a person reads stands in the catalogue, and nowhere else", async () => {
  const found: string[] = [];
  for await (const path of new Glob("client/**/*.{ts,tsx}").scan(".")) {
    if (/^client\/(words|dist)\/|\.(test|testing)\.tsx?$|build\.ts$/.test(path)) continue;
    found.push(...literalsIn(path, await Bun.file(path).text()));
  }
  expect(found).toEqual([]);
});

test.each([
  ["<p>Hello there</p>", 1],
  ['<button aria-label="Close" />', 1],
  ['<p>{busy() ? "Sending" : words().send}</p>', 1],
  ["<p title={`${count} new`} />", 1],
  ['notify("That did not work")', 1],
  ['<p class="quiet">{words().hello}</p>', 0],
  ['<p classList={{ "is open": kind === "Open" }} />', 0],
  ['throw new Error("No such thing")', 0],
])("%s is found out", (code, times) => {
  expect(literalsIn("example.tsx", `const it = () => { ${code}; }`)).toHaveLength(times);
});
