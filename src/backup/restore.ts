import { createReadStream } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, rename, stat, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { openBlobs } from "../blobs/open.ts";
import { s3Blobs } from "../blobs/s3.ts";
import type { BackupPlace, Config } from "../config.ts";
import { openDatabase } from "../storage/open.ts";
import { unpacked, type Entry } from "./archive.ts";
import type { BackupOptions } from "./backup.ts";
import { filesOf, isSame, realPath } from "./destination.ts";
import { at, BackupError } from "./failure.ts";
import {
  blobAt,
  DATABASE,
  isKnownPath,
  MANIFEST,
  parseManifest,
  pathOfBlob,
  type BackupFile,
  type Manifest,
} from "./manifest.ts";
import { goOnAbove, goOnAboveIn, requireWhole, swapDatabase } from "./restored-database.ts";
import { stage, sync } from "./staging.ts";

/** No manifest is longer, in bytes: it is read into memory. */
const LONGEST_MANIFEST = 256 * 1024 * 1024;

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

/** What has been taken out of a backup, and is whole. */
interface Unpacked {
  readonly manifest?: Manifest;
  readonly database?: string;
  readonly blobs: readonly string[];
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
        await sync(found.database);
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

const nameOf = (place: BackupPlace) =>
  place.kind === "folder" ? place.folder : `s3://${place.bucket}/${place.prefix.slice(0, -1)}`;

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

/** Takes a backup apart into a folder, and tells whether it is whole. */
async function unpack(
  place: BackupPlace,
  folder: string,
  options: Omit<BackupOptions, "force">,
): Promise<Unpacked> {
  if (place.kind === "s3") {
    const { prefix, ...bucket } = place;
    const [, before = "", name = ""] = /^(.*\/)?([^/]+)\/$/.exec(prefix) ?? [];
    const body = await s3Blobs({ ...bucket, prefix: before }).read(
      name,
      0,
      Number.MAX_SAFE_INTEGER,
    );
    if (body === undefined) throw notFound(nameOf(place));
    const chunks = body instanceof Blob ? body.stream() : body;
    return receive(unpacked(chunks instanceof Uint8Array ? only(chunks) : chunks), folder, options);
  }
  const from = place.folder;
  const found = await stat(from).catch(() => undefined);
  if (found === undefined) throw notFound(from);
  if (found.isDirectory()) return receive(filesIn(from), folder, options);
  const read = (file: string) => reading(file, found.size, options);
  switch (await kindOf(from)) {
    case "archive":
      return receive(unpacked(read(from)), folder, options);
    case "database": {
      await refuseUnfinished(from);
      const database = join(folder, DATABASE);
      await store({ path: DATABASE, bytes: found.size, content: read(from) }, database, options);
      return { database, blobs: [] };
    }
  }
  throw new BackupError(
    "damaged",
    `${from} is no backup: neither an archive (.tar.zst), nor a folder, nor a database.`,
  );
}

/** What is in a file, by how it begins. */
async function kindOf(path: string): Promise<"archive" | "database" | undefined> {
  const start = await Bun.file(path).slice(0, 16).bytes();
  if (Buffer.from(start).toString("latin1") === "SQLite format 3\0") return "database";
  return Buffer.from(start.subarray(0, 4)).toString("hex") === "28b52ffd" ? "archive" : undefined;
}

/** A database with a log beside it is one that somebody uses, or used: the file alone is not all of it. */
async function refuseUnfinished(file: string): Promise<void> {
  for (const end of ["-wal", "-journal"])
    if (((await stat(file + end).catch(() => undefined))?.size ?? 0) > 0)
      throw new BackupError(
        "refused",
        `${file} has a log beside it, ${file}${end}, without which it is not whole: copy it with "clickclack backup --db ${file} --out copy.db" first.`,
      );
}

async function* reading(
  file: string,
  total: number,
  { onProgress, signal }: BackupOptions,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    signal?.throwIfAborted();
    done += chunk.length;
    onProgress?.({ step: "checking", done, total });
    yield chunk;
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The files of a backup that is a folder: those that its manifest names, and that. */
async function* filesIn(folder: string): AsyncGenerator<Entry> {
  const manifest = join(folder, MANIFEST);
  const file = await lstat(manifest).catch(() => undefined);
  if (file === undefined || !file.isFile())
    throw new BackupError("damaged", `${folder} is no backup: there is no ${MANIFEST} in it.`);
  if (file.size > LONGEST_MANIFEST) throw tooLong();
  const text = await readFile(manifest);
  for (const { path } of parseManifest(text.toString()).files) {
    if (!isKnownPath(path)) throw unknown(path);
    const whole = join(folder, path);
    const there = await lstat(whole).catch(() => undefined);
    if (there === undefined || !there.isFile())
      throw new BackupError("damaged", `The backup is not whole: ${path} is missing.`);
    yield { path, bytes: there.size, content: createReadStream(whole) };
  }
  yield { path: MANIFEST, bytes: text.length, content: only(text) };
}

/** Stores the files of a backup in a folder, and compares them with the manifest. */
async function receive(
  entries: AsyncIterable<Entry>,
  folder: string,
  options: BackupOptions,
): Promise<Unpacked> {
  const received = new Map<string, BackupFile>();
  let manifest: Manifest | undefined;
  for await (const entry of entries) {
    const { path, bytes } = entry;
    if (!isKnownPath(path)) throw unknown(path);
    if (received.has(path) || manifest !== undefined)
      throw new BackupError("damaged", `The backup holds more than its manifest says: ${path}.`);
    if (path === MANIFEST) {
      if (bytes > LONGEST_MANIFEST) throw tooLong();
      manifest = parseManifest(await textOf(entry.content));
    } else received.set(path, await store(entry, join(folder, path), options));
  }
  if (manifest === undefined)
    throw new BackupError("damaged", `The backup is not whole: it has no ${MANIFEST}.`);
  compare(manifest, received);
  const hasDatabase = received.has(DATABASE);
  return {
    manifest,
    ...(hasDatabase && { database: join(folder, DATABASE) }),
    blobs: [...received.keys()].flatMap((path) => blobAt(path) ?? []),
  };
}

function compare({ files }: Manifest, received: ReadonlyMap<string, BackupFile>): void {
  for (const { path, bytes, sha256 } of files) {
    const file = received.get(path);
    if (file === undefined)
      throw new BackupError("damaged", `The backup is not whole: ${path} is missing.`);
    if (file.bytes !== bytes || file.sha256 !== sha256)
      throw new BackupError("damaged", `The backup is damaged: ${path} is not what was backed up.`);
  }
  const named = new Set(files.map(({ path }) => path));
  for (const path of received.keys())
    if (!named.has(path))
      throw new BackupError("damaged", `The backup holds more than its manifest says: ${path}.`);
}

/** Writes a file of a backup to disk, where nothing is yet, and sums it up. */
async function store(
  { path, bytes, content }: Entry,
  file: string,
  { signal }: BackupOptions,
): Promise<BackupFile> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(dirname(file));
  if (bytes > bavail * bsize)
    throw new BackupError(
      "failed",
      `There is no room for ${path}, which takes ${bytes} bytes: nothing was changed.`,
    );
  const hash = new Bun.CryptoHasher("sha256");
  const handle = await open(file, "wx", 0o600);
  let written = 0;
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      hash.update(chunk);
      for (let from = 0; from < chunk.length;)
        from += (await handle.write(chunk, from)).bytesWritten;
      written += chunk.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { path, bytes: written, sha256: hash.digest("hex") };
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
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
  for (const shard of shards) await sync(shard);
  if (uploads.kind === "disk" && shards.size > 0) await sync(uploads.folder);
}

/** False where the uploads are on another file system: there they are copied. */
async function moved(file: string, shard: string, blob: string): Promise<boolean> {
  await mkdir(shard, { recursive: true, mode: 0o700 });
  try {
    await rename(file, join(shard, blob));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EXDEV") return false;
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

const notFound = (from: string) => new BackupError("notFound", `There is nothing at ${from}.`);
const unknown = (path: string) =>
  new BackupError("damaged", `The backup holds what no backup has: ${JSON.stringify(path)}.`);
const tooLong = () => new BackupError("damaged", `The backup's ${MANIFEST} is too long.`);
