import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "../storage/lock.ts";
import { explained } from "./failure.ts";

/** What the folders begin with in which backups and restores are under way. */
const PREFIX = ".clickclack-unfinished-";
/** A folder that has no lock yet is somebody's who has just made it, for so many milliseconds. */
const JUST_MADE = 60_000;

/** A folder for what is not finished: whatever happens, nothing of it lies under a name that counts. */
export interface Staging {
  readonly folder: string;
  /** Removes it with all that is still in it. */
  remove(): Promise<void>;
}

/**
 * Makes a folder for unfinished work beside the place where it is to be put, so that a rename puts it there. Those that were
 * killed have left theirs: nobody holds their locks, and they are removed.
 */
export async function stage(parent: string): Promise<Staging> {
  try {
    await removeLeftovers(parent);
    const folder = join(parent, PREFIX + randomBytes(6).toString("hex"));
    await mkdir(folder, { mode: 0o700 });
    const release = takeLock(join(folder, "lock"));
    return {
      folder,
      async remove() {
        await rm(folder, { recursive: true, force: true });
        release?.();
      },
    };
  } catch (error) {
    throw explained(error, parent);
  }
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(parent, name);
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true });
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const lock = join(folder, "lock");
  const made = await stat(lock).catch(() => undefined);
  if (made === undefined) {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    return Date.now() - mtimeMs > JUST_MADE;
  }
  try {
    const release = takeLock(lock);
    release?.();
    return release !== undefined;
  } catch {
    return false;
  }
}

/** Puts on disk what was written to a file, or the names in a folder. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
