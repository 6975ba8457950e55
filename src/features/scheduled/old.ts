import { getLogger } from "@logtape/logtape";
import { breathe } from "../../realtime/log.ts";
import { systemTimers, type Timers } from "../../realtime/timers.ts";
import type { Database } from "../../storage/database.ts";

const logger = getLogger(["clickclack", "scheduled"]);

const DAY = 24 * 3_600_000;
const KEPT = 30 * DAY;
const BATCH = 500;

/** Deletes what was sent, failed or was cancelled more than thirty days ago, in small writes. @returns how many went. */
export async function deleteOldScheduled(db: Database, now = Date.now()): Promise<number> {
  const before = new Date(now - KEPT).toISOString();
  for (let deleted = 0; ; await breathe()) {
    const rows = await db.all<{ id: number }>(
      "SELECT id FROM scheduled_messages WHERE status <> 'pending' AND updated_at < ? ORDER BY updated_at LIMIT ?",
      before,
      BATCH,
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0)
      await db.write((tx) => tx.run("DELETE FROM scheduled_messages WHERE id IN ?", ids));
    deleted += ids.length;
    if (ids.length < BATCH) return deleted;
  }
}

/** Deletes old ones a minute after the start, and a day after each time. */
export function deleteOldScheduledDaily(db: Database, timers: Timers = systemTimers) {
  let cancel = timers.after(60_000, run);
  function run() {
    deleteOldScheduled(db).catch((error: unknown) =>
      logger.error("Old scheduled messages could not be deleted: {error}", { error }),
    );
    cancel = timers.after(DAY, run);
  }
  return { stop: () => cancel() };
}
