import { existsSync, lstatSync, readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { BackupPlace, Config, S3Config } from "../config.ts";
import { BackupError } from "./failure.ts";

/** Where one backup is put, and in which form. */
export type Destination =
  | { readonly kind: "database" | "archive" | "folder"; readonly path: string }
  | {
      readonly kind: "s3";
      readonly bucket: S3Config;
      readonly name: string;
      /** As people write it. */
      readonly path: string;
    };

const ARCHIVE = /\.tar\.zst$/;
const DATABASE = /\.(?:db|sqlite|sqlite3)$/;

/** The form of a backup that is put at a place: by the ending of the name, and a folder without one. */
export function destinationOf(place: BackupPlace): Destination {
  if (place.kind === "folder") {
    const path = place.folder;
    if (ARCHIVE.test(path)) return { kind: "archive", path };
    if (DATABASE.test(path)) return { kind: "database", path };
    if (/\.(?:tar|t?gz|tgz|zip|zst|bz2|xz)$/.test(path))
      throw new BackupError("usage", "An archive is written as .tar.zst: end its name with that.");
    return { kind: "folder", path };
  }
  const { prefix, ...bucket } = place;
  const path = prefix.slice(0, -1);
  if (!ARCHIVE.test(path))
    throw new BackupError(
      "usage",
      "In S3 a backup is one archive: s3://bucket/name.tar.zst. With --keep, name what comes before it: s3://bucket/prefix.",
    );
  return s3Archive({ ...bucket, prefix: path.slice(0, -basename(path).length) }, basename(path));
}

/** An archive in a bucket, behind the prefix. */
export const s3Archive = (bucket: S3Config, name: string): Destination => ({
  kind: "s3",
  bucket,
  name,
  path: `s3://${bucket.bucket}/${bucket.prefix}${name}`,
});

/**
 * Throws a `BackupError` where a backup would destroy what it is of, whatever the name that leads there, or something else
 * that nobody gave up.
 */
export function refuseDanger(path: string, { data, db, uploads }: Config, force: boolean): void {
  // The log lies beside the file itself, whatever link leads to that.
  const own = db.engine === "sqlite" ? [...filesOf(db.file), ...filesOf(realPath(db.file))] : [];
  const kept = ["clickclack.lock", "cursors.json", "backup.json"].map((name) => join(data, name));
  const target = statOf(path);
  const real = realPath(path);
  for (const file of [...own, ...kept])
    if (real === realPath(file) || isSame(target, statOf(file)))
      throw new BackupError(
        "refused",
        `${path} is the server's own ${basename(file)}: name another.`,
      );
  if (uploads.kind === "disk" && isWithin(real, uploads.folder))
    throw new BackupError(
      "refused",
      `${path} is in the folder of uploads: name a place outside it.`,
    );
  if (target === undefined) return;
  if (target.isDirectory() ? readdirSync(path).length > 0 : !force)
    throw new BackupError(
      "refused",
      target.isDirectory()
        ? `${path} is there and not empty: name a folder that is not there.`
        : `${path} is there already: name another, or let it be replaced with --force.`,
    );
}

/** A SQLite database and what may lie beside it. */
export const filesOf = (file: string): string[] =>
  ["", "-wal", "-shm", "-journal", ".lock"].map((end) => file + end);

/** Whether a path is a folder, or lies anywhere below it, by the folders themselves: their names may have aliases. */
function isWithin(path: string, folder: string): boolean {
  const root = statOf(folder);
  for (let at = path; ; at = dirname(at)) {
    if (at === realPath(folder) || isSame(statOf(at), root)) return true;
    if (dirname(at) === at) return false;
  }
}

/** The path without links and `..`, as far as it is there. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  const parent = dirname(absolute);
  return parent === absolute ? absolute : join(realPath(parent), basename(absolute));
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // A link that leads nowhere is replaced like a file.
    try {
      return lstatSync(path);
    } catch {
      return undefined;
    }
  }
}

export const isSame = (a: Stats | undefined, b: Stats | undefined): boolean =>
  a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
