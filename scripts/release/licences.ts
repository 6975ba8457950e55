import type { Component } from "./components.ts";

/** Licences that ask for nothing but their text and the authors' names, by SPDX. The OFL is for fonts. */
const permissive = new Set([
  ...["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC"],
  ...["MIT", "MIT-0", "Unlicense", "Zlib"],
]);
const permissiveForFonts = new Set(["OFL-1.1"]);

/** What is wrong with the licences of what is inside, a sentence each; none if all may be shipped as they are. */
export function licenceFaults(components: readonly Component[]): string[] {
  return components.flatMap(({ name, version, licence, texts }) => {
    const font = name.startsWith("@fontsource");
    const said = `${name} ${version}`;
    return [
      ...(isPermissive(licence, font)
        ? []
        : [`${said} is under ${licence}, which is not permissive.`]),
      ...(texts.length === 0 ? [`${said} brings no text of its licence.`] : []),
    ];
  });
}

/** Whether an SPDX expression leaves a permissive choice. */
export function isPermissive(expression: string, font = false): boolean {
  const bare = expression.replace(/^\((.*)\)$/, "$1");
  // Nested ones do not occur: they would not be understood, and refused.
  if (bare.includes(" OR ")) return bare.split(" OR ").some((each) => isPermissive(each, font));
  if (bare.includes(" AND ")) return bare.split(" AND ").every((each) => isPermissive(each, font));
  return permissive.has(bare) || (font && permissiveForFonts.has(bare));
}

/**
 * THIRD_PARTY_NOTICES: for each package its licence and the text that it asks to be passed on, equal
 * texts once, and what Bun says of the libraries that it links.
 */
export function notices(components: readonly Component[], bun: string, bunsOwn: string): string {
  const groups = new Map<string, Component[]>();
  for (const component of components) {
    const text = component.texts.join(`\n\n${"-".repeat(40)}\n\n`);
    groups.set(text, [...(groups.get(text) ?? []), component]);
  }
  const rule = "=".repeat(80);
  const sections = [...groups].map(([text, group]) =>
    [
      ...group.map(({ name, version, licence }) => `${name} ${version} (${licence})`),
      "",
      text,
    ].join("\n"),
  );
  return [
    "ClickClack contains the following software. ClickClack itself is under the MIT licence, see LICENSE.",
    `The list is made from what the bundlers put into the executable, by \`bun run licenses\`.`,
    ...sections,
    `Bun ${bun}, which runs all of it\n\n${bunsOwn}`,
  ].join(`\n\n${rule}\n\n`);
}

/** The page about licences that Bun ships, as plain text. */
export function plainLicencePage(page: string): string {
  return page
    .replace(/^---[\s\S]*?---\n/, "")
    .replace(/\[`?([^\]`]+)`?\]\(([^)]+)\)/g, "$1 <$2>")
    .replaceAll("`", "")
    .split("\n")
    .filter((line) => !/^\| -+ \|/.test(line))
    .map((line) =>
      line.startsWith("|")
        ? line
            .split("|")
            .map((cell) => cell.trim())
            .filter((cell) => cell !== "")
            .join(": ")
        : line,
    )
    .join("\n")
    .trim();
}
