import { Database as Connection } from "bun:sqlite";
import { SQL } from "bun";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readMigrations, type Migration } from "../../src/storage/migrate.ts";
import { ROWS } from "./rows.ts";

/** Where the database of a version is kept: of SQLite the file itself, of PostgreSQL the SQL that makes it. */
export const fixtureOf = (engine: "sqlite" | "postgres", version: number): string =>
  join(
    import.meta.dir,
    "fixtures",
    engine,
    `${String(version).padStart(4, "0")}${engine === "sqlite" ? ".db.zst" : ".sql.zst"}`,
  );

/** Makes a SQLite database as the program of a version left it. */
export function unpackSqlite(version: number, file: string): void {
  writeFileSync(file, Bun.zstdDecompressSync(readFileSync(fixtureOf("sqlite", version))), {
    mode: 0o600,
  });
}

/** The same in an empty PostgreSQL database. */
export async function unpackPostgres(version: number, url: string): Promise<void> {
  const text = Bun.zstdDecompressSync(readFileSync(fixtureOf("postgres", version))).toString();
  await using sql = new SQL({ url, max: 1 });
  await sql.unsafe(text).simple();
}

const APPLIED_AT = "2026-01-01T09:00:00.000Z";

/** What a program of a version did to an empty database, and what people did then. */
function storyOf(migrations: readonly Migration[], table: string): string {
  const steps = migrations.flatMap(({ version, name, sql, checksum, oldestCompatible }) => [
    sql.trimEnd(),
    `INSERT INTO schema_migrations VALUES (${version}, '${name}', '${checksum}', ${oldestCompatible}, '${APPLIED_AT}');`,
    ...(ROWS[version] ?? []).map((row) => `${row};`),
  ]);
  return `${[table, ...steps].join("\n")}\n`;
}

const COLUMNS = `version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,
  oldest_compatible INTEGER NOT NULL, applied_at TEXT NOT NULL`;

/** Makes what is missing of the fixtures; those that are kept stay as they are. @returns what was made. */
export function keepFixtures(): string[] {
  const made: string[] = [];
  for (const engine of ["sqlite", "postgres"] as const) {
    const all = readMigrations(engine);
    for (const { version } of all) {
      const file = fixtureOf(engine, version);
      if (existsSync(file)) continue;
      const strict = engine === "sqlite" ? " STRICT" : "";
      const story = storyOf(
        all.slice(0, version),
        `CREATE TABLE schema_migrations (${COLUMNS})${strict};`,
      );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        Bun.zstdCompressSync(engine === "sqlite" ? databaseFrom(story) : Buffer.from(story), {
          level: 19,
        }),
      );
      made.push(file);
    }
  }
  return made;
}

function databaseFrom(story: string): Uint8Array<ArrayBuffer> {
  const db = new Connection(":memory:");
  db.run(story);
  const file = new Uint8Array(db.serialize());
  db.close();
  // The header's two bytes that say that a write-ahead log belongs to it, as to every database that a server has left.
  file.fill(2, 18, 20);
  return file;
}

if (import.meta.main) for (const file of keepFixtures()) console.log(file);
