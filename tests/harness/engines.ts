import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../src/storage/database.ts";
import { SQL } from "bun";
import { openPostgres } from "../../src/storage/postgres.ts";
import { migratePostgres, migrateSqlite, readMigrations } from "../../src/storage/migrate.ts";
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
    writeFileSync(location, emptySqlite(folder), { mode: 0o600 });
    return { db: openSqlite(location), location };
  },
  again: async (location) => openSqlite(location),
};

let migrated: Uint8Array | undefined;

/** The file of a migrated, empty database: to copy it is quicker than to migrate each anew. */
function emptySqlite(folder: string): Uint8Array {
  if (migrated === undefined) {
    const location = join(folder, "template.db");
    migrateSqlite(location);
    migrated = readFileSync(location);
    for (const name of readdirSync(folder).filter((one) => one.startsWith("template.db")))
      rmSync(join(folder, name));
  }
  return migrated;
}

const LIMITS = { pool: 4, statementTimeout: 30, connectTimeout: 5 };

/** A database of its own for each, on the server that `url` names. */
const postgres = (url: string): Engine => ({
  name: "postgres",
  async open() {
    const name = `clickclack_test_${crypto.randomUUID().replaceAll("-", "")}`;
    const admin = new SQL({ url, max: 1 });
    await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE ${await emptyPostgres(admin, url)}`);
    const location = databaseAt(url, name);
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

function databaseAt(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** So that of all processes one makes the template. */
const TEMPLATE_LOCK = 7_201_448;

/** A migrated, empty database on that server, made by whoever needs it first: to copy it is quicker than to migrate. */
async function emptyPostgres(admin: SQL, url: string): Promise<string> {
  const migrations = JSON.stringify(readMigrations("postgres"));
  const name = `clickclack_template_${Bun.hash(migrations).toString(36)}`;
  const session = await admin.reserve();
  try {
    await session.unsafe(`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`);
    const found = await session.unsafe(`SELECT 1 FROM pg_database WHERE datname = '${name}'`);
    if (found.length === 0) {
      // Under its name only when it is whole.
      await session.unsafe(`DROP DATABASE IF EXISTS ${name}_new WITH (FORCE)`);
      await session.unsafe(`CREATE DATABASE ${name}_new`);
      await migratePostgres(databaseAt(url, `${name}_new`), 5);
      await session.unsafe(`ALTER DATABASE ${name}_new RENAME TO ${name}`);
    }
    await session.unsafe(`SELECT pg_advisory_unlock(${TEMPLATE_LOCK})`);
  } finally {
    session.release();
  }
  return name;
}

const url = process.env["TEST_DATABASE_URL"];

/**
 * Every engine: the tests of features run once on each, by `describe.each(engines)`. PostgreSQL is among them where
 * TEST_DATABASE_URL names a server, as `bun run test` does.
 */
export const engines: readonly [Engine, ...Engine[]] =
  url === undefined ? [sqlite] : [sqlite, postgres(url)];
