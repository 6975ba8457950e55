import type { AppendedEvent, Arg, Database, Reader } from "./database.ts";
import { noPeers } from "./peers.ts";
import { sqliteSearch } from "./search-sqlite.ts";
import { runBatch } from "./sqlite-batch.ts";
import { readBeside } from "./sqlite-beside.ts";
import { isFull, readerOf, storageError } from "./sqlite-connection.ts";
import { openFiles } from "./sqlite-files.ts";
import { writeQueue, type PendingWrite } from "./write-queue.ts";

const DOORBELL_INTERVAL = 100;

/**
 * Opens a migrated SQLite database: one connection that writes, one that only reads, and one for long reads beside the
 * event loop.
 *
 * Writes queued in one turn of the event loop share a transaction, each in a savepoint of its own, so they share one
 * fsync. An answer is given after the commit: `synchronous=FULL` puts it on disk first.
 */
export function openSqlite(file: string): Database {
  const listeners: ((watched: boolean) => void)[] = [];
  const ring = () => {
    for (const listener of listeners) listener(true);
  };
  const beside = readBeside(file);
  const files = openFiles(file, () => {
    heard = version();
    beside.reopen();
    // Writes may stand in the log that nobody was told of: whoever listens looks for them there.
    ring();
  });

  async function commit(batch: readonly PendingWrite[]): Promise<AppendedEvent[]> {
    try {
      if (files.troubled) files.verify();
      const events = await runBatch(files.writer, batch);
      // Before anyone is told: SQLite notices nothing when its files are deleted.
      files.verify();
      return events;
    } catch (error) {
      if (!isFull(error) || batch.length === 1) throw error;
      return await oneByOne(batch);
    }
  }

  /** A write that finds no room must not take others with it that would. */
  async function oneByOne(batch: readonly PendingWrite[]): Promise<AppendedEvent[]> {
    const events: AppendedEvent[] = [];
    for (const pending of batch)
      try {
        events.push(...(await commit([pending])));
      } catch (error) {
        pending.fail(error);
      }
    return events;
  }

  /** What other processes commit: `data_version` of the writing connection is not rung by own commits. */
  const version = () => files.writer.statement("PRAGMA data_version").values()[0]?.[0];
  let heard = version();
  const queue = writeQueue((take) => commit(take()), storageError);
  const doorbell = setInterval(() => {
    if (!queue.idle()) return;
    try {
      files.verify();
      const now = version();
      if (now === heard) return;
      heard = now;
    } catch {
      // It has been logged, and is tried again at the next turn.
      return;
    }
    ring();
  }, DOORBELL_INTERVAL);

  const reader: Reader = readerOf({ statement: (sql) => files.reader.statement(sql) });
  return {
    all: <T>(sql: string, ...args: Arg[]) => reader.all<T>(sql, ...args).catch(refuse),
    get: <T>(sql: string, ...args: Arg[]) => reader.get<T>(sql, ...args).catch(refuse),
    write: queue.write,
    onCommit: queue.onCommit,
    onTableChange: queue.onTableChange,
    onForeignWrite: (listener) => void listeners.push(listener),
    search: sqliteSearch(beside),
    peers: noPeers,
    async close() {
      await queue.end();
      clearInterval(doorbell);
      await beside.close();
      files.close();
    },
  };
}

const refuse = (error: unknown): never => {
  throw storageError(error);
};
