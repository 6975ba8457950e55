import { Database as Connection } from "bun:sqlite";
import { open, stat } from "node:fs/promises";
import { beside } from "../storage/beside.ts";
import { BackupError } from "./failure.ts";
import type { Copied, CopyOf } from "./vacuum-worker.ts";

/** How often it is looked at how far the copy has come, and that is put on disk, in milliseconds. */
const INTERVAL = 100;

/**
 * Copies a database as it is at one moment into a file that is not there yet, beside a server that goes on writing, and
 * resolves once the copy is on disk. For as long as that takes, the server's log cannot be emptied and grows.
 *
 * @param onProgress is told of bytes done and in all, as far as that is known.
 */
export async function copyDatabase(
  file: string,
  into: string,
  {
    signal,
    onProgress,
  }: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
): Promise<void> {
  // Made first, so that it is readable by its owner alone from the beginning.
  const copy = await open(into, "wx", 0o600);
  const total = sizeOf(file);
  const thread = beside<CopyOf, Copied>("backup/vacuum-worker.ts");
  let flushing: Promise<void> | undefined;
  const look = setInterval(async () => {
    const { size } = await stat(into).catch(() => ({ size: 0 }));
    onProgress?.(Math.min(size, total), total);
    // Bit by bit: all at once, it would have the server's commits wait for the disk.
    flushing ??= copy
      .datasync()
      .catch(() => {})
      .finally(() => (flushing = undefined));
  }, INTERVAL);
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal?.reason);
  signal?.addEventListener("abort", stop);
  try {
    signal?.throwIfAborted();
    const failure = await Promise.race([thread.ask({ file, into }), stopped.promise]);
    if (failure !== undefined) throw failed(file, into, failure);
    await copy.sync();
  } finally {
    signal?.removeEventListener("abort", stop);
    clearInterval(look);
    thread.stop();
    await flushing;
    await copy.close();
  }
}

function failed(file: string, into: string, { code, message }: NonNullable<Copied>): BackupError {
  if (code === "SQLITE_FULL") return new BackupError("failed", `There is no room for ${into}.`);
  return new BackupError("failed", `The database ${file} cannot be copied: ${message}.`);
}

/** How large a copy can become, in bytes: the pages that are in use. */
function sizeOf(file: string): number {
  const db = new Connection(file, { readonly: true });
  try {
    db.run("PRAGMA busy_timeout = 10000");
    const number = (pragma: string) => Number(db.query(`PRAGMA ${pragma}`).values()[0]?.[0] ?? 0);
    return (number("page_count") - number("freelist_count")) * number("page_size");
  } catch {
    return 0;
  } finally {
    db.close();
  }
}
