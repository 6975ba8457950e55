import { SQL } from "bun";
import { getLogger } from "@logtape/logtape";
import {
  StorageError,
  type AppendedEvent,
  type Arg,
  type Database,
  type Reader,
  type WriteOptions,
} from "./database.ts";
import { runBatch, type PendingWrite } from "./postgres-batch.ts";
import { isGivenUp, query } from "./postgres-query.ts";
import { postgresPeers } from "./peers.ts";
import { postgresSearch } from "./search-postgres.ts";

const logger = getLogger(["clickclack", "storage"]);

/** Writes that share one commit at most; more wait for the next. */
const BATCH = 256;
/** How often a transaction is tried that another one made fail. */
const ATTEMPTS = 5;
/** How often the log is looked at although no bell rang, in milliseconds: a notification can be lost. */
const POLL_INTERVAL = 500;
const BELL = "clickclack_events";
/** The advisory lock that the writing transactions of all nodes take, one after the other. */
const WRITE_LOCK = 7_425_101;

export interface PostgresOptions {
  /** Connections that read, beside the one that writes and the one that listens. */
  readonly pool: number;
  /** Seconds that one statement may take. */
  readonly statementTimeout: number;
  /** Seconds that connecting may take. */
  readonly connectTimeout: number;
}

/**
 * Opens a migrated PostgreSQL database: a pool that reads, one connection that writes, and one that listens.
 *
 * Queued writes share a transaction, as on SQLite. The nodes of a cluster write one after the other: a lock that each
 * writing transaction takes first lasts until its commit, so cursors are in commit order and no two nodes can deadlock;
 * since it holds many writes, what waiting costs is shared by them.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const connect = (max: number) =>
    new SQL({
      url,
      max,
      connectionTimeout: options.connectTimeout,
      connection: {
        application_name: "clickclack",
        statement_timeout: String(options.statementTimeout * 1_000),
      },
    });
  const reading = connect(options.pool);
  const writing = connect(1);
  const node = crypto.randomUUID();
  const queue: PendingWrite[] = [];
  const commitListeners: ((events: readonly AppendedEvent[]) => void)[] = [];
  const foreignListeners: (() => void)[] = [];
  let scheduled = false;
  let closing: (() => void) | undefined;

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => void flush());
  }

  async function flush() {
    const batch = queue.splice(0, BATCH);
    try {
      const events = await retried(() => commit(batch));
      for (const listener of commitListeners) tell(listener, events);
      for (const pending of batch) pending.settle?.();
    } catch (error) {
      for (const pending of batch) pending.reject(error);
    }
    scheduled = false;
    if (queue.length > 0) schedule();
    else closing?.();
  }

  const commit = (batch: readonly PendingWrite[]) =>
    writing.begin(async (sql) => {
      await sql.unsafe(`SELECT pg_advisory_xact_lock(${WRITE_LOCK})`);
      const events = await runBatch(sql, batch);
      if (events.length > 0) await sql.notify(BELL, node);
      return events;
    });

  const ring = () => {
    for (const listener of foreignListeners) listener();
  };
  const listening = await writing.listen(BELL, (from) => void (from === node || ring()), ring);
  const peers = await postgresPeers({ sending: reading, listening: writing }, node);
  const poll = setInterval(ring, POLL_INTERVAL);

  return {
    ...readerOf(reading),
    search: postgresSearch,
    peers,
    write: (op, options: WriteOptions = {}) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(new StorageError("unavailable", "closing"));
        const pending: PendingWrite = {
          adds: options.adds ?? false,
          reject: (error) => reject(storageError(error)),
          async run(tx) {
            const value = await op(tx);
            pending.settle = () => resolve(value);
          },
        };
        queue.push(pending);
        schedule();
      }),
    onCommit: (listener) => void commitListeners.push(listener),
    onForeignWrite: (listener) => void foreignListeners.push(listener),
    async close() {
      await new Promise<void>((resolve) => {
        closing = resolve;
        if (!scheduled) resolve();
      });
      clearInterval(poll);
      await Promise.all([listening.unlisten().catch(() => {}), peers.close()]);
      await Promise.all([reading.close({ timeout: 1 }), writing.close({ timeout: 1 })]);
    },
  };
}

/** Runs a transaction again when the database gave it up for the sake of another one. */
async function retried<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (!isGivenUp(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

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

const readerOf = (on: SQL): Reader => ({
  async all<T>(sql: string, ...args: Arg[]) {
    try {
      return await query<T>(on, sql, args);
    } catch (error) {
      throw storageError(error);
    }
  },
  async get<T>(sql: string, ...args: Arg[]) {
    const [row] = await this.all<T>(sql, ...args);
    return row;
  },
});

/** What a caller is told of a failure that is not its own. Errors in our SQL pass as they are. */
function storageError(error: unknown): unknown {
  if (!(error instanceof SQL.PostgresError)) return error;
  if (error.errno === "53100") return new StorageError("full", error);
  // Without a SQLSTATE it is the connection; 08, 53, 55, 57, 58 and 25006 are the server's state.
  const gone = error.errno === undefined || /^(08|53|55|57|58|25006|XX)/.test(error.errno);
  return gone ? new StorageError("unavailable", error) : error;
}
