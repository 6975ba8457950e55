import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";

/** What scripts/docs-site has found out: the version, the pages, where the site stands. */
const known = JSON.parse(readFileSync(join(import.meta.dirname, "../pages/site.json"), "utf8"));

export default defineConfig({
  title: "ClickClack",
  description: "Self-hosted team chat for people, bots and agents, as one file.",
  lang: "en",
  base: known.base,
  srcDir: "pages",
  outDir: known.outDir,
  cleanUrls: false,
  // A dead link ends the build; one to the reader's own machine is none.
  ignoreDeadLinks: "localhostLinks",
  lastUpdated: false,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${known.base}favicon.svg` }]],
  themeConfig: {
    logo: "/favicon.svg",
    search: { provider: "local" },
    outline: { level: [2, 3] },
    sidebar: known.sidebar,
    nav: [
      { text: "Install", link: "/install" },
      { text: "Bots", link: "/bots" },
      { text: "API", link: "/reference/" },
      {
        text: known.label,
        items: [
          ...known.others.map((label: string) => ({
            text: label,
            link: `${known.root}${label}/`,
            target: "_self",
          })),
          { text: "All versions", link: known.root, target: "_self" },
        ],
      },
    ],
    socialLinks: [{ icon: "github", link: "https://github.com/clickclack/clickclack" }],
    footer: { message: "MIT licensed." },
  },
});
