import type { ReservedSQL, SQL } from "bun";
import { StorageError } from "./database.ts";

/**
 * A pool of connections that is left for a new one when the database falls silent on it. A server whose machine is gone,
 * or is cut off, closes no connection: without a limit of our own, TCP would wait for it for a quarter of an hour.
 *
 * @param patience how long one piece of work may take, in milliseconds.
 */
export function renewingPool(connect: () => SQL, patience: number) {
  let pool = connect();
  return {
    /**
     * Does something with the pool.
     *
     * @throws StorageError when the database does not answer in time. What was asked of it may still happen.
     */
    async use<T>(work: (sql: SQL) => Promise<T>): Promise<T> {
      const used = pool;
      const silence = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        silence.reject(new StorageError("unavailable", "The database does not answer."));
        if (used === pool) pool = connect();
        close(used);
      }, patience);
      try {
        return await Promise.race([work(used), silence.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => pool.close({ timeout: 1 }),
  };
}

/** Does something on one connection of a pool. A transaction that is open when it throws is rolled back. */
export async function onOneConnection<T>(
  pool: SQL,
  work: (sql: ReservedSQL) => Promise<T>,
): Promise<T> {
  using sql = await pool.reserve();
  try {
    return await work(sql);
  } catch (error) {
    await sql.unsafe("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** What still waits on it is refused; that it does so in vain interests nobody. */
const close = (pool: SQL): void => void pool.close({ timeout: 0 }).catch(() => {});

export type RenewingPool = ReturnType<typeof renewingPool>;
