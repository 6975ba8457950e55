import { accessSync, constants, existsSync } from "node:fs";
import type { DatabaseConfig } from "../../config.ts";
import type { Reader, SearchEngine } from "../../storage/database.ts";
import {
  appliedPostgres,
  appliedSqlite,
  MigrationError,
  readMigrations,
} from "../../storage/migrate.ts";
import { openDatabase } from "../../storage/open.ts";
import { sqliteSearch } from "../../storage/search-sqlite.ts";
import { databaseSize } from "../../storage/size.ts";
import { connect, readerOf } from "../../storage/sqlite-connection.ts";
import { sizeText } from "../size-text.ts";
import { failure, fine, reasonOf, warning, type Check, type Patient } from "./check.ts";
import { codeOf } from "../../files.ts";

/** A database that is open to be looked at. */
export interface Opened {
  readonly reader: Reader;
  readonly search: Pick<SearchEngine, "newest">;
  close(): Promise<void>;
}

const RESTORE = "Stop the server and restore the newest backup: docs/backup.md says how.";

/** The database itself. `opened` is there when what is in it can be looked at as well. */
export async function databaseChecks(
  patient: Patient,
): Promise<{ checks: Check[]; opened?: Opened }> {
  const { db } = patient.config;
  if (db.engine === "sqlite" && !existsSync(db.file) && !isClosed(db.file))
    return {
      checks: [
        failure(
          "database",
          `There is no database at ${db.file}.`,
          "Say where the server keeps its data with --data, --db or --config, or start the server, which makes one.",
        ),
      ],
    };
  if (db.engine === "sqlite" && isClosed(db.file))
    return {
      checks: [
        failure(
          "database",
          `${db.file} may not be read by the user who asks.`,
          "Run this as the user that the server runs as.",
        ),
      ],
    };
  const { check: migrated, usable } = await migrations(db);
  if (!usable) return { checks: [migrated] };
  let opened: Opened | undefined;
  try {
    opened = await open(db);
    const checks = [
      await engine(db, opened.reader),
      migrated,
      ...(db.engine === "sqlite"
        ? await sqliteIntegrity(opened.reader, patient.full)
        : await postgresIntegrity(opened.reader)),
    ];
    const readable = migrated.status === "ok" && checks.every(({ status }) => status !== "fail");
    if (readable) return { checks, opened };
    await opened.close();
    return { checks };
  } catch (error) {
    await opened?.close();
    return {
      checks: [
        migrated,
        failure("integrity", `The database cannot be read: ${reasonOf(error)}.`, RESTORE),
      ],
    };
  }
}

/** Whether a file, or a folder above it, is closed to the user who asks. */
function isClosed(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return false;
  } catch (error) {
    return codeOf(error) === "EACCES";
  }
}

async function open(db: DatabaseConfig): Promise<Opened> {
  if (db.engine === "postgres") {
    const database = await openDatabase(db);
    return { reader: database, search: database.search, close: database.close };
  }
  const connection = connect(db.file, { readonly: true });
  const reader = readerOf(connection);
  return { reader, search: sqliteSearch(reader), close: async () => connection.close() };
}

/** Whether the database has the migrations of this program. */
async function migrations(db: DatabaseConfig): Promise<{ check: Check; usable: boolean }> {
  const known = readMigrations(db.engine).length;
  const migrate =
    "Stop the server, make a backup, and run clickclack migrate, or start this version's server.";
  try {
    const applied =
      db.engine === "sqlite"
        ? appliedSqlite(db.file)
        : await appliedPostgres(db.url, db.connectTimeout);
    if (applied === 0)
      return {
        usable: false,
        check: failure(
          "migrations",
          "The database is empty.",
          "Name the one that the server uses with --db, or start the server once.",
        ),
      };
    if (applied < known)
      return {
        usable: true,
        check: warning(
          "migrations",
          `The database is at version ${applied}, and this program at ${known}: what is in it was not looked at.`,
          migrate,
        ),
      };
    if (applied > known)
      return {
        usable: true,
        check: warning(
          "migrations",
          `A newer program has brought the database to version ${applied}; this one, of version ${known}, can run on it.`,
          "Install the newer program again.",
        ),
      };
    return {
      usable: true,
      check: fine("migrations", `The database is at version ${applied}, the newest.`),
    };
  } catch (error) {
    const foreign =
      error instanceof MigrationError && /another program|not a database/.test(error.message);
    return {
      usable: false,
      check: failure(
        error instanceof MigrationError && !foreign ? "migrations" : "database",
        error instanceof MigrationError
          ? error.message
          : `The database cannot be reached: ${reasonOf(error)}.`,
        foreign
          ? "Say where ClickClack's own database is with --db, and leave this file to its program."
          : error instanceof MigrationError
            ? "Install the program that this database was made by, or restore a backup that this one knows."
            : "See that the database runs and that the address in --db is right.",
      ),
    };
  }
}

async function engine(db: DatabaseConfig, reader: Reader): Promise<Check> {
  const bytes = sizeText(await databaseSize(db));
  if (db.engine === "postgres") {
    const row = await reader.get<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    return fine("database", `PostgreSQL ${row?.version ?? ""}, ${bytes}.`);
  }
  const row = await reader.get<{ version: string; fts5: number }>(
    `SELECT sqlite_version() AS version, (SELECT count(*) FROM pragma_compile_options
       WHERE compile_options = 'ENABLE_FTS5') AS fts5`,
  );
  const message = `SQLite ${row?.version ?? ""}, ${bytes}`;
  return row?.fts5 === 1
    ? fine("database", `${message}, with full-text search (FTS5).`)
    : failure(
        "database",
        `${message}, without full-text search (FTS5).`,
        "Run the program as it is published: its SQLite has it.",
      );
}

async function sqliteIntegrity(reader: Reader, full: boolean): Promise<Check[]> {
  const rows = await reader.all<Record<string, string>>(
    full ? "PRAGMA integrity_check(5)" : "PRAGMA quick_check(5)",
  );
  const problems = rows.flatMap((row) => Object.values(row)).filter((text) => text !== "ok");
  return [
    problems.length === 0
      ? fine(
          "integrity",
          `SQLite finds the database whole${full ? "" : " (--full looks at its indexes too)"}.`,
        )
      : failure("integrity", `The database is damaged: ${reasonOf(problems.join("; "))}.`, RESTORE),
  ];
}

async function postgresIntegrity(reader: Reader): Promise<Check[]> {
  const row = await reader.get<{
    sums: string;
    failures: number | null;
    replica: boolean;
  }>(
    `SELECT current_setting('data_checksums') AS sums, pg_is_in_recovery() AS replica, (SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database())
         AS failures`,
  );
  const failures = Number(row?.failures ?? 0);
  return [
    row?.replica === true
      ? failure(
          "writable",
          "This PostgreSQL is a replica, and only reads.",
          "Name the primary in --db.",
        )
      : fine("writable", "This PostgreSQL takes writes."),
    failures > 0
      ? failure(
          "integrity",
          `PostgreSQL has found ${failures} pages with wrong checksums.`,
          "Look into PostgreSQL's log for where, and restore its newest backup.",
        )
      : fine(
          "integrity",
          row?.sums === "on"
            ? "PostgreSQL keeps checksums of its pages, and has found none wrong."
            : "PostgreSQL has reported no damage; it keeps no checksums of its pages.",
        ),
  ];
}
