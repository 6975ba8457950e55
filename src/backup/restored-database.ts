import { Database as Connection } from "bun:sqlite";
import { copyFile, link, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, syncToDisk } from "../files.ts";
import type { Database } from "../storage/database.ts";
import { appliedSqlite, MigrationError } from "../storage/migrate.ts";
import { BackupError } from "./failure.ts";

/**
 * How far a restored log jumps ahead, in cursors for each millisecond since its newest event: faster than any server issues
 * them, so that none is issued that anybody has seen since, wherever and however often the backup is restored.
 */
const PACE = 100;
/** What is added for clocks that differ: an hour's worth. */
const SLACK = 3_600_000 * PACE;

interface Log {
  readonly id: number;
  readonly event_seq: number | string;
  /** When the newest event that the log still holds was written, or the workspace made. */
  readonly newest: string;
}

const LOGS = `SELECT w.id, w.event_seq, coalesce(
    (SELECT e.created_at FROM events e WHERE e.workspace_id = w.id ORDER BY e.cursor DESC LIMIT 1), w.created_at) AS newest
  FROM workspaces w`;
const GO_ON = "UPDATE workspaces SET event_seq = ?, pruned_seq = ? WHERE id = ? AND event_seq < ?";

/** The cursor after which a restored log goes on. */
function cursorOf({ event_seq, newest }: Log): number {
  const since = Math.max(0, Date.now() - (Date.parse(newest) || 0));
  return Math.min(Number(event_seq) + since * PACE + SLACK, Number.MAX_SAFE_INTEGER - SLACK);
}

/**
 * Has each workspace's log in a restored SQLite database go on in a range that nobody has seen; all before it counts as
 * pruned. Clients hold cursors of events that the backup does not have: they are told to load afresh.
 */
export function goOnAbove(file: string): void {
  const db = new Connection(file, { readwrite: true });
  try {
    db.run("PRAGMA journal_mode = DELETE");
    db.transaction(() => {
      for (const log of db.query<Log, []>(LOGS).all()) {
        const cursor = cursorOf(log);
        db.query(GO_ON).run(cursor, cursor, log.id, cursor);
      }
    })();
  } finally {
    db.close(true);
  }
}

/** As `goOnAbove`, for a database that was restored by other means. */
export async function goOnAboveIn(db: Database): Promise<void> {
  const logs = await db.all<Log>(LOGS);
  await db.write(async (tx) => {
    for (const log of logs) {
      const cursor = cursorOf(log);
      await tx.run(GO_ON, cursor, cursor, log.id, cursor);
    }
  });
}

/** Throws a `BackupError` unless this is a whole database that this program can serve. `name` is what it is called. */
export function requireWhole(file: string, name: string): void {
  let applied: number;
  try {
    applied = appliedSqlite(file);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new BackupError("damaged", error.message.replaceAll(file, name), error);
  }
  if (applied === 0) throw new BackupError("damaged", `${name} holds no database of ClickClack.`);
  const problem = firstProblem(file);
  if (problem !== undefined)
    throw new BackupError("damaged", `The database in ${name} is damaged: ${problem}.`);
}

function firstProblem(file: string): string | undefined {
  const db = new Connection(file, { readonly: true });
  try {
    const [row] = db.query("PRAGMA integrity_check(1)").values();
    const said = String(row?.[0]);
    return said === "ok" ? undefined : said.replaceAll("\n", " ");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    db.close();
  }
}

/**
 * Puts a whole database, a single file on the same file system, where the server's is. The one that is there is kept as
 * `kept`. Whenever this is interrupted, there is the old one with all it had, or the new one.
 *
 * @returns whether there was one to keep.
 */
export async function swapDatabase(next: string, file: string, kept: string): Promise<boolean> {
  const there = (await stat(file).catch(() => undefined)) !== undefined;
  const folded = there && foldLog(file);
  if (there) {
    await keep(file, kept);
    // A log that cannot be folded in is part of what is kept.
    if (!folded)
      for (const end of ["-wal", "-journal"])
        if (await exists(file + end)) await keep(file + end, kept + end);
    await syncToDisk(dirname(file));
  }
  // One that is left there would be played into the database that takes its place.
  for (const end of ["-wal", "-shm", "-journal"]) await rm(file + end, { force: true });
  await syncToDisk(dirname(file));
  await rename(next, file);
  await syncToDisk(dirname(file));
  return there;
}

/** Makes a database one file again, with all that its log holds. False when it is too damaged for that. */
function foldLog(file: string): boolean {
  try {
    const db = new Connection(file, { readwrite: true });
    try {
      db.run("PRAGMA synchronous = FULL");
      const [row] = db.query("PRAGMA wal_checkpoint(TRUNCATE)").values();
      return row?.[0] === 0;
    } finally {
      db.close(true);
    }
  } catch {
    return false;
  }
}

/** Gives a file a second name, or makes a copy of it where a file has one name only. */
async function keep(file: string, kept: string): Promise<void> {
  try {
    await link(file, kept);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(codeOf(error)))
      throw error;
    await copyFile(file, kept);
    await syncToDisk(kept);
  }
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
