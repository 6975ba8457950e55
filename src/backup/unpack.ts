import { createReadStream } from "node:fs";
import { lstat, mkdir, open, readFile, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { s3Blobs } from "../blobs/s3.ts";
import type { BackupPlace } from "../config.ts";
import { writeAll } from "../files.ts";
import { unpacked, type Entry } from "./archive.ts";
import type { BackupOptions } from "./backup.ts";
import { BackupError } from "./failure.ts";
import {
  blobAt,
  DATABASE,
  isKnownPath,
  MANIFEST,
  parseManifest,
  type BackupFile,
  type Manifest,
} from "./manifest.ts";

/** No manifest is longer, in bytes: it is read into memory. */
const LONGEST_MANIFEST = 256 * 1024 * 1024;

/** What has been taken out of a backup, and is whole. */
export interface Unpacked {
  readonly manifest?: Manifest;
  readonly database?: string;
  readonly blobs: readonly string[];
}

/** What a place is called in a sentence. */
export const nameOf = (place: BackupPlace): string =>
  place.kind === "folder" ? place.folder : `s3://${place.bucket}/${place.prefix.slice(0, -1)}`;

/** Takes a backup apart into a folder. Throws a `BackupError` when there is none, or when it is not whole. */
export async function unpack(
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
      await writeAll(handle, chunk);
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

const notFound = (from: string) => new BackupError("notFound", `There is nothing at ${from}.`);
const unknown = (path: string) =>
  new BackupError("damaged", `The backup holds what no backup has: ${JSON.stringify(path)}.`);
const tooLong = () => new BackupError("damaged", `The backup's ${MANIFEST} is too long.`);
