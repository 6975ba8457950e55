import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "../storage/lock.ts";
import { explained } from "./failure.ts";

/** What the folders begin with in which backups and restores are under way. */
const PREFIX = ".clickclack-unfinished-";

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
    let staging: Staging | undefined;
    while (staging === undefined) staging = await newFolder(parent);
    return staging;
  } catch (error) {
    throw explained(error, parent);
  }
}

/** Nothing when somebody else has just taken it for a leftover. */
async function newFolder(parent: string): Promise<Staging | undefined> {
  const folder = join(parent, PREFIX + randomBytes(6).toString("hex"));
  await mkdir(folder, { mode: 0o700 });
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const release = takeLock(lockOf(folder));
    if (release === undefined || !existsSync(lockOf(folder))) return undefined;
    return {
      folder,
      async remove() {
        await remove();
        release();
      },
    };
  } catch (error) {
    if (!existsSync(folder)) return undefined;
    await remove().catch(() => {});
    throw error;
  }
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(parent, name);
    const release = abandoned(folder);
    if (release === undefined) continue;
    await rm(folder, { recursive: true, force: true });
    release();
  }
}

/** Takes the lock of a folder that nobody works in any more. */
function abandoned(folder: string): (() => void) | undefined {
  try {
    return takeLock(lockOf(folder));
  } catch {
    // It has gone meanwhile, or belongs to somebody else.
    return undefined;
  }
}

const lockOf = (folder: string) => join(folder, "lock");
