import { LONGEST_LINE, linesOf, cutOff, readHeader, type Header } from "./archive.ts";
import { ArchiveError, LineError, type Known } from "./columns.ts";
import { fewIds, manyIds, type Ids } from "./ids.ts";
import type { Cell } from "../storage/bulk.ts";
import { TABLES, type ExportedTable } from "./tables.ts";

/** Where what is read from an archive goes. */
export interface Sink {
  header?(header: Header): Promise<void>;
  /** Rows in their order: the cells of the table's columns, and before them its inner ID where it has one. */
  rows(table: ExportedTable, rows: readonly (readonly Cell[])[]): Promise<void>;
  /** Every row has come. */
  rowsDone?(): Promise<void>;
  /** The bytes of an upload, which must be read to their end. */
  file(upload: UploadFile, parts: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface UploadFile {
  readonly id: string;
  readonly byte_size: number;
  readonly sha256: string;
}

/** What an archive holds: rows by table, and files. */
export interface Contents {
  readonly header: Header;
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  readonly bytes: number;
  /** Uploads whose bytes are not in it. */
  readonly missing: number;
  /** Files that were not what their uploads say already when they were exported. */
  readonly damaged: number;
}

/** Rows are handed on in batches of so many, or of so many UTF-16 units of text. */
const BATCH = 500;
const BATCH_TEXT = 4 * 1024 * 1024;
/** Tables that others name. */
const NAMED = ["users", "workspaces", "places", "topics", "uploads"];

type Line = Readonly<Record<string, unknown>>;

/**
 * Reads an archive from its first line to its last and checks it on the way: its order, its checksums, each row, and that
 * what a row names has come before.
 *
 * @throws ArchiveError with a sentence that names the line.
 */
export async function readArchive(
  file: Blob,
  sink: Sink,
  progress: (what: string, count: number) => void,
): Promise<Contents> {
  const lines = linesOf(file);
  const hasher = new Bun.CryptoHasher("sha256");
  const inner = new Map<string, Ids>(NAMED.map((table) => [table, fewIds()]));
  inner.set("messages", manyIds("msg_"));
  const known: Known = { find: (table, id) => inner.get(table)?.get(id) };
  const counts: Record<string, number> = Object.fromEntries(TABLES.map(({ table }) => [table, 0]));
  const uploads: UploadFile[] = [];
  const totals = { files: 0, bytes: 0, damaged: 0 };
  let at = 0;
  let content = 0;
  let lastFile = 0;
  let end: Line | undefined;

  const first = await lines.next();
  if (first.done) throw new ArchiveError("The file is empty");
  const header = readHeader(first.value.text);
  await sink.header?.(header);

  /** The next line of content, or undefined at the end. */
  async function next(): Promise<Line | undefined> {
    const { done, value } = await lines.next();
    if (done) throw cutOff();
    at = value.number;
    const line = parsed(value.text);
    if (line["type"] === "end") {
      end = line;
      return undefined;
    }
    hasher.update(`${value.text}\n`);
    content += 1;
    return line;
  }

  async function readRows(): Promise<Line | undefined> {
    let line = await next();
    for (const table of TABLES) {
      const read = rowReader(table, known, inner);
      let batch: Cell[][] = [];
      let size = 0;
      const flush = async () => {
        if (batch.length > 0) await sink.rows(table, batch);
        progress(table.table, counts[table.table] ?? 0);
        batch = [];
        size = 0;
      };
      for (; line?.["type"] === table.table; line = await next()) {
        const number = (counts[table.table] ?? 0) + 1;
        const cells = read(line, number);
        counts[table.table] = number;
        if (table.table === "uploads") uploads.push(uploadOf(line));
        batch.push(cells);
        for (const cell of cells) if (typeof cell === "string") size += cell.length;
        if (batch.length >= BATCH || size >= BATCH_TEXT) await flush();
      }
      await flush();
    }
    return line;
  }

  async function readFile(line: Line): Promise<void> {
    const id = line["upload"];
    const inside = typeof id === "string" ? known.find("uploads", id) : undefined;
    const upload = uploads[(inside ?? 0) - 1];
    if (inside === undefined || upload === undefined || inside <= lastFile)
      throw new LineError("a file belongs to no upload, or comes out of its order");
    lastFile = inside;
    let size = 0;
    const sum = new Bun.CryptoHasher("sha256");
    let after: Line | undefined = line;
    const parts = async function* () {
      for (; after?.["type"] === "file" && after["upload"] === id; after = await next()) {
        const bytes = bytesOf(after);
        size += bytes.length;
        if (size > (upload.byte_size ?? 0)) throw new LineError("a file is larger than its upload");
        sum.update(bytes);
        progress("files", totals.files);
        yield bytes;
      }
    };
    await sink.file(upload, parts());
    const sha256 = sum.digest("hex");
    if (after?.["type"] !== "file_end" || after["upload"] !== id)
      throw new LineError("a file has no end");
    if (after["size"] !== size || after["sha256"] !== sha256)
      throw new LineError("a file is not what was written");
    if (size !== upload.byte_size || sha256 !== upload.sha256) totals.damaged += 1;
    totals.files += 1;
    totals.bytes += size;
    progress("files", totals.files);
  }

  try {
    let line = await readRows();
    await sink.rowsDone?.();
    for (; line !== undefined; line = await next()) {
      if (line["type"] !== "file" && line["type"] !== "file_end")
        throw new LineError("this kind of line is unknown, or comes out of its order");
      await readFile(line);
    }
    if (end?.["lines"] !== content || end["sha256"] !== hasher.digest("hex"))
      throw new LineError("the lines are not those that were written: their checksum differs");
    if (!(await lines.next()).done) throw new LineError("something comes after the end");
  } catch (error) {
    if (error instanceof LineError)
      throw new ArchiveError(`The archive is damaged or was changed. Line ${at}: ${error.message}`);
    throw error;
  }
  return {
    header,
    rows: counts,
    ...totals,
    missing: uploads.length - totals.files,
  };
}

/** Reads a table's lines into cells, and remembers what others name. */
function rowReader(
  { table, key, columns }: ExportedTable,
  known: Known,
  inner: ReadonlyMap<string, Ids>,
): (line: Line, number: number) => Cell[] {
  const fields = new Set(["type", ...columns.map(({ field }) => field)]);
  const own = inner.get(table);
  return (line, number) => {
    for (const field of Object.keys(line))
      if (!fields.has(field))
        throw new LineError(`${JSON.stringify(field.slice(0, 40))} is unknown in ${table}`);
    const cells = columns.map(({ field, hear }) => hear(line[field], known));
    const id = line["id"];
    if (own !== undefined && typeof id === "string" && !own.add(id, number))
      throw new LineError(`the ID ${id} comes twice`);
    return key[0] === "id" ? [number, ...cells] : cells;
  };
}

function parsed(text: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new LineError("it is no JSON");
  }
  if (typeof line !== "object" || line === null || Array.isArray(line))
    throw new LineError("it is no JSON object");
  return { ...line };
}

const uploadOf = (line: Line): UploadFile => ({
  id: String(line["id"]),
  byte_size: Number(line["byte_size"] ?? 0),
  sha256: String(line["sha256"]),
});

function bytesOf({ bytes }: Line): Uint8Array {
  if (typeof bytes === "string" && bytes.length < LONGEST_LINE)
    try {
      return Uint8Array.fromBase64(bytes);
    } catch {
      // It is answered below.
    }
  throw new LineError("the bytes of a file are not base64");
}
