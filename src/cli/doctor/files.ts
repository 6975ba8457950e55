import { accessSync, constants, readdirSync, statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "../../config.ts";
import { sizeText } from "../size-text.ts";
import { failure, fine, reasonOf, someOf, warning, type Check, type Patient } from "./check.ts";

/** With less room, in bytes, writes fail soon; with less, it is time to think about it. */
const LITTLE = 64_000_000;
const SOME = 1_000_000_000;

/** The data directory and what is in it: who may read and write it, and the room on its disk. */
export async function fileChecks({ config, room }: Patient): Promise<Check[]> {
  const paths = pathsOf(config);
  return [
    ...(paths.length === 0 ? [] : [permissions(config.data, paths), owners(paths)]),
    ...(await disk()),
  ];

  async function disk(): Promise<Check[]> {
    const checks: Check[] = [];
    const folders = [config.data, ...paths.filter(isFolder), databaseFolder(config)];
    const disks = new Set<number>();
    for (const folder of folders) {
      const at = folder === undefined ? undefined : statOf(folder);
      if (folder === undefined || at === undefined || disks.has(at.dev)) continue;
      disks.add(at.dev);
      checks.push(await freeDisk(folder, room));
    }
    return checks;
  }
}

const databaseFolder = ({ db }: Config) => (db.engine === "sqlite" ? dirname(db.file) : undefined);

/** What the server keeps on disks here, as far as it is there. */
function pathsOf({ data, db, uploads }: Config): string[] {
  const paths = [data];
  for (const name of namesIn(data))
    if (/^(clickclack\.|cursors\.json|logs$|uploads$)/.test(name)) paths.push(join(data, name));
  if (db.engine === "sqlite") paths.push(db.file, `${db.file}-wal`, `${db.file}-shm`);
  if (uploads.kind === "disk") paths.push(uploads.folder);
  return [...new Set(paths)].filter((path) => statOf(path) !== undefined);
}

/** What is in a folder, as far as it may be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
};
const isFolder = (path: string) => statOf(path)?.isDirectory() ?? false;
const modeOf = (path: string) => statOf(path)?.mode ?? 0;

function permissions(data: string, paths: readonly string[]): Check {
  const isOpen = (path: string) => (modeOf(path) & 0o077) !== 0;
  // What is in a closed folder is closed.
  const exposed = paths.filter((path) => isOpen(path) && (path === data || isOpen(dirname(path))));
  const world = exposed.filter((path) => (modeOf(path) & 0o007) !== 0);
  const fix = `Run chmod -R go= ${exposed.join(" ")} as their owner.`;
  if (world.length > 0)
    return failure(
      "permissions",
      `Everybody on this machine may read or enter ${someOf(world)}, where messages and hashes of secrets lie.`,
      fix,
    );
  if (exposed.length > 0)
    return warning("permissions", `The group of ${someOf(exposed)} may read it.`, fix);
  return fine("permissions", "Only their owner may read what the server keeps on disk.");
}

function owners(paths: readonly string[]): Check {
  const fixed = paths.filter((path) => (modeOf(path) & 0o200) === 0 || !mayWrite(path));
  const uids = new Set(paths.map((path) => statOf(path)?.uid));
  const [owner] = paths.map((path) => statOf(path)?.uid);
  if (uids.size > 1)
    return failure(
      "owner",
      `${someOf(paths.filter((path) => statOf(path)?.uid !== owner))} belongs to another user than ${paths[0]}: the server cannot use both.`,
      `Run chown -R to give all of it to the user that the server runs as.`,
    );
  if (fixed.length > 0 && (process.getuid?.() === owner || process.getuid?.() === 0))
    return failure(
      "owner",
      `${someOf(fixed)} may not be written, so nothing that people write can be stored.`,
      "Give it back to its owner to write, with chmod u+w, or mount its disk so that it can be written.",
    );
  if (process.getuid !== undefined && process.getuid() !== owner)
    return warning(
      "owner",
      "What the server keeps belongs to another user than the one who asks.",
      "Run this as the user that the server runs as: then it sees what the server sees.",
    );
  return fine("owner", "What the server keeps belongs to the user who asks, and may be written.");
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function freeDisk(folder: string, room: Patient["room"]): Promise<Check> {
  const fix = "Make room on this disk, or move the data directory to a larger one.";
  try {
    const { bavail, bsize } = await room(folder);
    const free = bavail * bsize;
    const message = `There is ${sizeText(free)} free on the disk of ${folder}.`;
    if (free < LITTLE)
      return failure("free disk", `${message} When it is full, nothing is stored.`, fix);
    return free < SOME ? warning("free disk", message, fix) : fine("free disk", message);
  } catch (error) {
    return warning(
      "free disk",
      `The room on the disk of ${folder} is unknown: ${reasonOf(error)}.`,
      fix,
    );
  }
}
