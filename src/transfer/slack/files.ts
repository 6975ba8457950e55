import type { ForeignFile } from "../foreign/archive.ts";
import type { FileStore } from "../foreign/beside.ts";
import { textOf, type Fields } from "../foreign/fields.ts";
import type { Notes } from "../foreign/notes.ts";
import { line } from "../foreign/text.ts";

/** A file's ID at the beginning of a name, as the tools that fetch files name them: `F123/x.png`, `F123-x.png`. */
const BY_ID = /(?:^|\/)(F[A-Z0-9]{6,20})(?=[/._-][^/]*|$)/;

/** Finds the bytes of Slack's files by the files' IDs, in the archive or beside it. */
export function fileFinder(stores: readonly FileStore[], notes: Notes) {
  const found = new Map<string, { store: FileStore; name: string }>();
  for (const store of stores)
    for (const name of store.names) {
      const [, id] = BY_ID.exec(name) ?? [];
      if (id !== undefined && !found.has(id)) found.set(id, { store, name });
    }

  /** The files of a message that are at hand, and the names of those that are not. */
  return function filesOf(files: readonly Fields[]): {
    readonly files: readonly ForeignFile[];
    readonly missing: readonly string[];
  } {
    const here: ForeignFile[] = [];
    const missing: string[] = [];
    for (const file of files) {
      const filename = line(textOf(file["name"]) || textOf(file["title"]), 200) || "file";
      const at = found.get(textOf(file["id"]));
      if (at === undefined) {
        // One that was deleted, or is hidden by a plan's limit, is missing for Slack too.
        notes.add("file_missing", filename);
        missing.push(filename);
        continue;
      }
      here.push({
        filename,
        content_type: textOf(file["mimetype"]),
        byte_size: at.store.size(at.name),
        bytes: () => at.store.bytes(at.name) ?? nothing(),
      });
    }
    return { files: here, missing };
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
