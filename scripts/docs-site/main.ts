/**
 * `bun run docs:site`: the documentation as a site, in dist/site/<version>, with search, the API reference and the list of
 * the versions that are there. The generator is installed into site/ when this runs, and not before. `--label v1.2.0` names
 * the version (the package's own unless told), `--base /docs/` says where on its host the site will stand.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import manifest from "../../package.json" with { type: "json" };
import { root, run } from "../processes.ts";
import { copyPages, frontPage } from "./pages.ts";
import { writeReference } from "./reference.ts";
import { sections } from "./sidebar.ts";

const { values } = parseArgs({
  options: {
    label: { type: "string", default: `v${manifest.version}` },
    base: { type: "string", default: "/" },
  },
});
const label = values.label;
if (!/^[\w.-]+$/.test(label)) throw new Error("--label is letters, digits, dots and hyphens.");
const base = `/${values.base.split("/").filter(Boolean).join("/")}/`.replace("//", "/");

const site = join(root, "site");
const pages = join(site, "pages");
const out = join(root, "dist/site");

await rm(pages, { recursive: true, force: true });
await mkdir(pages, { recursive: true });
const titles = await copyPages(pages);
await Bun.write(join(pages, "index.md"), frontPage);
const document = await Bun.file(join(root, "docs/openapi.json")).json();
const reference = await writeReference(document, join(pages, "reference"));

const entry = (page: string) => ({ text: titles.get(page) ?? page, link: `/${page}` });
const below = (folder: string) =>
  [...titles.keys()].filter((page) => page.startsWith(`${folder}/`)).toSorted();
await mkdir(out, { recursive: true });
const others = (await readdir(out, { withFileTypes: true }))
  .filter((one) => one.isDirectory() && one.name !== label)
  .map(({ name }) => name)
  .toSorted((a, b) => b.localeCompare(a, undefined, { numeric: true }));
await Bun.write(
  join(pages, "site.json"),
  JSON.stringify({
    label,
    others,
    base: `${base}${label}/`,
    root: base,
    outDir: join(out, label),
    sidebar: [
      ...sections.map(({ title, pages: named }) => ({
        text: title,
        collapsed: false,
        items: named.filter((page) => titles.has(page)).map(entry),
      })),
      { text: "The API by subject", collapsed: true, items: below("api").map(entry) },
      { text: "API reference", collapsed: true, items: reference },
      {
        text: "Picture book",
        items: [{ text: "Every screen", link: "/screenshots/README" }],
      },
    ],
  }),
);

const installed = join(site, "node_modules/vitepress/package.json");
const wanted = (await Bun.file(join(site, "package.json")).json()).devDependencies.vitepress;
if (!existsSync(installed) || (await Bun.file(installed).json()).version !== wanted)
  await must([process.execPath, "install", "--frozen-lockfile", "--cwd", site]);
await must([
  process.execPath,
  join(site, "node_modules/vitepress/bin/vitepress.js"),
  "build",
  site,
]);

await Bun.write(join(out, "versions.json"), JSON.stringify([label, ...others]));
await Bun.write(join(out, "index.html"), versionsPage([label, ...others]));
console.log(`dist/site: ${label}, ${titles.size} pages and ${reference.length} of the reference`);

async function must(command: string[]): Promise<void> {
  const code = await run(command);
  if (code !== 0) process.exit(code);
}

/** What stands above the versions: it leads to the newest, and lists them all. */
function versionsPage(labels: readonly string[]): string {
  const newest = labels.toSorted((a, b) => b.localeCompare(a, undefined, { numeric: true }));
  const links = newest.map((one) => `<li><a href="./${one}/">${one}</a></li>`).join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>ClickClack documentation</title><h1>ClickClack documentation</h1><ul>${links}</ul></html>\n`;
}
