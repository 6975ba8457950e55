import { ArchiveError } from "./columns.ts";

/** What the first line of an archive says. Two archives of the same content differ in it alone. */
export interface Header {
  readonly type: "header";
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly exported_at: string;
  /** The version of the program that exported. */
  readonly clickclack: string;
  readonly engine: "sqlite" | "postgres";
  /** Each workspace's newest cursor. */
  readonly cursors: Readonly<Record<string, number>>;
  /** How many rows stayed behind, by table, of those that whoever moves should know of. */
  readonly left_behind: Readonly<Record<string, number>>;
}

export const FORMAT = "clickclack-export";
/** Grows when an older program could not read an archive any more. */
export const VERSION = 1;
/** Bytes that a line may have: ten times what any row has. */
export const LONGEST_LINE = 32 * 1024 * 1024;
/** Bytes of a file that one line holds: a multiple of three, so that base64 needs no filling in between. */
export const FILE_PART = 384 * 1024;

/** Checksums of an archive's lines: the header has its own, the last line that of all between. */
export const sumOf = (text: string): string => Bun.CryptoHasher.hash("sha256", text, "hex");

/** The header's line; it ends with its checksum. */
export function headerLine(header: Header): string {
  const said = JSON.stringify(header);
  return `${said.slice(0, -1)},"sum":"${sumOf(said)}"}\n`;
}

const HEADER_END = /,"sum":"([0-9a-f]{64})"\}$/;

/** Reads the header; what is no archive of this program, or one that it is too old for, is refused. */
export function readHeader(line: string): Header {
  if (line.startsWith(`{"format":"${FORMAT}"`))
    throw new ArchiveError(
      "This is a JSON dump, which has no files in it: import takes an archive, as `clickclack export --out chat.jsonl.zst` makes one",
    );
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    throw notOurs();
  }
  if (typeof said !== "object" || said === null || !("format" in said) || said.format !== FORMAT)
    throw notOurs();
  if (!("version" in said) || said.version !== VERSION)
    throw new ArchiveError(
      "This archive was made by a newer ClickClack than this program: install that version or a later one first",
    );
  const [end = "", sum] = HEADER_END.exec(line) ?? [];
  if (sumOf(`${line.slice(0, -end.length)}}`) !== sum || !isHeader(said))
    throw new ArchiveError("The archive is damaged: its first line is not what was written");
  return said;
}

const notOurs = () => new ArchiveError("This is no archive of ClickClack");

function isHeader(said: object): said is Header {
  const { type, engine, cursors, left_behind, clickclack, exported_at } = said as Partial<
    Record<keyof Header, unknown>
  >;
  return (
    type === "header" &&
    (engine === "sqlite" || engine === "postgres") &&
    typeof clickclack === "string" &&
    typeof exported_at === "string" &&
    isCounts(cursors) &&
    isCounts(left_behind)
  );
}

/** A cursor has 16 digits, and an import must have room above it. */
const HIGHEST = Number.MAX_SAFE_INTEGER - 10_000_000;

const isCounts = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every(
    (count: unknown) =>
      typeof count === "number" && Number.isSafeInteger(count) && count >= 0 && count <= HIGHEST,
  );

/** An archive's lines, each with its number, read without holding more than one. */
export async function* linesOf(file: Blob): AsyncGenerator<{ number: number; text: string }> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  const line = () => {
    number += 1;
    const [only] = parts;
    const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    parts.length = 0;
    length = 0;
    try {
      return { number, text: decoder.decode(bytes) };
    } catch {
      if (number === 1) throw notOurs();
      throw new ArchiveError(`The archive is damaged: line ${number} is not UTF-8`);
    }
  };
  for await (const chunk of await unpacked(file)) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(10, from);
      const part = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += part.length;
      if (length > LONGEST_LINE)
        throw new ArchiveError(`Line ${number + 1} of the archive is longer than any row is`);
      if (part.length > 0) parts.push(end === -1 ? part.slice() : part);
      if (end === -1) break;
      yield line();
      from = end + 1;
    }
  }
  if (length > 0) throw number === 0 ? notOurs() : cutOff();
}

export const cutOff = (): ArchiveError =>
  new ArchiveError("The archive is cut off: its end is missing");

const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** The bytes of an archive, whether it is compressed or not. */
async function unpacked(file: Blob): Promise<AsyncIterable<Uint8Array>> {
  const magic = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (!ZSTD.every((byte, index) => magic[index] === byte)) return file.stream();
  const { createZstdDecompress } = await import("node:zlib");
  const { Readable } = await import("node:stream");
  return inflated(Readable.from(file.stream()).pipe(createZstdDecompress()));
}

async function* inflated(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError("The archive is damaged or cut off: it cannot be unpacked");
  }
}
