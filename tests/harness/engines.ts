import { join } from "node:path";
import type { Database } from "../../src/storage/database.ts";
import { SQL } from "bun";
import { openPostgres } from "../../src/storage/postgres.ts";
import { migratePostgres, migrateSqlite } from "../../src/storage/migrate.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";

/** A storage engine that the features are tested on. */
export interface Engine {
  readonly name: string;
  /** Opens a migrated, empty database; what it keeps on disk is in `folder`. */
  open(folder: string): Promise<{ readonly db: Database; readonly location: string }>;
  /** Opens a database that is open already once more, as another process does. */
  again(location: string): Promise<Database>;
}

const sqlite: Engine = {
  name: "sqlite",
  async open(folder) {
    const location = join(folder, "clickclack.db");
    migrateSqlite(location);
    return { db: openSqlite(location), location };
  },
  again: async (location) => openSqlite(location),
};

const LIMITS = { pool: 4, statementTimeout: 30, connectTimeout: 5 };

/** A database of its own for each, on the server that `url` names. */
const postgres = (url: string): Engine => ({
  name: "postgres",
  async open() {
    const name = `clickclack_test_${crypto.randomUUID().replaceAll("-", "")}`;
    const admin = new SQL({ url, max: 1 });
    await admin.unsafe(`CREATE DATABASE ${name}`);
    const address = new URL(url);
    address.pathname = `/${name}`;
    const location = address.href;
    await migratePostgres(location, 5);
    const db = await openPostgres(location, LIMITS);
    return {
      db: {
        ...db,
        async close() {
          await db.close();
          await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
          await admin.close();
        },
      },
      location,
    };
  },
  again: (location) => openPostgres(location, LIMITS),
});

const url = process.env["TEST_DATABASE_URL"];

/**
 * Every engine: the tests of features run once on each, by `describe.each(engines)`. PostgreSQL is among them where
 * TEST_DATABASE_URL names a server, as `bun run test` does.
 */
export const engines: readonly [Engine, ...Engine[]] =
  url === undefined ? [sqlite] : [sqlite, postgres(url)];
