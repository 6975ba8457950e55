import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { root } from "../toolchain.ts";
import type { ArchiveRule, Info, PackageRule } from "./config.ts";

/** A file or folder of an archive or package. */
export type Entry = {
  /** From the archive's top, or from the machine's root, without a slash in front. */
  path: string;
  kind: "file" | "config" | "folder";
  bytes: Buffer;
  mode: number;
  owner: string;
  group: string;
};

/** What an archive holds: the program first. */
export async function archiveContents(rule: ArchiveRule, program: string): Promise<Entry[]> {
  const entries = [entry(basename(program), await readFile(program), rule.builds_info, 0o755)];
  for (const { src, dst, strip_parent: flat = false, info } of rule.files) {
    const paths = await Array.fromAsync(new Bun.Glob(src).scan({ cwd: root }));
    if (paths.length === 0) throw new Error(`There is no ${src} for the archives.`);
    for (const path of paths.toSorted()) {
      const name = join(dst ?? "", flat || dst !== undefined ? basename(path) : path);
      entries.push(entry(name, await readFile(join(root, path)), info ?? {}, 0o644));
    }
  }
  return entries;
}

/** What a package puts on the machine, with every folder above it, in the order of the paths. */
export async function packageContents(rule: PackageRule, program: string): Promise<Entry[]> {
  const entries = [
    entry(join(rule.bindir, basename(program)), await readFile(program), {}, 0o755),
    ...(await Promise.all(
      rule.contents.map(async ({ src, dst, type: kind, file_info: info }): Promise<Entry> => {
        if (kind === "dir") return { ...entry(dst, Buffer.alloc(0), info, 0o755), kind: "folder" };
        if (src === undefined) throw new Error(`${dst} has no source in .goreleaser.yml.`);
        const file = entry(dst, await readFile(join(root, src)), info, 0o644);
        return kind === undefined ? file : { ...file, kind: "config" };
      }),
    )),
  ];
  return entries.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** The folders above some entries that are not among them, the outer ones first. */
export function foldersAbove(entries: readonly Entry[]): string[] {
  const own = new Set(entries.map(({ path }) => path));
  const folders = new Set<string>();
  for (const { path } of entries) {
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      if (!own.has(folder)) folders.add(folder);
    }
  }
  return [...folders].toSorted();
}

function entry(path: string, bytes: Buffer, info: Info, mode: number): Entry {
  return {
    path: path.replace(/^\//, ""),
    kind: "file",
    bytes,
    mode: info.mode ?? mode,
    owner: info.owner ?? "root",
    group: info.group ?? "root",
  };
}
