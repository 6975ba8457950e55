import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dir, "../..");
const pages = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...(await Array.fromAsync(new Bun.Glob("{docs,examples,deploy}/**/*.md").scan(root))),
].toSorted();

/** The Markdown of a page without the code that stands by itself. */
const withoutFences = async (page: string) =>
  (await Bun.file(join(root, page)).text()).replace(/^ *(`{3,}|~{3,})[\s\S]*?^ *\1/gm, "");

/** And without that in the text: in code nothing is a link. */
const proseOf = async (page: string) =>
  (await withoutFences(page)).replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, " "));

/** What a heading is linked by, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replace(/ /g, "-");

async function anchorsOf(page: string): Promise<string[]> {
  return [...(await withoutFences(page)).matchAll(/^#{1,6} (.*)$/gm)].map((match) =>
    anchorOf(match[1] ?? ""),
  );
}

test("no page of the documentation links to what is not there", async () => {
  const dead: string[] = [];
  for (const page of pages) {
    for (const match of (await proseOf(page)).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)) {
      const address = match[1] ?? "";
      if (/^[a-z]+:/.test(address)) continue;
      const [path = "", anchor] = address.split("#");
      const target = path === "" ? page : normalize(join(dirname(page), decodeURI(path)));
      const there =
        existsSync(join(root, target)) &&
        (anchor === undefined ||
          !target.endsWith(".md") ||
          (await anchorsOf(target)).includes(anchor));
      if (!there) dead.push(`${page}: ${address}`);
    }
  }
  expect(pages.length).toBeGreaterThan(30);
  expect(dead).toEqual([]);
});
