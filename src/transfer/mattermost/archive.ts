import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import {
  ArchiveError,
  type ForeignArchive,
  type ForeignPlace,
  type Reading,
} from "../foreign/archive.ts";
import { folderFiles, zipFiles, type FileStore } from "../foreign/beside.ts";
import { fieldsOf, parsed } from "../foreign/fields.ts";
import { openZip } from "../foreign/zip.ts";
import { indexOf, type Index } from "./index.ts";
import { lineAt, openLines } from "./lines.ts";
import { messagesFrom } from "./posts.ts";

/** The longest JSONL in a zip, in bytes: it is unpacked beside the data while it is read. */
const MOST_JSONL = 64 * 1024 * 1024 * 1024;

/** Opens what Mattermost exports in bulk: a JSONL file, or a zip with one and the files under `data/`. */
export async function openMattermost(
  path: string,
  reading: Reading & { readonly team?: string | undefined },
): Promise<ForeignArchive> {
  const { lines, files, close } = await unpacked(path, reading);
  const file = await openLines(lines).catch(async () => {
    await close();
    throw new ArchiveError(`There is no file ${path}.`);
  });
  const closeAll = async () => {
    await file.close();
    await close();
  };
  try {
    const index = await indexOf(file, reading);
    return archiveOf(index, files, reading, async (at) => lineAt(file, at), closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function archiveOf(
  { people, owner, places, posts, usernames, team, size, stranger }: Index,
  files: FileStore | undefined,
  { notes }: Reading,
  read: (line: { offset: number; length: number }) => Promise<string>,
  close: () => Promise<void>,
): ForeignArchive {
  return {
    ...{ origin: "mattermost", people, owner, places, size, stranger, close },
    async *messages(place: ForeignPlace, names) {
      const called = {
        names,
        isPerson: (username: string) => usernames.has(username),
        channelKey: (name: string) => `${team}/${name}`,
      };
      for (const at of posts.of(place.key)) {
        const line = fieldsOf(parsed(await read(at)));
        const post = fieldsOf(line["post"] ?? line["direct_post"]);
        yield* messagesFrom(post, { notes, called, files }, at.length);
      }
    },
  };
}

/** Where the lines lie, and the files: those of a zip, or of the folder that was named. */
async function unpacked(path: string, { files: folder, notes, scratch }: Reading) {
  const beside = folder === undefined ? undefined : folderFiles(folder);
  const size = (await stat(path).catch(() => undefined))?.size;
  if (size === undefined) throw new ArchiveError(`There is no file ${path}.`);
  if (size === 0) throw new ArchiveError(`${path} is empty: export it again.`);
  if (!(await isZip(path))) return { lines: path, files: beside, close: async () => {} };

  const zip = await openZip(path, notes);
  const name = zip.names
    .filter((one) => one.endsWith(".jsonl") && !/(?:^|\/)(?:data|__MACOSX)\//.test(one))
    .toSorted((a, b) => a.length - b.length)[0];
  const lines = join(scratch, `import-${crypto.randomUUID()}.jsonl`);
  const close = async () => {
    zip.close();
    await rm(lines, { force: true });
  };
  try {
    const bytes = name === undefined ? undefined : zip.bytes(name, MOST_JSONL);
    if (bytes === undefined)
      throw new ArchiveError("This is no export of Mattermost: there is no .jsonl in it.");
    await pipeline(bytes, createWriteStream(lines, { mode: 0o600, flags: "wx" }));
  } catch (error) {
    await close();
    throw error;
  }
  // Who packs an export again often packs its folder.
  const base = name?.slice(0, name.lastIndexOf("/") + 1);
  return { lines, files: both(zipFiles(zip, base), beside), close };
}

async function isZip(path: string): Promise<boolean> {
  const beginning = await Bun.file(path).slice(0, 4).text();
  return beginning.startsWith("PK");
}

/** Files of the archive, and those beside it. */
const both = (first: FileStore, second: FileStore | undefined): FileStore =>
  second === undefined
    ? first
    : {
        names: [...first.names, ...second.names],
        has: (name) => first.has(name) || second.has(name),
        size: (name) => first.size(name) || second.size(name),
        bytes: (name) => first.bytes(name) ?? second.bytes(name),
      };
