import { getLogger } from "@logtape/logtape";
import { deleteOlder } from "../../realtime/delete-older.ts";
import { systemTimers, type Timers } from "../../realtime/timers.ts";
import type { Database } from "../../storage/database.ts";

const logger = getLogger(["clickclack", "scheduled"]);

const DAY = 24 * 3_600_000;
const KEPT = 30 * DAY;

/** Deletes what was sent, failed or was cancelled more than thirty days ago, in small writes. @returns how many went. */
export const deleteOldScheduled = (db: Database, now = Date.now()): Promise<number> =>
  deleteOlder(
    db,
    { table: "scheduled_messages", column: "updated_at", only: "status <> 'pending'" },
    now - KEPT,
  );

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
