import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";

import { root } from "../processes.ts";

/** Where the source is looked at, for links to what is no page of the site. */
export const SOURCE = "https://github.com/clickclack/clickclack/blob/main";

const docs = join(root, "docs");

/** A page's heading, without its marks. */
export const titleOf = (markdown: string): string =>
  (/^# (.*)$/m.exec(markdown)?.[1] ?? "").replaceAll("`", "");

/** Copies the pages of docs/ with their pictures; links that leave the folder lead to the source. */
export async function copyPages(to: string): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for await (const page of new Bun.Glob("**/*.md").scan(docs)) {
    const markdown = await Bun.file(join(docs, page)).text();
    titles.set(page.replace(/\.md$/, ""), titleOf(markdown));
    await mkdir(dirname(join(to, page)), { recursive: true });
    await Bun.write(join(to, page), withLinks(markdown, page));
  }
  await cp(join(docs, "screenshots"), join(to, "screenshots"), { recursive: true });
  await mkdir(join(to, "public"), { recursive: true });
  for (const name of ["thread-light.webp", "thread-dark.webp"])
    await cp(join(docs, "screenshots", name), join(to, "public", name));
  await cp(join(root, "client/public/favicon.svg"), join(to, "public/favicon.svg"));
  await cp(join(docs, "openapi.json"), join(to, "public/openapi.json"));
  return titles;
}

function withLinks(markdown: string, page: string): string {
  return markdown.replace(/\]\(([^)\s]+)\)/g, (whole, address: string) => {
    if (/^[a-z]+:|^#/.test(address)) return whole;
    const [path = "", anchor] = address.split("#");
    const target = normalize(join("docs", dirname(page), path));
    if (target.startsWith("docs/") && /\.(md|webp)$/.test(target)) return whole;
    if (!existsSync(join(root, target))) throw new Error(`docs/${page} links to ${address}.`);
    const hash = anchor === undefined ? "" : `#${anchor}`;
    return `](${SOURCE}/${relative(".", target)}${hash})`;
  });
}

/** The first page, as the generator wants it. */
export const frontPage = `---
layout: home
title: ClickClack
hero:
  name: ClickClack
  text: Team chat that runs from one file
  tagline: For people, bots and agents, on your own machine.
  image:
    light: /thread-light.webp
    dark: /thread-dark.webp
    alt: A channel with a chart, a quote, reactions and an agent's answer, and a thread open beside it
  actions:
    - theme: brand
      text: Install it
      link: /install
    - theme: alt
      text: Build a bot
      link: /bots
    - theme: alt
      text: API reference
      link: /reference/
features:
  - title: One file
    details: The server, the app and the command line are one executable, and your data is a folder beside it.
  - title: Nothing lost
    details: A message is on disk before it is shown as sent.
  - title: Bots are colleagues
    details: People, bots and agents share the same channels and the same API.
---
`;
