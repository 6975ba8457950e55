import { SQL } from "bun";
import { StorageError } from "./database.ts";

/** The database gave the transaction up for the sake of another: serialisation failure or deadlock. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof SQL.PostgresError && /^40(001|P01)$/.test(error.errno ?? "");

/** A connection that had been there is lost: whoever asks again gets another one. */
export const isLost = (error: unknown): boolean =>
  error instanceof SQL.PostgresError &&
  (error.code === "ERR_POSTGRES_CONNECTION_CLOSED" ||
    /^(08...|57P0[12]|25P03)$/.test(error.errno ?? ""));

/**
 * What a caller is told of a failure that is not its own. Errors in our SQL pass as they are.
 *
 * The classes are the server's state: 08 connection, 25 read-only or ended while idle, 28 and 3D our account or database
 * is refused, 40 given up too often, 53 resources, 55 locks, 57 intervention, 58 system, XX internal.
 */
export function storageError(error: unknown): unknown {
  if (!(error instanceof SQL.PostgresError)) return error;
  const { errno, code } = error;
  if (errno === "53100") return new StorageError("full", error);
  const gone =
    errno === undefined
      ? /CONNECTION|TIMEOUT|AUTHENTICATION|TLS/.test(code)
      : /^(08|25006|25P03|28|3D|40|53|55|57|58|XX)/.test(errno);
  return gone ? new StorageError("unavailable", error) : error;
}
