import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { openBlobs } from "../blobs/open.ts";
import type { BackupPlace, Config } from "../config.ts";
import { codeOf, syncToDisk } from "../files.ts";
import { openDatabase } from "../storage/open.ts";
import type { BackupOptions } from "./backup.ts";
import { filesOf, isSame, realPath } from "./destination.ts";
import { at, BackupError } from "./failure.ts";
import { pathOfBlob } from "./manifest.ts";
import { goOnAbove, goOnAboveIn, requireWhole, swapDatabase } from "./restored-database.ts";
import { stage } from "./staging.ts";
import { nameOf, unpack } from "./unpack.ts";

/** What was restored. */
export interface Restored {
  readonly from: string;
  /** When it was as it is again now; `undefined` where no manifest says it. */
  readonly made_at?: string;
  /** The database that is in place, and the one that was there before. */
  readonly database?: { readonly path: string; readonly kept?: string };
  readonly uploads: {
    readonly files: number;
    /** Left out of the backup, since they were not in the store. */
    readonly missing: readonly string[];
    readonly damaged: readonly string[];
  };
}

/**
 * Restores a backup on a server that does not run: the caller holds its lock. All of it is unpacked beside what is there and
 * verified first; then the uploads are put in place, then the database. Uploads that are there are never removed. Whenever
 * it is interrupted, the database is the old one or the new one.
 *
 * @throws BackupError when it cannot be restored; nothing is changed then.
 */
export async function restoreBackup(
  config: Config,
  place: BackupPlace,
  { force = false, ...options }: BackupOptions = {},
): Promise<Restored> {
  const from = nameOf(place);
  const { db } = config;
  if (db.engine === "sqlite") await refuseToReplace(db.file, place, force);
  const parent = db.engine === "sqlite" ? dirname(realPath(db.file)) : config.data;
  const staging = await stage(parent);
  try {
    return await at(parent, async () => {
      const found = await unpack(place, staging.folder, options);
      if (found.database !== undefined && db.engine === "postgres")
        throw new BackupError(
          "usage",
          "This backup holds a SQLite database, which is not put into PostgreSQL: restore it with --db naming a file.",
        );
      if (found.database === undefined && db.engine === "sqlite")
        throw new BackupError(
          "usage",
          "This backup holds no database, since it is of a server on PostgreSQL: name that with --db.",
        );
      if (found.database !== undefined) {
        requireWhole(found.database, from);
        goOnAbove(found.database);
        await syncToDisk(found.database);
      }
      options.signal?.throwIfAborted();
      await placeBlobs(found.blobs, staging.folder, config);
      let database: Restored["database"];
      if (found.database !== undefined && db.engine === "sqlite")
        database = await placeDatabase(found.database, realPath(db.file));
      if (db.engine === "postgres") {
        const restored = await openDatabase(db);
        await goOnAboveIn(restored);
        await restored.close();
      }
      return {
        from,
        ...(found.manifest && { made_at: found.manifest.made_at }),
        ...(database && { database }),
        uploads: {
          files: found.blobs.length,
          missing: found.manifest?.uploads.missing ?? [],
          damaged: found.manifest?.uploads.damaged ?? [],
        },
      };
    });
  } finally {
    await staging.remove();
  }
}

async function refuseToReplace(file: string, from: BackupPlace, force: boolean): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (from.kind === "folder")
    for (const own of filesOf(file))
      if (
        isSame(
          await stat(from.folder).catch(() => undefined),
          await stat(own).catch(() => undefined),
        )
      )
        throw new BackupError("refused", `${from.folder} is the server's own database.`);
  if (there !== undefined && !force)
    throw new BackupError(
      "refused",
      `There is a database at ${file} already: --force puts the backup in its place, and keeps it beside.`,
    );
}

/** Puts uploads into their store. Each name has one content for ever, so one that is there is that or a damaged one. */
async function placeBlobs(
  blobs: readonly string[],
  folder: string,
  { uploads }: Config,
): Promise<void> {
  const store = openBlobs(uploads);
  const shards = new Set<string>();
  for (const blob of blobs) {
    const file = join(folder, pathOfBlob(blob));
    const shard = uploads.kind === "disk" ? join(uploads.folder, blob.slice(0, 2)) : undefined;
    if (shard === undefined || !(await moved(file, shard, blob)))
      await store.write(blob, createReadStream(file));
    else shards.add(shard);
  }
  for (const shard of shards) await syncToDisk(shard);
  if (uploads.kind === "disk" && shards.size > 0) await syncToDisk(uploads.folder);
}

/** False where the uploads are on another file system: there they are copied. */
async function moved(file: string, shard: string, blob: string): Promise<boolean> {
  await mkdir(shard, { recursive: true, mode: 0o700 });
  try {
    await rename(file, join(shard, blob));
    return true;
  } catch (error) {
    if (codeOf(error) === "EXDEV") return false;
    throw error;
  }
}

async function placeDatabase(next: string, file: string): Promise<Restored["database"]> {
  // Not every file system takes colons.
  const now = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const kept = await freeName(`${file}.before-restore-${now}`);
  return (await swapDatabase(next, file, kept)) ? { path: file, kept } : { path: file };
}

async function freeName(wanted: string): Promise<string> {
  const taken = new Set(await readdir(dirname(wanted)));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(basename(name))) return name;
  }
}
