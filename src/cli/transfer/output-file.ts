import { lstatSync, readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { Config } from "../../config.ts";
import { EXIT, fail } from "../exit.ts";
import { codeOf, syncToDisk, writeAll } from "../../files.ts";

/**
 * The file that a command may write to, whatever links lead to it. One that the server keeps its data in is refused, by
 * whatever name; so is what is no file, and a folder that is not there.
 */
export function outputFile(path: string, config: Config): string {
  const file = resolved(path);
  const own = ownFiles(config);
  const there = statOf(file);
  if (there !== undefined && !there.isFile())
    fail(EXIT.usage, `${path} is no file: name one with --out.`);
  const taken = own.some((mine) => {
    const stat = statOf(mine);
    return sameName(file, mine) || (stat !== undefined && sameFile(stat, there));
  });
  const folders = [join(config.data, "uploads"), join(config.data, "logs")];
  if (config.uploads.kind === "disk") folders.push(config.uploads.folder);
  if (taken || folders.some((folder) => isWithin(file, folder)))
    fail(EXIT.usage, `${path} is where the server keeps its own data: write somewhere else.`);
  return file;
}

/** What the server has in files: the database, what SQLite keeps beside it, locks and cursors. */
function ownFiles({ data, db }: Config): string[] {
  const names = ["cursors.json", "cursors.json.new", "clickclack.lock", "clickclack.lock-journal"];
  const files = names.map((name) => join(data, name));
  if (db.engine === "sqlite") {
    const file = resolved(db.file);
    for (const end of ["", "-wal", "-shm", "-journal", ".lock", ".lock-journal"])
      files.push(file + end, db.file + end);
  }
  return files;
}

function resolved(path: string): string {
  try {
    // A link that leads nowhere would be replaced, not followed.
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return fail(EXIT.usage, `${path} cannot be written: its folder is not there.`);
  }
}

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
};

const sameFile = (a: Stats, b: Stats | undefined) => a.dev === b?.dev && a.ino === b.ino;

/** By name, also where the file system does not tell capitals from small letters. */
function sameName(a: string, b: string): boolean {
  if (basename(a).toLowerCase() !== basename(b).toLowerCase()) return false;
  const [one, other] = [statOf(dirname(a)), statOf(dirname(b))];
  return one !== undefined && other !== undefined && sameFile(one, other);
}

/** By the folder itself, not by its name. */
function isWithin(file: string, folder: string): boolean {
  const there = statOf(folder);
  if (there === undefined) return false;
  for (let at = dirname(file); ; at = dirname(at)) {
    const stat = statOf(at);
    if (stat !== undefined && sameFile(there, stat)) return true;
    if (at === dirname(at)) return false;
  }
}

/**
 * Writes a file that is whole or not there: under another name beside it, for its owner's eyes only, until it is on disk.
 * What earlier runs were killed over is cleared away.
 */
export async function writeWhole(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number }> {
  const folder = dirname(file);
  const part = `.${basename(file)}.`;
  for (const name of readdirSync(folder))
    if (name.startsWith(part) && name.endsWith(".part") && isAbandoned(name))
      await rm(join(folder, name), { force: true });
  const path = `${folder}${folder.endsWith(sep) ? "" : sep}${part}${process.pid}.part`;
  await rm(path, { force: true });
  const handle = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      await writeAll(handle, chunk);
      bytes += chunk.length;
    }
    await handle.sync();
    await handle.close();
    await rename(path, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
  await syncToDisk(folder);
  return { bytes };
}

/** Whether the process that has made it is gone. */
function isAbandoned(name: string): boolean {
  const pid = Number(/\.(\d+)\.part$/.exec(name)?.[1]);
  if (!Number.isSafeInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}
