import { BackupError } from "./failure.ts";

/** The version of what a backup looks like: a program refuses those above its own. */
export const FORMAT = 1;

/** The database's name in a backup, and the manifest's. */
export const DATABASE = "clickclack.db";
export const MANIFEST = "manifest.json";

/** What a backup holds, by which a restore tells that it is whole: the last file in it. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** The version of the program that made it. */
  readonly clickclack: string;
  /** How many migrations the database has. */
  readonly migration: number;
  readonly engine: "sqlite" | "postgres";
  /** RFC 3339 in UTC: when the copy of the database was begun. */
  readonly made_at: string;
  readonly files: readonly BackupFile[];
  /** Of each workspace, the newest event's cursor. */
  readonly cursors: Readonly<Record<string, string>>;
  /** How much there is in the database, by what it is. */
  readonly counts: Readonly<Record<string, number>>;
  readonly uploads: UploadsLeftOut;
}

export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The blobs of uploads with which something was the matter, by name. */
export interface UploadsLeftOut {
  /** Deleted while the backup was made. */
  readonly deleted: readonly string[];
  /** Not in the store, although the database names them. */
  readonly missing: readonly string[];
  /** In the backup, but not the bytes that were uploaded. */
  readonly damaged: readonly string[];
}

/** A blob's path in a backup, as the folder of uploads has it. */
export const pathOfBlob = (blob: string): string => `uploads/${blob.slice(0, 2)}/${blob}`;

/** The blob that lies at a path of a backup; `undefined` for a path that no blob has. */
export function blobAt(path: string): string | undefined {
  const [, blob] = /^uploads\/[0-9a-f]{2}\/([0-9a-f]{32})$/.exec(path) ?? [];
  return blob !== undefined && pathOfBlob(blob) === path ? blob : undefined;
}

/** Whether a backup may hold this path. */
export const isKnownPath = (path: string): boolean =>
  path === DATABASE || path === MANIFEST || blobAt(path) !== undefined;

/** Reads a manifest. Throws a `BackupError` for what is none, or one of a newer program. */
export function parseManifest(text: string): Manifest {
  const json = objectIn(text);
  const { format, clickclack, migration, engine, made_at, files, cursors, counts, uploads } = json;
  if (isCount(format) && format > FORMAT)
    throw new BackupError(
      "refused",
      `This backup was made by a newer program, ClickClack ${said(clickclack)}: restore it with that one.`,
    );
  if (
    format !== FORMAT ||
    typeof clickclack !== "string" ||
    !isCount(migration) ||
    (engine !== "sqlite" && engine !== "postgres") ||
    typeof made_at !== "string" ||
    !Array.isArray(files) ||
    !isRecord(cursors) ||
    !isRecord(counts) ||
    !isRecord(uploads)
  )
    throw noManifest();
  return {
    format,
    clickclack,
    migration,
    engine,
    made_at,
    files: files.map(fileOf),
    cursors: only(cursors, (value) => typeof value === "string"),
    counts: only(counts, isCount),
    uploads: {
      deleted: names(uploads["deleted"]),
      missing: names(uploads["missing"]),
      damaged: names(uploads["damaged"]),
    },
  };
}

function fileOf(file: unknown): BackupFile {
  if (!isRecord(file)) throw noManifest();
  const { path, bytes, sha256 } = file;
  if (typeof path !== "string" || !isCount(bytes) || typeof sha256 !== "string") throw noManifest();
  return { path, bytes, sha256 };
}

function only<T>(
  record: Record<string, unknown>,
  is: (value: unknown) => value is T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (is(value) ? [[key, value]] : [])),
  );
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];

function objectIn(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (isRecord(json)) return json;
  } catch {
    // What is no JSON is no manifest either.
  }
  throw noManifest();
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

const said = (value: unknown) => (typeof value === "string" ? value : "");

const noManifest = () => new BackupError("damaged", `The backup's ${MANIFEST} cannot be read.`);
