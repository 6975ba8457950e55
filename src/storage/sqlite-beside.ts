import { beside } from "./beside.ts";
import type { Reader } from "./database.ts";
import type { Statement } from "./sqlite-beside-worker.ts";

/** Reads on a connection of its own in another thread, one statement after the other. */
export interface ReaderBeside extends Pick<Reader, "all"> {
  /** Has the next read open the files at the database's path anew. */
  reopen(): void;
  /** Lets go of the files. */
  close(): Promise<void>;
}

/**
 * A reader for what takes milliseconds and would block the event loop: SQLite runs a statement to its end. It lets go of
 * the files soon after the last read: connections of one process share the index of a write-ahead log, so one that stays
 * open keeps a deleted log from being mended.
 */
export function readBeside(file: string): ReaderBeside {
  const thread = beside<Statement, unknown[]>("storage/sqlite-beside-worker.ts");
  const letGo = () => thread.ask({ file, sql: "", args: [] }).catch(() => []);
  return {
    // The rows have the shape that the SQL selects, as everywhere in storage.
    all: async <T>(sql: string, ...args: Statement["args"]) =>
      (await thread.ask({ file, sql, args })) as T[],
    reopen: () => void (thread.isRunning() && letGo()),
    async close() {
      if (!thread.isRunning()) return;
      await letGo();
      thread.stop();
    },
  };
}
