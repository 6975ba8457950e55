import { getLogger } from "@logtape/logtape";
import { deleteOlder } from "../../realtime/delete-older.ts";
import { DAILY, repeat, type Repeating } from "../../repeat.ts";
import type { Database } from "../../storage/database.ts";

const logger = getLogger(["clickclack", "scheduled"]);

const KEPT = 30 * 24 * 3_600_000;

/** Deletes what was sent, failed or was cancelled more than thirty days ago, in small writes. @returns how many went. */
export const deleteOldScheduled = (db: Database, now = Date.now()): Promise<number> =>
  deleteOlder(
    db,
    { table: "scheduled_messages", column: "updated_at", only: "status <> 'pending'" },
    now - KEPT,
  );

/** Deletes old ones a minute after the start, and every day. */
export const deleteOldScheduledDaily = (db: Database): Repeating =>
  repeat(
    () => deleteOldScheduled(db),
    DAILY,
    (error) => logger.error("Old scheduled messages could not be deleted: {error}", { error }),
  );
