import { expect, test } from "bun:test";
import { Glob } from "bun";

/** What lies over a page of a PDF stands where the page has it; what is in the middle is in the middle of both. */
const FIXED = /transform-origin|^\s*left: 50%|text-align: left/;
const SIDES =
  /^\s*(left|right|(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b[\w-]*|border-(top|bottom)-(left|right)-radius|float)\s*:|(text-align|float|clear): (left|right)/;

test("styles name the beginning and the end of a line, not its left and right", async () => {
  const found: string[] = [];
  for await (const path of new Glob("client/styles/*.css").scan(".")) {
    const lines = (await Bun.file(path).text()).split("\n");
    for (const [at, line] of lines.entries()) {
      if (!FIXED.test(line) && (SIDES.test(line) || isLopsided(line)))
        found.push(`${path}:${at + 1} ${line.trim()}`);
    }
  }
  expect(found).toEqual([]);
});

test.each([
  ["  left: 0;", true],
  ["  margin: 0 4px 0 8px;", true],
  ["  margin: 0 4px 2px;", false],
  ["  padding: calc(1px + 2px) 4px 0 4px;", false],
  ["  margin-inline-start: 4px;", false],
])("%p is refused: %p", (line, refused) => {
  expect(SIDES.test(line) || isLopsided(line)).toBe(refused);
});

/** Whether the second and the fourth of four sides differ. */
function isLopsided(line: string): boolean {
  const value = /^\s*(?:inset|margin|padding|scroll-margin|scroll-padding): (.+);/.exec(line)?.[1];
  // Spaces inside of brackets part nothing.
  const sides = value?.match(/(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
  return sides.length === 4 && sides[1] !== sides[3];
}
