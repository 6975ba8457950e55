import { Database as Connection } from "bun:sqlite";
import { SQL } from "bun";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedRoot } from "../embedded.ts";

/** Why a database cannot be used as it is: one sentence for the operator. */
export class MigrationError extends Error {}

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** What it is for, as the file says at its beginning. */
  readonly description: string;
  readonly sql: string;
  readonly checksum: string;
  /** The oldest version that may still run on a database that has this one. */
  readonly oldestCompatible: number;
}

interface Applied {
  version: number;
  name: string;
  checksum: string;
  oldest_compatible: number;
}

/** The migrations of one engine, ascending. A file is `NNNN_name.sql` and begins with `-- oldest compatible: N`. */
export function readMigrations(
  engine: "sqlite" | "postgres",
  folder = join(embeddedRoot, "migrations", engine),
): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return files.sort().map((file, index) => {
    const sql = readFileSync(join(folder, file), "utf8");
    const [, number, name] = /^(\d{4})_(\w+)\.sql$/.exec(file) ?? [];
    const [, oldest] = /^-- oldest compatible: (\d+)\r?\n/.exec(sql) ?? [];
    if (number === undefined || name === undefined || Number(number) !== index + 1)
      throw new MigrationError(`Migration ${file} is out of order.`);
    if (oldest === undefined)
      throw new MigrationError(`Migration ${file} does not say the oldest compatible version.`);
    return {
      version: Number(number),
      name,
      description: descriptionOf(sql),
      sql,
      checksum: new Bun.CryptoHasher("sha256").update(sql).digest("hex"),
      oldestCompatible: Number(oldest),
    };
  });
}

/** The lines of comment below the first one. */
function descriptionOf(sql: string): string {
  const [, ...lines] = sql.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith("-- "));
  return lines
    .slice(0, end === -1 ? lines.length : end)
    .map((line) => line.slice(3))
    .join(" ");
}

/**
 * Brings a SQLite database up to date, each migration in a transaction of its own. Throws a `MigrationError` before
 * anything is changed when the database is not ours, was migrated by other files, or needs a newer program.
 * A database that a newer program has migrated is fine as long as that program said so.
 */
