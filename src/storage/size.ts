import { SQL } from "bun";
import { statSync } from "node:fs";
import type { DatabaseConfig } from "../config.ts";

/** How many bytes a database takes on disk, its log included. It is read from outside: nothing of it is opened or locked. */
export async function databaseSize(config: DatabaseConfig): Promise<number> {
  if (config.engine === "sqlite")
    return [config.file, `${config.file}-wal`]
      .map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  const pool = new SQL({ url: config.url, max: 1, connectionTimeout: config.connectTimeout });
  try {
    const [row]: { bytes: number | string }[] = await pool.unsafe(
      "SELECT pg_database_size(current_database()) AS bytes",
    );
    return Number(row?.bytes ?? 0);
  } finally {
    await pool.close({ timeout: 1 });
  }
}
