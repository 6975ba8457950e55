import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { buildHomePage, homePageSources } from "./home-page.ts";
import { root, run } from "./processes.ts";

const dist = join(root, "client/dist");
const stamp = join(root, "dist/client.sha256");

/** The files that the client was built from, those of packages too: a list of paths, written by the build. */
export const clientModules = join(root, "dist/client-modules.json");
/** What the client is made from: files, and folders with all in them. */
export const clientSources: readonly string[] = [
  "client",
  "sdk",
  "package.json",
  "bun.lock",
  "tsconfig.base.json",
  "scripts/client.ts",
  "scripts/home-page.ts",
  ...homePageSources,
];

/** Below a kilobyte a compressed copy saves less than its response header costs. */
const worthCompressing = 1024;
const compressible = new Set([
  ".css",
  ".html",
  ".js",
  ".json",
  ".map",
  ".mjs",
  ".svg",
  ".txt",
  ".wasm",
  ".webmanifest",
  ".xml",
]);

/**
 * Builds client/ into client/dist, with a `.br` and a `.gz` beside each file that gains by it.
 * Does nothing when client/dist is what the sources of now give. Throws if Vite fails.
 */
export async function buildClient(): Promise<void> {
  const hash = await hashSources();
  const built = existsSync(stamp) ? await readFile(stamp, "utf8") : "";
  if (built === hash && [join(dist, "index.html"), clientModules].every(existsSync)) return;

  const vite = join(root, "node_modules/vite/bin/vite.js");
  const code = await run([process.execPath, vite, "build", "client", "--logLevel", "warn"]);
  if (code !== 0) throw new Error("The client did not build: Vite says why above.");
  await buildHomePage(dist);
  await compressTree();
  await mkdir(join(root, "dist"), { recursive: true });
  await writeFile(stamp, hash);
}

async function hashSources(): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for (const source of clientSources) {
    for (const path of await filesOf(source)) {
      hash
        .update(`${path}\0`)
        .update(await readFile(join(root, path)))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

async function filesOf(source: string): Promise<string[]> {
  if (extname(source) !== "") return [source];
  const files = await Array.fromAsync(
    new Bun.Glob(`${source}/**/*`).scan({ cwd: root, dot: true }),
  );
  return files.filter((path) => !path.startsWith("client/dist/")).sort();
}

async function compressTree(): Promise<void> {
  const files = await Array.fromAsync(new Bun.Glob("**/*").scan(dist));
  await Promise.all(
    files
      .filter((path) => compressible.has(extname(path)))
      .map((path) => compress(join(dist, path))),
  );
}

async function compress(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.length < worthCompressing) return;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    }),
    promisify(gzip)(plain, { level: 9 }),
  ]);
  if (br.length < plain.length) await writeFile(`${path}.br`, br);
  if (gz.length < plain.length) await writeFile(`${path}.gz`, gz);
}
