import { mkdir, open, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BlobError } from "../blobs/blobs.ts";
import { openBlobs } from "../blobs/open.ts";
import { s3Blobs } from "../blobs/s3.ts";
import { version } from "../build.ts";
import type { Config } from "../config.ts";
import { syncToDisk, writeAll } from "../files.ts";
import { appliedSqlite, MigrationError } from "../storage/migrate.ts";
import { packed, type Entry } from "./archive.ts";
import { contentsOf } from "./contents.ts";
import { copyDatabase } from "./database-copy.ts";
import { realPath, refuseDanger, type Destination } from "./destination.ts";
import { at, BackupError } from "./failure.ts";
import { DATABASE, MANIFEST, type Manifest } from "./manifest.ts";
import { postgresSource, sqliteSource, type Source } from "./source.ts";
import { stage, type Staging } from "./staging.ts";

export interface BackupOptions {
  /** Whether a file that is there is replaced. */
  readonly force?: boolean;
  /** Stops it: nothing is left of it then. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** How far it is, in bytes. */
export interface Progress {
  readonly step: "database" | "files" | "checking";
  readonly done: number;
  readonly total: number;
}

/** What was made. */
export interface Backup extends Omit<Manifest, "files" | "format" | "uploads"> {
  readonly path: string;
  /** What it takes; of a folder, all that is in it. */
  readonly bytes: number;
  /** Of the file; of a folder, of the manifest in it. */
  readonly sha256: string;
  readonly uploads: {
    readonly files: number;
    readonly bytes: number;
    readonly deleted: readonly string[];
    readonly missing: readonly string[];
    readonly damaged: readonly string[];
  };
}

/**
 * Makes a backup, beside a server that may run, and resolves once it is on disk under its name. Until then there is nothing
 * under that name, or what was there before.
 *
 * @throws BackupError when it cannot be made, or would destroy something.
 */
export async function makeBackup(
  config: Config,
  to: Destination,
  options: BackupOptions = {},
): Promise<Backup> {
  const { db } = config;
  if (db.engine === "sqlite") await requireFile(db.file);
  else if (to.kind === "database")
    throw new BackupError(
      "usage",
      "A PostgreSQL database is not copied into a file by this program.",
    );
  if (to.kind !== "s3") refuseDanger(to.path, config, options.force === true);
  if (db.engine === "sqlite") requireOurs(db.file);
  const parent = await parentOf(config, to);
  const staging = await stage(parent);
  try {
    return await at(to.path, () => makeWithin(staging, config, to, options));
  } catch (error) {
    throw error instanceof BlobError
      ? new BackupError("failed", error.message, error.cause)
      : error;
  } finally {
    await staging.remove();
  }
}

/** The folder in which a backup is made before it gets its name. */
async function parentOf(config: Config, to: Destination): Promise<string> {
  // What goes to a bucket passes by here; only the copy of the database is kept for a moment.
  if (to.kind === "s3")
    return config.db.engine === "sqlite" ? dirname(realPath(config.db.file)) : config.data;
  const parent = dirname(realPath(to.path));
  await at(parent, () => mkdir(parent, { recursive: true, mode: 0o700 }));
  return parent;
}

async function makeWithin(
  { folder }: Staging,
  config: Config,
  to: Destination,
  options: BackupOptions,
): Promise<Backup> {
  const { db } = config;
  const { signal, onProgress } = options;
  const made_at = new Date().toISOString();
  const copy = join(folder, DATABASE);
  if (db.engine === "sqlite")
    await copyDatabase(db.file, copy, {
      ...(signal && { signal }),
      onProgress: (done, total) => onProgress?.({ step: "database", done, total }),
    });
  const source = db.engine === "sqlite" ? sqliteSource(copy, db.file) : await postgresSource(db);
  try {
    const bytes = db.engine === "sqlite" ? (await stat(copy)).size : 0;
    const total = bytes + (to.kind === "database" ? 0 : source.uploadBytes);
    let done = 0;
    const onBytes = (more: number) => {
      done += more;
      onProgress?.({ step: "files", done, total });
    };
    if (to.kind === "database")
      return await databaseAlone(copy, to.path, { source, made_at, bytes, signal, onBytes });
    let manifest: Manifest | undefined;
    const contents = contentsOf(
      {
        engine: db.engine,
        made_at,
        ...(db.engine === "sqlite" && { database: { file: copy, bytes } }),
        source,
        blobs: openBlobs(config.uploads),
        ...(signal && { signal }),
        onBytes,
      },
      (whole) => (manifest = whole),
    );
    const written = await write(contents, folder, to, signal);
    if (manifest === undefined) throw new Error("A backup has a manifest.");
    return report(manifest, { path: to.path, ...written });
  } finally {
    await source.close();
  }
}

async function write(
  contents: AsyncIterable<Entry>,
  folder: string,
  to: Destination,
  signal: AbortSignal | undefined,
): Promise<Pick<Backup, "bytes" | "sha256">> {
  if (to.kind === "folder") {
    const whole = join(folder, "backup");
    const written = await writeFiles(contents, whole);
    signal?.throwIfAborted();
    await putInPlace(whole, to.path);
    return written;
  }
  const counted = count(packed(contents));
  if (to.kind === "s3") {
    await s3Blobs(to.bucket).write(to.name, counted.chunks);
    return counted.result();
  }
  const file = join(folder, "backup.tar.zst");
  await writeFile(file, counted.chunks);
  signal?.throwIfAborted();
  await putInPlace(file, to.path);
  return counted.result();
}

async function databaseAlone(
  copy: string,
  path: string,
  about: {
    readonly source: Source;
    readonly made_at: string;
    readonly bytes: number;
    readonly signal: AbortSignal | undefined;
    readonly onBytes: (bytes: number) => void;
  },
): Promise<Backup> {
  const { source, made_at, bytes, signal, onBytes } = about;
  const hash = new Bun.CryptoHasher("sha256");
  for await (const chunk of Bun.file(copy).stream()) {
    signal?.throwIfAborted();
    hash.update(chunk);
    onBytes(chunk.length);
  }
  await putInPlace(copy, path);
  return {
    path,
    bytes,
    sha256: hash.digest("hex"),
    clickclack: version,
    engine: "sqlite",
    made_at,
    ...source.facts,
    uploads: { files: 0, bytes: 0, deleted: [], missing: [], damaged: [] },
  };
}

function report(manifest: Manifest, written: Pick<Backup, "path" | "bytes" | "sha256">): Backup {
  const { clickclack, migration, engine, made_at, cursors, counts, files, uploads } = manifest;
  const blobs = files.filter(({ path }) => path !== DATABASE);
  const bytes = blobs.reduce((sum, file) => sum + file.bytes, 0);
  return {
    ...written,
    ...{ clickclack, migration, engine, made_at, cursors, counts },
    uploads: { files: blobs.length, bytes, ...uploads },
  };
}

/** Gives what is whole its name, and puts that on disk. Where a link leads to a file, that is replaced. */
async function putInPlace(from: string, path: string): Promise<void> {
  const to = realPath(path);
  await rename(from, to);
  await syncToDisk(dirname(to));
}

/** Writes files into a folder, and each of them to disk. */
async function writeFiles(
  contents: AsyncIterable<Entry>,
  folder: string,
): Promise<Pick<Backup, "bytes" | "sha256">> {
  let bytes = 0;
  let sha256 = "";
  const folders = new Set([folder]);
  await mkdir(folder, { mode: 0o700 });
  for await (const { path, content } of contents) {
    const file = join(folder, path);
    for (let at = dirname(file); !folders.has(at); at = dirname(at)) folders.add(at);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const counted = count(content);
    await writeFile(file, counted.chunks);
    const result = counted.result();
    bytes += result.bytes;
    if (path === MANIFEST) ({ sha256 } = result);
  }
  for (const made of folders) await syncToDisk(made);
  return { bytes, sha256 };
}

/** So many bytes are put on disk at once: more would have the server's commits wait for the disk. */
const FLUSHED = 4 * 1024 * 1024;

async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  let waiting = 0;
  try {
    for await (const chunk of chunks) {
      await writeAll(file, chunk);
      waiting += chunk.length;
      if (waiting < FLUSHED) continue;
      await file.datasync();
      waiting = 0;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

function count(chunks: AsyncIterable<Uint8Array>) {
  const hash = new Bun.CryptoHasher("sha256");
  let bytes = 0;
  async function* passing() {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  return { chunks: passing(), result: () => ({ bytes, sha256: hash.digest("hex") }) };
}

async function requireFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined)) === undefined)
    throw new BackupError(
      "notFound",
      `There is no database at ${file}: say where the server keeps its data with --data or --db.`,
    );
}

function requireOurs(file: string): void {
  try {
    if (appliedSqlite(file) > 0) return;
  } catch (error) {
    if (error instanceof MigrationError) throw new BackupError("failed", error.message);
    throw error;
  }
  throw new BackupError("notFound", `The database ${file} is empty: there is nothing to back up.`);
}
