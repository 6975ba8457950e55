import { version } from "../build.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Reader } from "../storage/database.ts";
import { FILE_PART, FORMAT, headerLine, VERSION, type Header } from "./archive.ts";
import type { NameOf } from "./columns.ts";
import { rowsOf } from "./rows.ts";
import { LEFT, LEFT_ROWS, TABLES } from "./tables.ts";

/** Where an export reads: a snapshot; and for the bytes of files, which come last, the database as it is then. */
export interface Source {
  readonly snapshot: Reader;
  readonly live: Reader;
  readonly blobs: Blobs;
  readonly engine: Header["engine"];
}

/** What an export has come to: rows by table, and files. It grows while it runs. */
export interface Exported {
  readonly rows: Record<string, number>;
  files: number;
  bytes: number;
  /** Files that are in the database and not in the store. */
  missing: number;
  readonly left_behind: Record<string, number>;
}

export const nothingExported = (): Exported => ({
  rows: Object.fromEntries(TABLES.map(({ table }) => [table, 0])),
  files: 0,
  bytes: 0,
  missing: 0,
  left_behind: {},
});

/** Text is handed on in pieces of about so many UTF-16 units. */
const PIECE = 128 * 1024;

/** The JSON dump: one object with a list a table, one row a line, without the bytes of files. */
export async function* dumpText(source: Source, exported: Exported): AsyncGenerator<string> {
  const { type: _, ...header } = await headerOf(source, exported);
  yield JSON.stringify(header).slice(0, -1);
  const nameOf = await namesIn(source.snapshot);
  for (const table of TABLES) {
    yield `,\n"${table.table}":[`;
    let separator = "\n";
    for await (const rows of rowsOf(source.snapshot, table, nameOf)) {
      exported.rows[table.table] = (exported.rows[table.table] ?? 0) + rows.length;
      yield separator + rows.map((row) => JSON.stringify(row)).join(",\n");
      separator = ",\n";
    }
    yield "]";
  }
  yield "\n}\n";
}

/** The archive: a header, the rows, the bytes of files, and an end with a checksum of it all. One JSON object a line. */
export async function* archiveText(
  source: Source,
  exported: Exported,
  rowsDone: () => Promise<void>,
): AsyncGenerator<string> {
  yield headerLine(await headerOf(source, exported));
  const hasher = new Bun.CryptoHasher("sha256");
  let lines = 0;
  let piece = "";
  for await (const line of contentLines(source, exported, rowsDone)) {
    lines += 1;
    piece += line;
    if (piece.length < PIECE) continue;
    hasher.update(piece);
    yield piece;
    piece = "";
  }
  hasher.update(piece);
  yield `${piece}${JSON.stringify({ type: "end", lines, sha256: hasher.digest("hex") })}\n`;
}

async function* contentLines(
  { snapshot, live, blobs }: Source,
  exported: Exported,
  rowsDone: () => Promise<void>,
): AsyncGenerator<string> {
  const nameOf = await namesIn(snapshot);
  for (const table of TABLES) {
    const { table: type } = table;
    for await (const rows of rowsOf(snapshot, table, nameOf)) {
      exported.rows[type] = (exported.rows[type] ?? 0) + rows.length;
      for (const row of rows) yield `${JSON.stringify({ type, ...row })}\n`;
    }
  }
  const newest = await snapshot.get<{ id: number | null }>("SELECT max(id) AS id FROM uploads");
  await rowsDone();
  yield* fileLines(live, blobs, newest?.id ?? 0, exported);
}

/** The bytes of the uploads up to one, in parts. Deleted ones do not come back: those of the snapshot are the least. */
async function* fileLines(
  reader: Reader,
  blobs: Blobs,
  newest: number,
  exported: Exported,
): AsyncGenerator<string> {
  for (let last = 0; ;) {
    const uploads = await reader.all<{
      id: number;
      public_id: string;
      blob: string;
      byte_size: number;
    }>(
      `SELECT id, public_id, blob, byte_size FROM uploads WHERE id > ? AND id <= ? AND deleted_at IS NULL
       ORDER BY id LIMIT 100`,
      last,
      newest,
    );
    for (const { public_id, blob, byte_size } of uploads) {
      const hasher = new Bun.CryptoHasher("sha256");
      let size = 0;
      do {
        const body = await blobs.read(blob, size, Math.min(byte_size, size + FILE_PART));
        if (body === undefined) break;
        const bytes = new Uint8Array(await new Response(body).arrayBuffer());
        if (bytes.length === 0) break;
        hasher.update(bytes);
        size += bytes.length;
        yield `${JSON.stringify({ type: "file", upload: public_id, bytes: bytes.toBase64() })}\n`;
      } while (size < byte_size);
      if (size === 0 && (byte_size > 0 || (await blobs.load(blob)) === undefined)) {
        exported.missing += 1;
        continue;
      }
      exported.files += 1;
      exported.bytes += size;
      yield `${JSON.stringify({ type: "file_end", upload: public_id, size, sha256: hasher.digest("hex") })}\n`;
    }
    const end = uploads.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}

async function headerOf({ snapshot, engine }: Source, exported: Exported): Promise<Header> {
  for (const { table, told } of [
    ...LEFT,
    ...LEFT_ROWS.map(({ table, ...told }) => ({ table, told })),
  ]) {
    if (told === undefined) continue;
    const row = await snapshot.get<{ count: number }>(
      `SELECT count(*) AS count FROM ${table} t WHERE ${told.only}`,
    );
    if (row !== undefined && Number(row.count) > 0) exported.left_behind[table] = Number(row.count);
  }
  const workspaces = await snapshot.all<{ public_id: string; event_seq: number }>(
    "SELECT public_id, event_seq FROM workspaces ORDER BY id",
  );
  return {
    type: "header",
    format: FORMAT,
    version: VERSION,
    exported_at: new Date().toISOString(),
    clickclack: version,
    engine,
    cursors: Object.fromEntries(
      workspaces.map(({ public_id, event_seq }) => [public_id, event_seq]),
    ),
    left_behind: exported.left_behind,
  };
}

/** What direct conversations' members are called. */
async function namesIn(reader: Reader): Promise<NameOf> {
  const users = await reader.all<{ id: number; public_id: string }>(
    "SELECT id, public_id FROM users",
  );
  const names = new Map(users.map(({ id, public_id }) => [id, public_id]));
  return (_, inner) => names.get(inner);
}
