import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { ArchiveError } from "./archive.ts";
import { isSafe, type Zip } from "./zip.ts";

/** Where the bytes of files are looked for: in the archive, or in a folder beside it. */
export interface FileStore {
  readonly names: readonly string[];
  has(name: string): boolean;
  size(name: string): number;
  /** Reads one of the names; nothing when it is gone. */
  bytes(name: string): AsyncIterable<Uint8Array> | undefined;
}

/** The files of a zip, by their names below a folder of it, such as `export/`. */
export const zipFiles = (zip: Zip, base = ""): FileStore => ({
  names: zip.names.flatMap((name) => (name.startsWith(base) ? [name.slice(base.length)] : [])),
  has: (name) => zip.has(base + name),
  size: (name) => zip.size(base + name),
  bytes: (name) => zip.bytes(base + name),
});

/** The files of a folder, its own alone: no link leads out of it. */
export function folderFiles(folder: string): FileStore {
  const root = rootOf(folder);
  const names = [...filesBelow(root, "")];
  const within = (name: string) => {
    if (!isSafe(name)) return undefined;
    const path = join(root, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
    return realpathSync(path).startsWith(root + sep) ? path : undefined;
  };
  const known = new Set(names);
  return {
    names,
    has: (name) => known.has(name),
    size(name) {
      const path = within(name);
      return path === undefined ? 0 : statSync(path).size;
    },
    bytes(name) {
      const path = within(name);
      return path === undefined ? undefined : Bun.file(path).stream();
    },
  };
}

/** The names of all files below a folder; links are none. */
function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, name);
    else if (entry.isFile()) yield name;
  }
}

function rootOf(folder: string): string {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new ArchiveError(`There is no folder ${folder}.`);
  return realpathSync(folder);
}
