import { SQL } from "bun";
import type { DatabaseConfig } from "../config.ts";
import { StorageError, type Arg, type Reader } from "./database.ts";
import { storageError as postgresError } from "./postgres-errors.ts";
import { query } from "./postgres-query.ts";
import { UNLIMITED } from "./snapshot.ts";
import { connect, readerOf, storageError } from "./sqlite-connection.ts";

export type Cell = string | number | null;

/** A column that rows are inserted into: of text, or of whole numbers. */
export interface BulkColumn {
  readonly name: string;
  readonly numeric: boolean;
}

/**
 * One transaction that fills a database, on a connection of its own. It may await whatever it likes, so nobody else should
 * be writing. It ends by `commit` or `rollback`, also after an error, and is of no use any more then.
 */
export interface Bulk extends Reader {
  run(sql: string, ...args: Arg[]): Promise<void>;
  /** Inserts rows in their order; those with an `id` of their own keep it. */
  insert(
    table: string,
    columns: readonly BulkColumn[],
    rows: readonly (readonly Cell[])[],
  ): Promise<void>;
  /** Resolves once everything is on disk. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * Begins to fill a migrated database.
 *
 * @throws StorageError when it cannot be written to, or when on PostgreSQL a server is connected to it.
 */
export const openBulk = (config: DatabaseConfig): Promise<Bulk> =>
  config.engine === "sqlite"
    ? sqliteBulk(config.file)
    : postgresBulk(config.url, config.connectTimeout);

const insertion = (table: string, columns: readonly BulkColumn[]) =>
  `INSERT INTO ${table} (${columns.map(({ name }) => name).join(", ")})`;

async function sqliteBulk(file: string): Promise<Bulk> {
  const refuse = (error: unknown): never => {
    throw storageError(error);
  };
  const connection = connect(file);
  const reader = readerOf(connection);
  try {
    connection.run("BEGIN IMMEDIATE");
  } catch (error) {
    connection.close();
    throw storageError(error);
  }
  const end = (how: "COMMIT" | "ROLLBACK") => {
    try {
      if (connection.inTransaction) connection.run(how);
    } catch (error) {
      throw storageError(error);
    }
  };
  return {
    all: <T>(sql: string, ...args: Arg[]) => reader.all<T>(sql, ...args).catch(refuse),
    get: <T>(sql: string, ...args: Arg[]) => reader.get<T>(sql, ...args).catch(refuse),
    run: async (sql, ...args) => void (await reader.all(sql, ...args).catch(refuse)),
    async insert(table, columns, rows) {
      const places = columns.map(() => "?").join(", ");
      const statement = connection.statement(`${insertion(table, columns)} VALUES (${places})`);
      try {
        for (const row of rows) statement.run(...row);
      } catch (error) {
        throw storageError(error);
      }
    },
    async commit() {
      end("COMMIT");
      connection.close();
    },
    async rollback() {
      end("ROLLBACK");
      connection.close();
    },
  };
}

async function postgresBulk(url: string, connectTimeout: number): Promise<Bulk> {
  const { APPLICATION, WRITE_LOCK } = await import("./postgres.ts");
  const pool = new SQL({
    url,
    max: 1,
    connectionTimeout: connectTimeout,
    connection: { application_name: "clickclack import", ...UNLIMITED },
  });
  const refuse = (error: unknown): never => {
    throw postgresError(error);
  };
  const sql = await pool.reserve().catch(refuse);
  const all = <T>(text: string, ...args: Arg[]) => query<T>(sql, text, args).catch(refuse);
  const filled = new Set<string>();
  const end = async (how: "COMMIT" | "ROLLBACK") => {
    try {
      await sql.unsafe(how).catch(refuse);
    } finally {
      sql.release();
      await pool.close({ timeout: 1 });
    }
  };
  if (await isServed(all, APPLICATION)) {
    await end("ROLLBACK");
    throw new StorageError("unavailable", new Error(SERVED));
  }
  await sql.unsafe(`BEGIN; SELECT pg_advisory_xact_lock(${WRITE_LOCK})`).catch(refuse);
  return {
    all,
    get: async <T>(text: string, ...args: Arg[]) => (await all<T>(text, ...args))[0],
    run: async (text, ...args) => void (await all(text, ...args)),
    async insert(table, columns, rows) {
      if (columns.some(({ name }) => name === "id")) filled.add(table);
      const arrays = columns.map(({ numeric }) => `?::${numeric ? "bigint" : "text"}[]`).join(", ");
      const args = columns.map((_, column) => arrayOf(rows.map((row) => row[column] ?? null)));
      await all(`${insertion(table, columns)} SELECT * FROM unnest(${arrays})`, ...args);
    },
    async commit() {
      for (const table of filled)
        await all(
          `SELECT setval(pg_get_serial_sequence(?, 'id'), (SELECT max(id) FROM ${table}))`,
          table,
        );
      await end("COMMIT");
    },
    rollback: () => end("ROLLBACK"),
  };
}

/** What is wrong where a server is connected to the database. */
export const SERVED = "A server is running on this database.";

/** How long connections that were closed just now may still be listed, in milliseconds. */
const LEAVING = 2_000;

/** Whether a server is connected, or a command beside it. */
async function isServed(
  all: <T>(sql: string, ...args: Arg[]) => Promise<T[]>,
  application: string,
): Promise<boolean> {
  for (const since = performance.now(); ;) {
    const [others] = await all<{ count: number }>(
      "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?",
      application,
    );
    if (Number(others?.count ?? 0) === 0) return false;
    if (performance.now() - since > LEAVING) return true;
    await Bun.sleep(50);
  }
}

/** A list as PostgreSQL writes an array. */
const arrayOf = (cells: readonly Cell[]): string =>
  `{${cells.map((cell) => (typeof cell === "string" ? `"${cell.replace(/["\\]/g, "\\$&")}"` : String(cell ?? "NULL"))).join(",")}}`;
