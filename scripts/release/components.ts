import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { clientModules } from "../client.ts";
import { entrypoints } from "../compile.ts";
import { root } from "../toolchain.ts";

/** A package that the executable holds code or files of. */
export type Component = {
  name: string;
  version: string;
  description: string;
  /** An SPDX expression, as its package.json says. */
  licence: string;
  /** Where its source is, if it says so. */
  repository?: string;
  part: "server" | "web app";
  /** The texts of its licence files and notices, in the order of their names. */
  texts: string[];
};

type Manifest = Record<string, unknown>;

/** Every package inside the executable, by name. What is only used to build or test is not among them. */
export async function components(): Promise<Component[]> {
  const found = new Map<string, Component>();
  for (const [part, paths] of [
    ["server", await serverModules()],
    ["web app", await readClientModules()],
  ] as const) {
    for (const folder of new Set(paths.flatMap(packageFolder))) {
      const component = await describe(folder, part);
      const key = `${component.name}@${component.version}`;
      if (!found.has(key)) found.set(key, component);
    }
  }
  return [...found.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** What the server and its workers are bundled from: what the bundler left out is not in the list. */
async function serverModules(): Promise<string[]> {
  const result = await Bun.build({
    entrypoints: entrypoints.map((entrypoint) => join(root, entrypoint)),
    root: join(root, "src"),
    target: "bun",
    format: "esm",
    minify: true,
    splitting: true,
    metafile: true,
  });
  const outputs = Object.values(result.metafile?.outputs ?? {});
  if (outputs.length === 0) throw new Error("Bun.build did not say what the server is made of.");
  return outputs.flatMap(({ inputs }) => Object.keys(inputs)).map((path) => join(root, path));
}

async function readClientModules(): Promise<string[]> {
  if (!existsSync(clientModules)) throw new Error("The client is not built: bun run build.");
  const paths: unknown = JSON.parse(await readFile(clientModules, "utf8"));
  if (!Array.isArray(paths)) throw new Error(`${clientModules} is not a list.`);
  // Paths of files are below client/, those of modules are absolute; some carry a query or a prefix.
  return paths.map((path) => join(root, "client", String(path)));
}

/** The folder of the package that a file belongs to, if it belongs to one: none or one. */
function packageFolder(path: string): string[] {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (name?.[1] === undefined) return [];
  // Nested copies stay apart; the rest is found where the packages are installed.
  const nested = /node_modules\/(.+\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  return [join(root, "node_modules", nested ?? name[1])];
}

async function describe(folder: string, part: Component["part"]): Promise<Component> {
  const manifest = await readManifest(join(folder, "package.json"));
  const repository = addressOf(manifest["repository"]) ?? addressOf(manifest["homepage"]);
  return {
    name: String(manifest["name"]),
    version: String(manifest["version"]),
    description: String(manifest["description"] ?? ""),
    licence: licenceOf(manifest["license"]),
    ...(repository === undefined ? {} : { repository }),
    part,
    texts: await licenceTexts(folder),
  };
}

async function licenceTexts(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) =>
    /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(name),
  );
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(join(folder, name), "utf8")),
  );
  return texts.map((text) => text.replaceAll("\r\n", "\n").trim());
}

function licenceOf(licence: unknown): string {
  if (typeof licence === "string") return licence;
  if (isRecord(licence) && typeof licence["type"] === "string") return licence["type"];
  return "unknown";
}

/** An address that a browser opens, of the ways that package.json may name one. */
function addressOf(value: unknown): string | undefined {
  const text = isRecord(value) ? value["url"] : value;
  if (typeof text !== "string") return undefined;
  if (/^[\w-]+\/[\w.-]+$/.test(text)) return `https://github.com/${text}`;
  const address = text
    .replace(/^git\+/, "")
    .replace(/^(?:git:|ssh:)?(?:\/\/)?(?:git@)?github\.com[:/]/, "https://github.com/")
    .replace(/^github:/, "https://github.com/")
    .replace(/\.git$/, "");
  return address.startsWith("https://") ? address : undefined;
}

async function readManifest(path: string): Promise<Manifest> {
  const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isRecord(manifest)) throw new Error(`${dirname(path)} has no package.json.`);
  return manifest;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const keyOf = ({ name, version }: Component): string => `${name}@${version}`;