export function migrateSqlite(file: string, migrations = readMigrations("sqlite")): void {
  if (existsSync(file)) appliedSqlite(file, migrations);
  const db = new Connection(file, { create: true });
  try {
    db.run("PRAGMA busy_timeout = 10000");
    requireFts5(db);
    db.run("PRAGMA journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");
    db.run(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,
         oldest_compatible INTEGER NOT NULL, applied_at TEXT NOT NULL
       ) STRICT`,
    );
    for (const migration of migrations) apply(db, migration);
  } finally {
    db.close(true);
  }
}

/** The lock that nodes which start together take before they migrate. */
const MIGRATION_LOCK = 7_425_100;

/** As `migrateSqlite`, for PostgreSQL. Nodes that start together wait for each other; the first one migrates. */
export async function migratePostgres(
  url: string,
  connectTimeout: number,
  migrations = readMigrations("postgres"),
): Promise<void> {
  const pool = new SQL({ url, max: 1, connectionTimeout: connectTimeout });
  try {
    const sql = await pool.reserve();
    await sql.unsafe(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    const tables: { name: string }[] = await sql.unsafe(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()",
    );
    const ours = tables.some(({ name }) => name === "schema_migrations");
    if (!ours && tables.length > 0)
      throw new MigrationError("The PostgreSQL database holds the tables of another program.");
    if (!ours)
      await sql.unsafe(
        `CREATE TABLE schema_migrations (
           version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,
           oldest_compatible INTEGER NOT NULL, applied_at TEXT NOT NULL
         )`,
      );
    const applied: Applied[] = await sql.unsafe(
      "SELECT version, name, checksum, oldest_compatible FROM schema_migrations ORDER BY version",
    );
    compare("The PostgreSQL database", applied, migrations);
    for (const migration of migrations.slice(applied.length)) {
      const { version, name, checksum, oldestCompatible } = migration;
      await sql.begin(async (tx) => {
        await tx.unsafe(migration.sql).simple();
        await tx.unsafe("INSERT INTO schema_migrations VALUES ($1, $2, $3, $4, $5)", [
          version,
          name,
          checksum,
          oldestCompatible,
          new Date().toISOString(),
        ]);
      });
    }
    sql.release();
  } finally {
    await pool.close({ timeout: 1 });
  }
}

/**
 * How many of our migrations a PostgreSQL database has; 0 when it is empty. Throws as `migratePostgres` does, and changes
 * nothing.
 */
export async function appliedPostgres(
  url: string,
  connectTimeout: number,
  migrations = readMigrations("postgres"),
): Promise<number> {
  const pool = new SQL({ url, max: 1, connectionTimeout: connectTimeout });
  try {
    const [ours]: { name: string | null }[] = await pool.unsafe(
      "SELECT to_regclass('schema_migrations')::text AS name",
    );
    if (!ours?.name) return 0;
    const applied: Applied[] = await pool.unsafe(
      "SELECT version, name, checksum, oldest_compatible FROM schema_migrations ORDER BY version",
    );
    compare("The PostgreSQL database", applied, migrations);
    return applied.length;
  } finally {
    await pool.close({ timeout: 1 });
  }
}

/** How many migrations a SQLite database that is there has; 0 when it is empty. Throws as `migrateSqlite` does. */
export function appliedSqlite(file: string, migrations = readMigrations("sqlite")): number {
  let db: Connection;
  let tables: string[];
  try {
    db = new Connection(file, { readonly: true });
    db.run("PRAGMA busy_timeout = 10000");
    tables = db
      .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map((table) => table.name);
  } catch {
    throw new MigrationError(`${file} is not a database that can be read.`);
  }
  try {
    if (tables.length === 0) return 0;
    if (!tables.includes("schema_migrations"))
      throw new MigrationError(`${file} is a database of another program.`);
    const applied = db
      .query<Applied, []>(
        "SELECT version, name, checksum, oldest_compatible FROM schema_migrations ORDER BY version",
      )
      .all();
    compare(file, applied, migrations);
    return applied.length;
  } finally {
    db.close(true);
  }
}

function compare(file: string, applied: readonly Applied[], ours: readonly Migration[]): void {
  for (const [index, { version, name, checksum, oldest_compatible }] of applied.entries()) {
    const migration = ours[index];
    if (version !== index + 1)
      throw new MigrationError(`${file} lacks migration ${index + 1}: restore it from a backup.`);
    if (migration === undefined) {
      if (oldest_compatible <= ours.length) continue;
      throw new MigrationError(
        `${file} was migrated to version ${version} (${name}), which this program is too old for: install a newer one.`,
      );
    }
    if (migration.name !== name || migration.checksum !== checksum)
      throw new MigrationError(
        `Migration ${version} (${name}) of ${file} differs from the one in this program: it was made by another build.`,
      );
  }
}

function apply(db: Connection, migration: Migration): void {
  db.run("BEGIN IMMEDIATE");
  try {
    const done = db
      .query("SELECT 1 FROM schema_migrations WHERE version = ?")
      .get(migration.version);
    if (done === null) {
      db.run(migration.sql);
      db.query("INSERT INTO schema_migrations VALUES (?, ?, ?, ?, ?)").run(
        migration.version,
        migration.name,
        migration.checksum,
        migration.oldestCompatible,
        new Date().toISOString(),
      );
    }
    db.run("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.run("ROLLBACK");
    throw error;
  }
}

function requireFts5(db: Connection): void {
  const has = db
    .query("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
    .get();
  if (has === null) throw new MigrationError("This SQLite has no full-text search (FTS5).");
}
