import { breathe } from "../../realtime/log.ts";
import type { Database } from "../../storage/database.ts";

/** Presses deleted in one write: few enough that nobody notices. */
const BATCH = 500;
/** So long a press under a nonce is told from a second one, in milliseconds. */
const KEPT = 30 * 24 * 3_600_000;

/** Deletes presses of buttons that are more than thirty days old, in small writes. @returns how many went. */
export async function deleteOldPresses(db: Database, now = Date.now()): Promise<number> {
  const before = new Date(now - KEPT).toISOString();
  for (let deleted = 0; ; await breathe()) {
    // By their key, in whose order they came: the time has no index.
    const oldest = await db.all<{ id: number; created_at: string }>(
      "SELECT id, created_at FROM action_presses ORDER BY id LIMIT ?",
      BATCH,
    );
    const old = oldest.filter(({ created_at }) => created_at < before).map(({ id }) => id);
    if (old.length > 0)
      await db.write((tx) => tx.run("DELETE FROM action_presses WHERE id IN ?", old));
    deleted += old.length;
    if (old.length < BATCH) return deleted;
  }
}
