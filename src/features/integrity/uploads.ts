import { SHARDS, type Blobs } from "../../blobs/blobs.ts";
import type { Reader } from "../../storage/database.ts";
import { originalName } from "../uploads/images.ts";

/** Blobs younger than this, in milliseconds, may belong to an upload that is under way. */
const DAY = 24 * 3_600_000;

/** Stored files and the database's uploads, where they do not agree. */
export interface Compared {
  /** Uploads whose bytes are gone, by ID. */
  readonly missing: readonly string[];
  /** Stored files that no upload names, more than a day old. */
  readonly orphaned: readonly string[];
  readonly uploads: number;
  readonly blobs: number;
}

/** How many uploads there are, about: it is not counted. */
export async function estimateUploads(reader: Reader): Promise<number> {
  const row = await reader.get<{ most: number | null }>("SELECT max(id) AS most FROM uploads");
  return Number(row?.most ?? 0);
}

/**
 * Compares what is stored with what the database names. Names are random, so some of the 256 shards are a fair sample of
 * all: one in `every` is looked at.
 */
export async function compareUploads(
  reader: Reader,
  blobs: Pick<Blobs, "list">,
  every: number,
  now = Date.now(),
): Promise<Compared> {
  const missing: string[] = [];
  const orphaned: string[] = [];
  let [uploads, stored] = [0, 0];
  for (const shard of SHARDS.filter((_, index) => index % every === 0)) {
    // The rows first: what is stored after that is too young to be counted as orphaned.
    const rows = await reader.all<{ public_id: string; blob: string; deleted_at: string | null }>(
      "SELECT public_id, blob, deleted_at FROM uploads WHERE blob >= ? AND blob < ?",
      shard,
      `${shard}g`,
    );
    const found = await blobs.list(shard);
    uploads += rows.length;
    stored += found.length;
    const there = new Set(found.map(({ name }) => name));
    const known = new Set(rows.map(({ blob }) => blob));
    for (const { public_id, blob, deleted_at } of rows)
      if (deleted_at === null && !there.has(blob)) missing.push(public_id);
    for (const { name, written_at } of found)
      if (written_at < now - DAY && !known.has(originalName(name))) orphaned.push(name);
  }
  // Those that were deleted meanwhile are not missing.
  const gone = await Promise.all(
    missing.map((id) =>
      reader.get("SELECT 1 FROM uploads WHERE public_id = ? AND deleted_at IS NULL", id),
    ),
  );
  return {
    missing: missing.filter((_, index) => gone[index] !== undefined),
    orphaned,
    uploads,
    blobs: stored,
  };
}
