import { SQL } from "bun";
import { meters, secondsSince } from "../observe.ts";
import type { AppendedEvent, Arg, Database } from "./database.ts";
import { postgresPeers } from "./peers.ts";
import { runBatch } from "./postgres-batch.ts";
import { isGivenUp, isLost, storageError } from "./postgres-errors.ts";
import { onOneConnection, renewingPool } from "./postgres-pool.ts";
import { query } from "./postgres-query.ts";
import { postgresSearch } from "./search-postgres.ts";
import { writeQueue, type TakeBatch } from "./write-queue.ts";

/** How often a transaction is tried that another one made fail. */
const ATTEMPTS = 5;
/** How often the log is looked at although no bell rang, in milliseconds: a notification can be lost. */
const POLL_INTERVAL = 500;
/** How long a node may fall silent within a transaction, in seconds, before the others no longer wait for it. */
const SILENCE_LIMIT = 5;
const BELL = "clickclack_events";
/** Ends a notification of a write that changed what nodes remember. */
const WATCHED = "!";
/** The advisory lock that the writing transactions of all nodes take, one after the other. */
export const WRITE_LOCK = 7_425_101;
/** What the connections of servers, and of commands beside them, are called in `pg_stat_activity`. */
export const APPLICATION = "clickclack";
const BEGIN = `BEGIN; SELECT pg_advisory_xact_lock(${WRITE_LOCK})`;

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
  const connect = (max: number, settings: Record<string, string>) => () =>
    new SQL({
      url,
      max,
      connectionTimeout: options.connectTimeout,
      connection: {
        application_name: APPLICATION,
        statement_timeout: String(options.statementTimeout * 1_000),
        ...settings,
      },
    });
  const patience = (options.statementTimeout + options.connectTimeout) * 1_000;
  const reading = renewingPool(
    connect(options.pool, { default_transaction_read_only: "on" }),
    patience,
  );
  const writing = renewingPool(
    connect(1, {
      // Whatever the database's default is: waiting for the lock must not make what is read stale.
      default_transaction_isolation: "read committed",
      idle_in_transaction_session_timeout: String(
        Math.min(SILENCE_LIMIT, options.statementTimeout) * 1_000,
      ),
    }),
    patience,
  );
  const bell = connect(1, {})();
  const node = crypto.randomUUID();
  const listeners: ((watched: boolean) => void)[] = [];

  async function commit(take: TakeBatch): Promise<readonly AppendedEvent[]> {
    for (let attempt = 1; ; attempt += 1) {
      let committing = false;
      try {
        return await writing.use((pool) =>
          onOneConnection(pool, async (sql) => {
            const { events, due } = await runBatch(sql, take, BEGIN);
            const watched = queue.isWatched(take());
            const ring = `NOTIFY ${BELL}, '${node}${watched ? WATCHED : ""}'; `;
            committing = true;
            const since = performance.now();
            await sql.unsafe(`${due}; ${events.length > 0 || watched ? ring : ""}COMMIT`);
            meters.commit(secondsSince(since));
            return events;
          }),
        );
      } catch (error) {
        // Once the commit was asked for, a lost connection leaves open whether it happened: the callers have to ask.
        const undone = isGivenUp(error) || (isLost(error) && !committing);
        if (!undone || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async function all<T>(sql: string, ...args: Arg[]): Promise<T[]> {
    const read = () => reading.use((pool) => query<T>(pool, sql, args));
    try {
      // A pool may hold connections that were lost while nobody used them.
      return await read().catch((error: unknown) => {
        if (isLost(error)) return read();
        throw error;
      });
    } catch (error) {
      throw storageError(error);
    }
  }

  const ring = (watched = true) => {
    for (const listener of listeners) listener(watched);
  };
  const hear = (from: string) => {
    if (!from.startsWith(node)) ring(from.endsWith(WATCHED));
  };
  // After a moment without a connection, anything may have happened.
  const listening = await bell.listen(BELL, hear, () => ring());
  const peers = await postgresPeers({ sending: reading, listening: bell }, node);
  const poll = setInterval(() => ring(), POLL_INTERVAL);
  const queue = writeQueue(commit, storageError);

  return {
    all,
    get: async <T>(sql: string, ...args: Arg[]) => (await all<T>(sql, ...args))[0],
    search: postgresSearch({ all }),
    peers,
    write: queue.write,
    onCommit: queue.onCommit,
    onTableChange: queue.onTableChange,
    onForeignWrite: (listener) => void listeners.push(listener),
    async close() {
      await queue.end();
      clearInterval(poll);
      await Promise.all([listening.unlisten().catch(() => {}), peers.close()]);
      await Promise.all([reading.close(), writing.close(), bell.close({ timeout: 1 })]);
    },
  };
}
