import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";

import { directionOf } from "../client/words/language.ts";
import { home as ar } from "../client/words/ar/home.ts";
import { home as de } from "../client/words/de/home.ts";
import { home as en } from "../client/words/en/home.ts";
import { root } from "./processes.ts";

const source = join(root, "client/home");
const spoken = { en, de, ar };

/** The picture that the page shows, from the picture book. */
const pictures = {
  "light.webp": join(root, "docs/screenshots/thread-light.webp"),
  "dark.webp": join(root, "docs/screenshots/thread-dark.webp"),
};

/** What the page is made of besides the client's own files. */
export const homePageSources: readonly string[] = Object.values(pictures).map((path) =>
  path.slice(root.length + 1),
);

/**
 * Writes the page of the product into the built client: `home.html`, which needs no script, `home.de.html` and so on, and
 * what they load, under names that hold a hash of the content. The font is the app's own file, so that both are loaded once.
 */
export async function buildHomePage(dist: string): Promise<void> {
  const assets = join(dist, "assets");
  await mkdir(assets, { recursive: true });
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    const hash = new Bun.CryptoHasher("sha256").update(content).digest("hex").slice(0, 10);
    const file = `${basename(name, extname(name))}-${hash}${extname(name)}`;
    await Bun.write(join(assets, file), content);
    return `/assets/${file}`;
  };
  const font = (
    await Array.fromAsync(new Bun.Glob("inter-latin-wght-normal-*.woff2").scan(assets))
  )[0];
  if (font === undefined) throw new Error("The client has no font for the page of the product.");

  const tokens = await Bun.file(join(root, "client/styles/tokens.css")).text();
  const style = await Bun.file(join(source, "home.css")).text();
  const built = await Bun.build({
    entrypoints: [join(source, "arrive.ts")],
    format: "iife",
    minify: true,
    target: "browser",
  });
  const script = await built.outputs[0]?.text();
  if (script === undefined) throw new Error("The script of the page of the product did not build.");
  const addresses: Record<string, string> = {
    "home.css": await put(
      "home.css",
      lean(tokens + style).replace("{{inter.woff2}}", `/assets/${font}`),
    ),
    "arrive.js": await put("arrive.js", script),
  };
  for (const [name, path] of Object.entries(pictures))
    addresses[name] = await put(`home-${name}`, await Bun.file(path).bytes());

  const page = await Bun.file(join(source, "home.html")).text();
  for (const language of keysOf(spoken)) {
    const said = {
      ...addresses,
      ...textsOf(spoken[language]),
      lang: language,
      dir: directionOf(language),
    };
    const path = join(dist, language === "en" ? "home.html" : `home.${language}.html`);
    await Bun.write(path, filled(page, new Map(Object.entries(said))));
  }
}

/** The page with its words and addresses. */
const filled = (page: string, said: ReadonlyMap<string, string>): string =>
  page.replace(/\{\{([\w.-]+)\}\}/g, (_, name: string) => {
    const text = said.get(name);
    if (text === undefined) throw new Error(`The page names ${name}, which nobody makes.`);
    return Bun.escapeHTML(text);
  });

/** Every text of a part of the catalogue, by its path: `points.file.title`. */
function textsOf(words: object, path = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, value]): [string, string][] => {
      const at = path === "" ? key : `${path}.${key}`;
      return typeof value === "string" ? [[at, value]] : Object.entries(textsOf(value, at));
    }),
  );
}

/** A style sheet without its comments and the space around its lines. */
const lean = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s*\n\s*/g, "\n")
    .trim();

const keysOf = <Name extends string>(record: Record<Name, unknown>): Name[] =>
  Object.keys(record).filter((key): key is Name => key in record);
