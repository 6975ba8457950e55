import { describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dir, "..");
const dependencies: Record<string, string> = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
};
const files = await trackedFiles();

describe("dependencies", () => {
  test("every dependency is pinned to one version", () => {
    const loose = Object.entries(dependencies).filter(
      ([, version]) => !/^(\d+\.\d+\.\d+(-[\w.]+)?|workspace:\*)$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test("every dependency has its reason in docs/dependencies.md, and nothing else has", async () => {
    const table = await read("docs/dependencies.md");
    const named = [...table.matchAll(/^\| `([^`]+)`/gm)].map((row) => row[1] ?? "");
    expect(named.sort()).toEqual(Object.keys(dependencies).sort());
  });

  test("the lock file names no host to fetch from", async () => {
    expect((await read("bun.lock")).match(/https?:\/\/[^/"\s]+/g) ?? []).toEqual([]);
  });

  test("the pinned Bun is the same wherever it is written", async () => {
    const version = manifest.packageManager.replace("bun@", "");
    expect(manifest.engines.bun).toBe(version);
    expect(dependencies["@types/bun"]).toBe(version);
    for (const path of files) {
      if (!/\.(md|yml)$|^\.ci\/|Dockerfile/.test(path)) continue;
      for (const match of (await read(path)).matchAll(/(?:\bbun@|oven\/bun:)(\d+\.\d+\.\d+)/g)) {
        expect({ path, version: match[1] }).toEqual({ path, version });
      }
    }
  });
});

describe("files", () => {
  test("no file names a folder of somebody's machine", async () => {
    expect(await lines(files, /(?<![\w.~$}-])\/(?:work|farm|root|Users)\//)).toEqual([]);
  });

  test("no file names a package registry or holds a token for one", async () => {
    expect(await lines(files, /_auth[T]oken|\bregistry\.(?!npmjs\.org)[\w-]+\.\w+/)).toEqual([]);
    const npmrc = files.filter((path) => path.endsWith(".npmrc"));
    expect(await lines(npmrc, /registry|auth|token|password/i)).toEqual([]);
  });

  test("no code silences the type checker", async () => {
    const code = files.filter((path) => /\.tsx?$/.test(path));
    expect(await lines(code, /@ts-(?:ignore|nocheck)|\bas any(?! \w)/)).toEqual([]);
  });

  test("what only some requests need is not loaded when the server starts", async () => {
    const server = files.filter((path) => /^src\/.*(?<!\.test)\.ts$/.test(path));
    const late =
      /^import (?!type\b).*from "(?:@fastify\/busboy|arktype|jose|nodemailer|oauth4webapi|prom-client|@opentelemetry\/|@modelcontextprotocol\/|node:(?:dns|https?)(?:"|\/))/;
    expect(await lines(server, late)).toEqual([]);
  });

  test("no test is skipped, left for later or run alone", async () => {
    const tests = files.filter((path) => /\.test\.tsx?$/.test(path));
    expect(await lines(tests, /\.(?:skip|only|todo)(?:If)?\(/)).toEqual([]);
  });
});

/** What git tracks and what it would, so that a new file is judged before it is added. */
async function trackedFiles(): Promise<string[]> {
  const git = Bun.spawn(["git", "ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    stdout: "pipe",
  });
  const paths = (await git.stdout.text()).trim().split("\n");
  expect(await git.exited).toBe(0);
  const present = await Promise.all(paths.map((path) => Bun.file(join(root, path)).exists()));
  return paths.filter((_, index) => present[index] === true);
}

/** Each line of the files that matches, as `path:number: text`. */
async function lines(paths: string[], pattern: RegExp): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) =>
      (await read(path))
        .split("\n")
        .map((text, index) => ({ text, place: `${path}:${index + 1}` }))
        .filter(({ text }) => pattern.test(text))
        .map(({ text, place }) => `${place}: ${text.trim().slice(0, 120)}`),
    ),
  );
  return found.flat();
}

async function read(path: string): Promise<string> {
  return await readFile(join(root, path), "utf8");
}
