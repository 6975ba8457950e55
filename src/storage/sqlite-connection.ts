import { Database as Connection, SQLiteError, type Statement } from "bun:sqlite";
import { StorageError, type Arg, type Reader } from "./database.ts";

type Binding = string | number | null;

/** A connection with every statement it ever prepared; `db.query` would keep only the last twenty. */
export interface Prepared {
  readonly inTransaction: boolean;
  statement(sql: string): Statement<unknown, Binding[]>;
  run(sql: string): void;
  close(): void;
}

/** So much of the database, in bytes, is read through a memory map. */
const MAPPED = 1024 * 1024 * 1024;

/** Opens a database file that exists. */
export function connect(file: string, options: { readonly?: true } = {}): Prepared {
  const connection = new Connection(
    file,
    options.readonly ? { readonly: true } : { readwrite: true },
  );
  connection.run("PRAGMA busy_timeout = 20");
  connection.run("PRAGMA foreign_keys = ON");
  connection.run("PRAGMA trusted_schema = OFF");
  connection.run("PRAGMA cache_size = -16000");
  // Pages all over a database of a million messages take a fifth less time through a map than by a call each. The memory
  // it shows is the file's, which the system takes back when it needs it.
  if (options.readonly) connection.run(`PRAGMA mmap_size = ${MAPPED}`);
  if (!options.readonly) {
    connection.run("PRAGMA journal_mode = WAL");
    connection.run("PRAGMA synchronous = FULL");
    // On macOS a plain fsync leaves the data in the drive's cache.
    connection.run("PRAGMA fullfsync = ON");
    connection.run("PRAGMA checkpoint_fullfsync = ON");
    connection.run("PRAGMA wal_autocheckpoint = 4000");
    connection.run("PRAGMA journal_size_limit = 67108864");
  }
  const statements = new Map<string, Statement<unknown, Binding[]>>();
  function statement(sql: string) {
    let prepared = statements.get(sql);
    if (prepared === undefined)
      statements.set(sql, (prepared = connection.prepare(withStablePlan(withLists(sql)))));
    return prepared;
  }
  return {
    get inTransaction() {
      return connection.inTransaction;
    },
    statement,
    run: (sql) => void statement(sql).run(),
    close: () => connection.close(true),
  };
}

/**
 * In a join, SQLite's planner looks at the value bound behind `=`, and then prepares the statement anew whenever another
 * one is bound, which costs ten times what running it does. A unary plus hides the value and changes nothing else.
 */
const withStablePlan = (sql: string) => sql.replaceAll("= ?", "= +?");

/** A list is one argument, so that a statement is the same for every length of it. */
const withLists = (sql: string) => sql.replaceAll("IN ?", "IN (SELECT value FROM json_each(?))");

export const bound = (args: Arg[]): Binding[] =>
  isPlain(args)
    ? args
    : args.map((arg) => (typeof arg === "object" && arg !== null ? JSON.stringify(arg) : arg));

const isPlain = (args: Arg[]): args is Binding[] =>
  args.every((arg) => typeof arg !== "object" || arg === null);

/** The rows have the shape that the SQL selects, which no type can check: this is the one place that trusts it. */
export const readerOf = (on: Pick<Prepared, "statement">): Reader => ({
  all: async <T>(sql: string, ...args: Arg[]) => on.statement(sql).all(...bound(args)) as T[],
  get: async <T>(sql: string, ...args: Arg[]) =>
    (on.statement(sql).get(...bound(args)) as T | null) ?? undefined,
});

export const isBusy = (error: unknown): boolean =>
  error instanceof SQLiteError && (error.code?.startsWith("SQLITE_BUSY") ?? false);

export const isFull = (error: unknown): boolean =>
  error instanceof SQLiteError && error.code === "SQLITE_FULL";

/** What a caller is told of a failure that is not its own. Constraint errors are ours: they pass as they are. */
export function storageError(error: unknown): unknown {
  if (!(error instanceof SQLiteError)) return error;
  if (isFull(error)) return new StorageError("full", error);
  const gone =
    /^SQLITE_(BUSY|LOCKED|READONLY|IOERR|CORRUPT|CANTOPEN|NOTADB|PROTOCOL|NOMEM|AUTH|PERM)/;
  return gone.test(error.code ?? "") ? new StorageError("unavailable", error) : error;
}
