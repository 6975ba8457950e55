import { getLogger } from "@logtape/logtape";
import { repeat, type Repeating } from "../repeat.ts";
import type { Database, Tx } from "../storage/database.ts";
import { breathe } from "./log.ts";

const logger = getLogger(["clickclack", "realtime"]);

/** Events deleted in one write: few enough that no writer notices. */
const BATCH = 500;
const HOUR = 3_600_000;

/** Which events go: those older than a moment, those beyond so many of the newest, or both of these kinds. */
export interface Retention {
  /** Milliseconds since the epoch. */
  readonly before?: number;
  readonly keepLatest?: number;
}

/**
 * Prunes the event logs of all workspaces in small writes; messages stay. Whoever comes with a cursor that was pruned is
 * told so. An event goes only with all before it, so what is kept is a dense end of the log.
 *
 * @returns how many events went.
 */
export async function pruneEvents(db: Database, retention: Retention): Promise<number> {
  const workspaces = await db.all<{ id: number }>("SELECT id FROM workspaces ORDER BY id");
  let pruned = 0;
  for (const { id } of workspaces) pruned += await pruneEventsOf(db, id, retention);
  return pruned;
}

/**
 * The same for one workspace, by its inner ID. `first` is called within the first write that deletes something.
 *
 * @returns how many events went.
 */
export async function pruneEventsOf(
  db: Database,
  workspaceId: number,
  retention: Retention,
  first?: (tx: Tx) => Promise<void>,
): Promise<number> {
  for (let pruned = 0; ; await breathe()) {
    const went = await pruneBatch(db, workspaceId, retention, pruned === 0 ? first : undefined);
    pruned += went;
    if (went < BATCH) return pruned;
  }
}

function pruneBatch(
  db: Database,
  workspaceId: number,
  retention: Retention,
  first?: (tx: Tx) => Promise<void>,
): Promise<number> {
  const before =
    retention.before === undefined ? undefined : new Date(retention.before).toISOString();
  return db.write(async (tx) => {
    const oldest = await tx.all<{ cursor: number; created_at: string }>(
      `SELECT e.cursor, e.created_at FROM events e JOIN workspaces w ON w.id = e.workspace_id
       WHERE e.workspace_id = ? AND e.cursor <= w.event_seq - ? ORDER BY e.cursor LIMIT ?`,
      workspaceId,
      retention.keepLatest ?? 0,
      BATCH,
    );
    const kept =
      before === undefined ? -1 : oldest.findIndex((event) => event.created_at >= before);
    const going = kept === -1 ? oldest : oldest.slice(0, kept);
    const last = going.at(-1);
    if (last === undefined) return 0;
    await tx.run(
      "DELETE FROM events WHERE workspace_id = ? AND cursor <= ?",
      workspaceId,
      last.cursor,
    );
    // After a restore the log lies below what already counts as pruned.
    await tx.run(
      "UPDATE workspaces SET pruned_seq = ? WHERE id = ? AND pruned_seq < ?",
      last.cursor,
      workspaceId,
      last.cursor,
    );
    await first?.(tx);
    return going.length;
  });
}

/** Prunes what is older than `age` milliseconds every hour, the first time soon after the start. */
export function retainEvents(db: Database, age: number): Repeating {
  const prune = async () => {
    const pruned = await pruneEvents(db, { before: Date.now() - age });
    if (pruned > 0) logger.info("{pruned} events were pruned.", { pruned });
  };
  const failed = (error: unknown) => logger.error("Events could not be pruned: {error}", { error });
  return repeat(prune, { first: HOUR / 60, every: HOUR }, failed);
}
