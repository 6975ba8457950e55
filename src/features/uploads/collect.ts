import { getLogger } from "@logtape/logtape";
import { SHARDS, type Blobs } from "../../blobs/blobs.ts";
import type { Database } from "../../storage/database.ts";
import { deleteUnused } from "./attach.ts";
import { originalName, THUMBNAIL_SIZES, thumbnailName } from "./images.ts";

const logger = getLogger(["clickclack", "uploads"]);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Uploads that are dealt with before others get their turn. */
const BATCH = 100;
/** As many blobs without a row can be what crashes have left; more look like another server's uploads. */
const PLAUSIBLE = { blobs: 100, share: 0.1 };

/** Deletes the uploads that nothing has shown for a day since they came. */
export async function deleteOrphans(db: Database, now = Date.now()): Promise<number> {
  const before = new Date(now - DAY).toISOString();
  const orphans = await db.all<{ id: number }>(
    "SELECT id FROM uploads WHERE uses = 0 AND deleted_at IS NULL AND created_at < ? ORDER BY created_at LIMIT ?",
    before,
    BATCH,
  );
  for (const { id } of orphans) await db.write((tx) => deleteUnused(tx, id));
  return orphans.length;
}

/** Removes the bytes of deleted uploads, thumbnails and all, and after them their rows. */
export async function removeDeleted(db: Database, blobs: Blobs): Promise<number> {
  const deleted = await db.all<{ id: number; blob: string }>(
    "SELECT id, blob FROM uploads WHERE deleted_at IS NOT NULL ORDER BY deleted_at LIMIT ?",
    BATCH,
  );
  for (const { id, blob } of deleted) {
    for (const size of THUMBNAIL_SIZES) await blobs.remove(thumbnailName(blob, size));
    await blobs.remove(blob);
    await db.write((tx) => tx.run("DELETE FROM uploads WHERE id = ?", id));
  }
  return deleted.length;
}

/**
 * Removes what crashes have left: blobs more than a day old that no row names, nor the row of the picture they are a
 * thumbnail of. When they are many, the database is not the one that goes with them: then all stay.
 *
 * @returns how many were removed.
 */
export async function sweepBlobs(db: Database, blobs: Blobs, now = Date.now()): Promise<number> {
  const unknown: string[] = [];
  let all = 0;
  for (const shard of SHARDS) {
    const stored = await blobs.list(shard);
    all += stored.length;
    const old = stored.filter(({ written_at }) => written_at < now - DAY);
    if (old.length === 0) continue;
    const rows = await db.all<{ blob: string }>(
      "SELECT blob FROM uploads WHERE blob >= ? AND blob < ?",
      shard,
      `${shard}g`,
    );
    const known = new Set(rows.map(({ blob }) => blob));
    for (const { name } of old) if (!known.has(originalName(name))) unknown.push(name);
  }
  if (unknown.length > Math.max(PLAUSIBLE.blobs, all * PLAUSIBLE.share)) {
    logger.error(
      "{unknown} of {all} stored files are unknown to this database: it is not the one that goes with them. None was removed.",
      { unknown: unknown.length, all },
    );
    return 0;
  }
  for (const name of unknown) await blobs.remove(name);
  return unknown.length;
}

/** Clears up every minute, and sweeps once a day, the first time an hour after the start. */
export function collectUploads(db: Database, blobs: Blobs) {
  let running: Promise<void> | undefined;
  let stopped = false;

  async function quietly(work: () => Promise<unknown>) {
    try {
      await work();
    } catch (error) {
      if (!stopped) logger.warn("Uploads could not be cleared up: {error}", { error });
    }
  }

  async function clearUp() {
    while ((await deleteOrphans(db)) === BATCH);
    while ((await removeDeleted(db, blobs)) === BATCH);
  }

  function start(work: () => Promise<unknown>) {
    running ??= quietly(work).finally(() => (running = undefined));
  }

  const timers = [
    setInterval(() => start(clearUp), MINUTE),
    setInterval(() => start(() => sweepBlobs(db, blobs)), DAY),
    setTimeout(() => start(() => sweepBlobs(db, blobs)), 60 * MINUTE),
  ];
  return {
    /** Starts nothing more, and waits for what is under way. */
    async stop(): Promise<void> {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await running;
    },
  };
}
