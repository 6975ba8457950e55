import { Database as Connection, SQLiteError } from "bun:sqlite";
import { accessSync, constants } from "node:fs";

/** Connections that hold a lock: one that nobody refers to would be closed by the garbage collector. */
const held = new Set<Connection>();

/**
 * Takes a lock that no second process can take and that the kernel releases however this one ends. It is an exclusive
 * transaction on a small SQLite database of its own: Bun has no flock, and a PID file outlives a kill.
 *
 * @returns how to release it, or `undefined` when another process holds it.
 * @throws when the file cannot be made or written to.
 */
export function takeLock(file: string): (() => void) | undefined {
  const db = new Connection(file, { create: true });
  try {
    // SQLite opens a file that may only be read as well, and then locks out nobody.
    accessSync(file, constants.W_OK);
    db.run("PRAGMA busy_timeout = 0");
    // The rollback journal, not WAL: there, an exclusive lock shuts out readers as well.
    db.run("PRAGMA journal_mode = DELETE");
    db.run("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (error instanceof SQLiteError && error.code?.startsWith("SQLITE_BUSY")) return undefined;
    throw error;
  }
  held.add(db);
  return () => {
    held.delete(db);
    db.run("ROLLBACK");
    db.close(true);
  };
}
