import type { DatabaseConfig } from "../config.ts";
import type { Database } from "./database.ts";
import { openSqlite } from "./sqlite.ts";

/** Opens the configured database, which is migrated. The other engine is not even loaded. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.engine === "sqlite") return openSqlite(config.file);
  const { openPostgres } = await import("./postgres.ts");
  return openPostgres(config.url, config);
}
