import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const css = await Bun.file(join(import.meta.dir, "tokens.css")).text();

/** The colours of a theme: the first block is light, the second dark. */
function colours(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}
/** What a board changes of a theme. */
const boards = await Bun.file(join(import.meta.dir, "account.css")).text();
function boarded(theme: Map<string, string>, selector: string): [string, Map<string, string>][] {
  const blocks = boards.matchAll(/^( *:root[^{]*\[data-board="(\w+)"\]) \{([^}]*)\}/gm);
  return [...blocks].flatMap(([, at = "", board = "", block = ""]) =>
    at === selector.replace("BOARD", board)
      ? [[board, new Map([...theme, ...colours(block)])] as [string, Map<string, string>]]
      : [],
  );
}
const [, light = "", dark = "", darkBySystem = ""] = css.split(/(?<!-)color-scheme:/);

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((value) =>
    value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(theme: Map<string, string>, ink: string, surface: string): number {
  const [a = 0, b = 0] = [ink, surface].map((name) => luminance(theme.get(name) ?? "#808080"));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const MESSAGE_INKS = ["ink", "ink-soft", "link"];
const MESSAGE_SURFACES = ["paper", "row-hover", "lit"];
const TEXTS: [ink: string, surfaces: string[]][] = [
  ["ink", ["rail", "sidebar", "raised", "selected", "code"]],
  ["ink-soft", ["rail", "sidebar", "raised", "selected", "quiet-badge"]],
  ["ink-faint", ["sidebar", "paper", "raised", "row-hover"]],
  ["accent-ink", ["paper", "row-hover", "raised", "accent-soft"]],
  ["on-accent", ["accent", "accent-hover"]],
  ["danger", ["paper", "raised", "row-hover"]],
  ["on-danger", ["danger"]],
  ["link", ["mention"]],
  ["mention-me-ink", ["mention-me"]],
  ...["comment", "keyword", "string", "number", "name"].map((part): [string, string[]] => [
    `code-${part}`,
    ["code"],
  ]),
  ["on-tint", Array.from({ length: 10 }, (_, tint) => `tint-${tint}`)],
];
const SHAPES: [shape: string, surfaces: string[]][] = [
  ["line-strong", ["paper", "raised"]],
  ["focus", ["paper", "sidebar", "rail", "raised"]],
  ["accent", ["paper", "raised", "sidebar"]],
  ["online", ["paper", "sidebar", "rail", "raised", "selected"]],
  ["away", ["paper", "sidebar", "rail", "raised", "selected"]],
];

const boardsIn = {
  light: boarded(colours(light), ':root[data-board="BOARD"]'),
  dark: boarded(colours(dark), ':root[data-theme="dark"][data-board="BOARD"]'),
  darkBySystem: boarded(colours(dark), '  :root:not([data-theme])[data-board="BOARD"]'),
};
const named = (theme: string, all: [string, Map<string, string>][]) =>
  all.map(([board, of]) => [`${theme} on ${board}`, of] as [string, Map<string, string>]);

describe.each([
  ["light", colours(light)] as [string, Map<string, string>],
  ["dark", colours(dark)] as [string, Map<string, string>],
  ...named("light", boardsIn.light),
  ...named("dark", boardsIn.dark),
])("in %s", (_, theme) => {
  test("the text of messages has the contrast of AAA", () => {
    for (const ink of MESSAGE_INKS)
      for (const surface of MESSAGE_SURFACES)
        expect([ink, surface, contrast(theme, ink, surface) >= 7]).toEqual([ink, surface, true]);
  });

  test("all other text has the contrast of AA", () => {
    for (const [ink, surfaces] of TEXTS)
      for (const surface of surfaces)
        expect([ink, surface, contrast(theme, ink, surface) >= 4.5]).toEqual([ink, surface, true]);
  });

  test("the edges of fields and the focus can be made out", () => {
    for (const [shape, surfaces] of SHAPES)
      for (const surface of surfaces)
        expect([shape, surface, contrast(theme, shape, surface) >= 3]).toEqual([
          shape,
          surface,
          true,
        ]);
  });
});

test("dark is the same whether it is chosen or the system's", () => {
  expect(colours(darkBySystem)).toEqual(colours(dark));
  expect(boardsIn.darkBySystem).toEqual(boardsIn.dark);
  expect(boardsIn.light.map(([board]) => board)).toEqual(boardsIn.dark.map(([board]) => board));
  expect(boardsIn.light.length).toBeGreaterThan(2);
});
