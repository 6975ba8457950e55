import { SQL } from "bun";
import type { DatabaseConfig } from "../config.ts";
import type { Arg, Reader } from "./database.ts";
import { storageError as postgresError } from "./postgres-errors.ts";
import { query } from "./postgres-query.ts";
import { connect, readerOf, storageError } from "./sqlite-connection.ts";

/** The database as it was at one moment, however long it is read and whoever writes meanwhile. */
export interface Snapshot extends Reader {
  close(): Promise<void>;
}

/**
 * Opens a snapshot of a migrated database on a connection of its own; writers do not wait for it. As long as it is open,
 * SQLite's log grows by what is written, and PostgreSQL clears nothing away.
 *
 * @throws StorageError when the database cannot be read.
 */
export const openSnapshot = (config: DatabaseConfig): Promise<Snapshot> =>
  config.engine === "sqlite"
    ? sqliteSnapshot(config.file)
    : postgresSnapshot(config.url, config.connectTimeout);

/** What the moment is fixed by: the first read of a transaction. */
const FIRST = "SELECT count(*) AS migrations FROM schema_migrations";

async function sqliteSnapshot(file: string): Promise<Snapshot> {
  try {
    const connection = connect(file, { readonly: true });
    // Each page is read once: mapped, they would all look like memory of ours.
    connection.run("PRAGMA mmap_size = 0");
    connection.run("BEGIN");
    const reader = readerOf(connection);
    await reader.get(FIRST);
    const refuse = (error: unknown): never => {
      throw storageError(error);
    };
    return {
      all: <T>(sql: string, ...args: Arg[]) => reader.all<T>(sql, ...args).catch(refuse),
      get: <T>(sql: string, ...args: Arg[]) => reader.get<T>(sql, ...args).catch(refuse),
      async close() {
        connection.run("ROLLBACK");
        connection.close();
      },
    };
  } catch (error) {
    throw storageError(error);
  }
}

async function postgresSnapshot(url: string, connectTimeout: number): Promise<Snapshot> {
  const pool = new SQL({
    url,
    max: 1,
    connectionTimeout: connectTimeout,
    connection: { application_name: "clickclack snapshot", ...UNLIMITED },
  });
  const refuse = (error: unknown): never => {
    throw postgresError(error);
  };
  const sql = await pool.reserve().catch(refuse);
  const all = <T>(text: string, ...args: Arg[]) => query<T>(sql, text, args).catch(refuse);
  await sql.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").catch(refuse);
  await all(FIRST);
  return {
    all,
    get: async <T>(text: string, ...args: Arg[]) => (await all<T>(text, ...args))[0],
    async close() {
      await sql.unsafe("ROLLBACK").catch(() => {});
      sql.release();
      await pool.close({ timeout: 1 });
    },
  };
}

/** One long transaction, with pauses in it. */
export const UNLIMITED = {
  statement_timeout: "0",
  idle_in_transaction_session_timeout: "0",
} as const;
