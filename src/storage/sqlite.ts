import { Database as Connection, SQLiteError, type Statement } from "bun:sqlite";
import { getLogger } from "@logtape/logtape";
import { appendEvent } from "./append.ts";
import { sqliteSearch } from "./search-sqlite.ts";
import {
  StorageError,
  type AppendedEvent,
  type Arg,
  type Database,
  type Reader,
  type Tx,
} from "./database.ts";

const logger = getLogger(["clickclack", "storage"]);

/** Writes that share one fsync at most; more wait for the next commit. */
const BATCH = 256;
/** How long a write waits for another process that holds the write lock, in milliseconds. */
const BUSY_LIMIT = 5_000;
const DOORBELL_INTERVAL = 100;

/**
 * Opens a migrated SQLite database: one connection that writes, one that only reads.
 *
 * Writes queued in one turn of the event loop share a transaction, each in a savepoint of its own, so they share one
 * fsync. An answer is given after the commit: `synchronous=FULL` puts it on disk first.
 */
export function openSqlite(file: string): Database {
  const writer = open(file);
  const reader = open(file, { readonly: true });
  const queue: Pending[] = [];
  const commitListeners: ((events: readonly AppendedEvent[]) => void)[] = [];
  let scheduled = false;
  let closing: (() => void) | undefined;

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    // After the poll phase: every request that arrived in this turn is in the queue by then.
    setImmediate(() => void flush());
  }

  async function flush() {
    const batch = queue.splice(0, BATCH);
    try {
      await begin(writer);
      const events = await runBatch(writer, batch);
      for (const listener of commitListeners) tell(listener, events);
      for (const pending of batch) pending.settle?.();
    } catch (error) {
      rollBack(writer);
      for (const pending of batch) pending.reject(storageError(error));
    }
    scheduled = false;
    if (queue.length > 0) schedule();
    else closing?.();
  }

  const foreign = doorbell(writer);
  return {
    ...readerOf(reader),
    write: (op) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(new StorageError("unavailable", "closing"));
        const pending: Pending = {
          reject,
          async run(tx) {
            const value = await op(tx);
            pending.settle = () => resolve(value);
          },
        };
        queue.push(pending);
        schedule();
      }),
    onCommit: (listener) => void commitListeners.push(listener),
    onForeignWrite: foreign.listen,
    search: sqliteSearch,
    async close() {
      await new Promise<void>((resolve) => {
        closing = resolve;
        if (!scheduled) resolve();
      });
      foreign.stop();
      reader.connection.close(true);
      writer.connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
      writer.connection.close(true);
    },
  };
}

type Binding = string | number | null;

interface Pending {
  run(tx: Tx): Promise<void>;
  reject(error: unknown): void;
  /** Set once the write has succeeded: tells the caller, after the commit. */
  settle?: () => void;
}

/** A connection with every statement it ever prepared; `db.query` would keep only the last twenty. */
interface Prepared {
  readonly connection: Connection;
  readonly inTransaction: boolean;
  statement(sql: string): Statement<unknown, Binding[]>;
  run(sql: string): void;
}

function open(file: string, options: { readonly?: true } = {}): Prepared {
  const connection = new Connection(file, options.readonly ? { readonly: true } : { create: true });
  connection.run("PRAGMA busy_timeout = 20");
  connection.run("PRAGMA foreign_keys = ON");
  connection.run("PRAGMA trusted_schema = OFF");
  connection.run("PRAGMA cache_size = -16000");
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
    connection,
    get inTransaction() {
      return connection.inTransaction;
    },
    statement,
    run: (sql) => void statement(sql).run(),
  };
}

/**
 * In a join, SQLite's planner looks at the value bound behind `=`, and then prepares the statement anew whenever another
 * one is bound, which costs ten times what running it does. A unary plus hides the value and changes nothing else.
 */
const withStablePlan = (sql: string) => sql.replaceAll("= ?", "= +?");

/** A list is one argument, so that a statement is the same for every length of it. */
const withLists = (sql: string) => sql.replaceAll("IN ?", "IN (SELECT value FROM json_each(?))");

const bound = (args: readonly Arg[]): Binding[] =>
  args.map((arg) => (typeof arg === "object" && arg !== null ? JSON.stringify(arg) : arg));

