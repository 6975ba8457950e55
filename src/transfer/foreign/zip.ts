import { statSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";
import { ArchiveError } from "./archive.ts";
import type { Notes } from "./notes.ts";

/** More entries than this are nobody's export. */
const MOST_ENTRIES = 2_000_000;
/** From this size on, in bytes, an entry that shrank to less than this share is a bomb. */
const LARGE = 64 * 1024 * 1024;
const RATIO = 200;

/** A zip that is read entry by entry, by name; nothing of it is unpacked. */
export interface Zip {
  /** The names of its files, without those that lead outside of it. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** How large a file is, as it says itself. */
  size(name: string): number;
  /**
   * A file's bytes while they are inflated; nothing when there is no such file. It throws an `ArchiveError` once they are
   * more than `most`, and for what is damaged, encrypted or a bomb.
   */
  bytes(name: string, most?: number): AsyncIterable<Uint8Array> | undefined;
  /** A small file's text, as UTF-8 without a mark at its beginning. */
  text(name: string, most: number): Promise<string | undefined>;
  close(): void;
}

/** Opens a zip file; an `ArchiveError` says why it cannot be read. */
export async function openZip(path: string, notes: Notes): Promise<Zip> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new ArchiveError(`There is no file ${path}.`);
  if (size === 0) throw new ArchiveError(`${path} is empty: download it again.`);
  const { openPromise } = await import("yauzl");
  const entries = new Map<string, Entry>();
  let zip: ZipFile | undefined;
  try {
    // Names are checked below: one that leads outside is ignored, since nothing is written by its name anyway.
    zip = await openPromise(path, { autoClose: false, decodeStrings: false });
    if (zip.entryCount > MOST_ENTRIES) throw new ArchiveError(`${path} has too many files in it.`);
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith("/")) continue;
      if (isSafe(name)) entries.set(name, entry);
      else notes.add("name_unsafe", name);
    }
  } catch (error) {
    zip?.close();
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(`${path} is no zip file, or a damaged one: ${reasonOf(error)}.`);
  }
  return reader(zip, entries);
}

function reader(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Zip {
  const bytes = (name: string, most = Infinity) => {
    const entry = entries.get(name);
    return entry && inflated(zip, name, entry, most);
  };
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    size: (name) => entries.get(name)?.uncompressedSize ?? 0,
    bytes,
    async text(name, most) {
      const stream = bytes(name, most);
      if (stream === undefined) return undefined;
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      return new TextDecoder().decode(Buffer.concat(chunks));
    },
    close: () => zip.close(),
  };
}

async function* inflated(zip: ZipFile, name: string, entry: Entry, most: number) {
  if (entry.isEncrypted()) throw new ArchiveError(`${name} is encrypted.`);
  const { uncompressedSize: size, compressedSize } = entry;
  if (size > most || (size > LARGE && size > compressedSize * RATIO))
    throw new ArchiveError(`${name} is too large: ${size} bytes.`);
  let sum = 0;
  let length = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      if (!(chunk instanceof Uint8Array)) continue;
      sum = crc32(chunk, sum);
      length += chunk.length;
      if (length > size) throw new Error("it is longer than it says");
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(`${name} is damaged: ${reasonOf(error)}.`);
  }
  if (length !== size || sum !== entry.crc32)
    throw new ArchiveError(`${name} is damaged: its checksum is another.`);
}

/** Names are UTF-8 today; what is not was written by an old program. */
function nameOf({ fileNameRaw }: Entry): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(fileNameRaw);
  } catch {
    return fileNameRaw.toString("latin1");
  }
}

/** Whether a name stays below the folder that it is read in. */
export const isSafe = (name: string): boolean =>
  name !== "" &&
  !/^[/\\]|^[a-z]:|\\|\0/i.test(name) &&
  !name.split("/").some((part) => part === "..");

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
