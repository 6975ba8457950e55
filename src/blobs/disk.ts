import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf, syncToDisk, writeAll } from "../files.ts";
import { BlobError, type Blobs } from "./blobs.ts";

/** Blobs as files below a folder, 256 folders of them so that none grows too large. */
export function diskBlobs(folder: string): Blobs {
  const shardOf = (name: string) => join(folder, name.slice(0, 2));
  const pathOf = (name: string) => join(shardOf(name), name);

  return {
    async write(name, bytes) {
      await guarded(() => makeFolder(shardOf(name)));
      // It has its name once it is whole: what a crash leaves of it is not taken for it.
      const path = `${pathOf(name)}.${crypto.randomUUID()}`;
      const file = await guarded(() => open(path, "wx", 0o600));
      try {
        for await (const chunk of bytes) await guarded(() => writeAll(file, chunk));
        await guarded(() => file.sync());
        await guarded(() => rename(path, pathOf(name)));
      } catch (error) {
        await rm(path, { force: true }).catch(() => {});
        throw error;
      } finally {
        await file.close().catch(() => {});
      }
      // The file's name is on disk once its folder is.
      await guarded(() => syncToDisk(shardOf(name)));
    },
    async read(name, start, end) {
      const path = pathOf(name);
      return (await exists(path)) ? Bun.file(path).slice(start, end) : undefined;
    },
    async load(name) {
      const path = pathOf(name);
      return (await exists(path)) ? Bun.file(path) : undefined;
    },
    remove: (name) => guarded(() => rm(pathOf(name), { force: true })),
    list: (shard) =>
      guarded(async () => {
        const names = await readdir(join(folder, shard)).catch(nothingThere);
        const found = names.map(async (name) => {
          const file = await stat(pathOf(name)).catch(nothingThere);
          return Array.isArray(file) ? [] : [{ name, written_at: file.mtimeMs }];
        });
        return (await Promise.all(found)).flat();
      }),
  };
}

async function exists(path: string): Promise<boolean> {
  return guarded(async () => !Array.isArray(await stat(path).catch(nothingThere)));
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncToDisk(dirname(folder));
}

function nothingThere(error: unknown): never[] {
  if (codeOf(error) === "ENOENT") return [];
  throw error;
}

/** No room on the disk, in the quota of the system's user, or in what a file may hold. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Says in our words what a file system says in its own. */
async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new BlobError(FULL.includes(codeOf(error)) ? "full" : "unavailable", error);
  }
}