/** The rows have the shape that the SQL selects, which no type can check: this is the one place that trusts it. */
const readerOf = (on: Pick<Prepared, "statement">): Reader => ({
  all: async <T>(sql: string, ...args: Arg[]) => on.statement(sql).all(...bound(args)) as T[],
  get: async <T>(sql: string, ...args: Arg[]) =>
    (on.statement(sql).get(...bound(args)) as T | null) ?? undefined,
});

/** What is committed stands, whatever a listener makes of it. */
function tell(
  listener: (events: readonly AppendedEvent[]) => void,
  events: readonly AppendedEvent[],
): void {
  try {
    listener(events);
  } catch (error) {
    logger.error("A listener failed after a commit: {error}", { error });
  }
}

function rollBack(writer: Prepared): void {
  try {
    if (writer.inTransaction) writer.run("ROLLBACK");
  } catch (error) {
    logger.error("A transaction could not be rolled back: {error}", { error });
  }
}

/** Takes the write lock. Another process (an `admin` command) may hold it for a moment: that wait blocks nobody else. */
async function begin(writer: Prepared): Promise<void> {
  const since = performance.now();
  for (;;) {
    try {
      return writer.run("BEGIN IMMEDIATE");
    } catch (error) {
      if (!isBusy(error) || performance.now() - since > BUSY_LIMIT) throw error;
      await Bun.sleep(5);
    }
  }
}

/** Runs each write in a savepoint and commits. One that throws is rejected alone; the events of the others come back. */
async function runBatch(writer: Prepared, batch: readonly Pending[]): Promise<AppendedEvent[]> {
  const events: AppendedEvent[] = [];
  const turn = turnOfLoop();
  for (const pending of batch) {
    const { tx, appended, end } = transaction(writer);
    writer.run("SAVEPOINT write");
    try {
      await pending.run(tx);
      if (turn.over()) throw new Error("A write awaited something other than its transaction.");
      writer.run("RELEASE write");
      for (const event of appended) events.push(event);
    } catch (error) {
      delete pending.settle;
      // SQLite itself rolls everything back on some errors (disk full, I/O): then nobody's write stands.
      if (!writer.inTransaction) throw error;
      writer.run("ROLLBACK TO write");
      writer.run("RELEASE write");
      pending.reject(storageError(error));
    } finally {
      end();
    }
  }
  turn.forget();
  writer.run("COMMIT");
  return events;
}

/** What one write may use until it ends. */
function transaction(writer: Prepared) {
  const appended: AppendedEvent[] = [];
  let over = false;
  const statement = (sql: string) => {
    if (over) throw new Error("This transaction is over.");
    return writer.statement(sql);
  };
  const tx: Tx = {
    ...readerOf({ statement }),
    run: async (sql, ...args) => void statement(sql).run(...bound(args)),
    append: async (draft) => {
      const event = await appendEvent(tx, draft);
      appended.push(event);
      return event;
    },
  };
  return { tx, appended, end: () => (over = true) };
}

/** Tells whether the event loop has turned since: writes await only their transaction, so for them it never does. */
function turnOfLoop() {
  let turned = false;
  const arm = () => setImmediate(() => (turned = true));
  let immediate = arm();
  return {
    over() {
      if (!turned) return false;
      turned = false;
      immediate = arm();
      return true;
    },
    forget: () => clearImmediate(immediate),
  };
}

/** Notices what other processes commit: `data_version` of the writing connection is not rung by own commits. */
function doorbell(writer: Prepared) {
  const listeners: (() => void)[] = [];
  const version = () => writer.statement("PRAGMA data_version").values()[0]?.[0];
  let last = version();
  const timer = setInterval(() => {
    if (writer.inTransaction) return;
    const now = version();
    if (now === last) return;
    last = now;
    for (const listener of listeners) listener();
  }, DOORBELL_INTERVAL);
  return {
    listen: (listener: () => void) => void listeners.push(listener),
    stop: () => clearInterval(timer),
  };
}

const isBusy = (error: unknown) =>
  error instanceof SQLiteError && error.code?.startsWith("SQLITE_BUSY");

/** What a caller is told of a failure that is not its own. Constraint errors are ours: they pass as they are. */
function storageError(error: unknown): unknown {
  if (!(error instanceof SQLiteError)) return error;
  if (error.code === "SQLITE_FULL") return new StorageError("full", error);
  const gone =
    /^SQLITE_(BUSY|LOCKED|READONLY|IOERR|CORRUPT|CANTOPEN|NOTADB|PROTOCOL|NOMEM|AUTH|PERM)/;
  return gone.test(error.code ?? "") ? new StorageError("unavailable", error) : error;
}
