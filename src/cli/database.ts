import { SQL } from "bun";
import { SQLiteError } from "bun:sqlite";
import { chmodSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Config } from "../config.ts";
import type { Database } from "../storage/database.ts";
import { takeLock } from "../storage/lock.ts";
import {
  appliedPostgres,
  appliedSqlite,
  MigrationError,
  migratePostgres,
  migrateSqlite,
  readMigrations,
} from "../storage/migrate.ts";
import { openDatabase } from "../storage/open.ts";
import { haveTemporaryPlace } from "../storage/temporary.ts";
import { codeOf } from "../files.ts";
import { EXIT, fail } from "./exit.ts";

/** Makes the data directory, for its owner's eyes only, as is every file that the server makes from now on, wherever. */
export function makeFolders({ data, db }: Config): void {
  process.umask(0o077);
  const folders = [data, join(data, "uploads"), join(data, "logs")];
  if (db.engine === "sqlite") folders.push(dirname(db.file));
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(data, 0o700);
  } catch (error) {
    // A volume, perhaps, that was mounted for a group.
    if (codeOf(error) === "EPERM")
      fail(
        EXIT.failed,
        `The data directory ${data} belongs to another user: name a folder in it that is to be made, or give it to this one.`,
      );
    fail(EXIT.failed, `The data directory ${data} cannot be made or written to.`);
  }
}

/** Keeps other servers off the data directory and off the database, wherever each is. */
export const lock = (config: Config): (() => void)[] =>
  lockFiles([join(config.data, "clickclack.lock"), ...databaseLock(config)]);

/** Keeps servers off the database alone. On PostgreSQL nodes keep off each other by themselves. */
export const lockDatabase = (config: Config): (() => void)[] => lockFiles(databaseLock(config));

const lockFiles = (files: readonly string[]) =>
  files.map(
    (file) =>
      take(file) ?? fail(EXIT.failed, `Another server is using ${dirname(file)}: stop it first.`),
  );

const databaseLock = ({ db }: Config) =>
  db.engine === "sqlite" ? [`${realFile(db.file)}.lock`] : [];

function take(file: string): (() => void) | undefined {
  try {
    return takeLock(file);
  } catch {
    return fail(EXIT.failed, `${file} cannot be made or written to.`);
  }
}

/** The file itself, whatever links lead to it. */
const realFile = (file: string) =>
  existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));

/** Brings the database up to date and opens it. */
export const open = (config: Config): Promise<Database> =>
  opening(config, async ({ db }) => {
    if (db.engine === "sqlite") migrateSqlite(db.file);
    else await migratePostgres(db.url, db.connectTimeout);
    return openDatabase(db);
  });

/**
 * Opens a database that is there, beside a server that may run on it. One of an older version is brought up to date, but
 * not beneath a server that has it to itself.
 */
export const openBeside = (config: Config): Promise<Database> =>
  opening(config, async ({ db }) => {
    if (db.engine === "postgres") {
      if ((await appliedPostgres(db.url, db.connectTimeout)) === 0) nothingThere(config);
      await migratePostgres(db.url, db.connectTimeout);
      return openDatabase(db);
    }
    const applied = existsSync(db.file) ? appliedSqlite(db.file) : 0;
    if (applied === 0) nothingThere(config);
    if (applied < readMigrations("sqlite").length) {
      const releases = databaseLock(config).map(
        (file) =>
          take(file) ??
          fail(
            EXIT.failed,
            "The server that is running is older than this program: restart it with this one first.",
          ),
      );
      migrateSqlite(db.file);
      for (const release of releases) release();
    }
    return openDatabase(db);
  });

/** How many migrations a database has that is there; a SQLite database that is not ends the process, and nothing is changed. */
export const migrationsOf = (config: Config): Promise<number> =>
  opening(config, async ({ db }) => {
    if (db.engine === "postgres") return appliedPostgres(db.url, db.connectTimeout);
    const applied = existsSync(db.file) ? appliedSqlite(db.file) : 0;
    return applied === 0 ? nothingThere(config) : applied;
  });

/** A typo must not be answered with an empty server. */
const nothingThere = ({ db }: Config): never =>
  fail(
    EXIT.notFound,
    db.engine === "sqlite"
      ? `There is no database at ${db.file}: say where the server keeps its data with --data or --db.`
      : "The PostgreSQL database is empty: name the one that the server uses with --db.",
  );

/** What is wrong with the database ends the process with a sentence. */
async function opening<T>(config: Config, opened: (config: Config) => Promise<T>): Promise<T> {
  const { db } = config;
  if (db.engine === "sqlite") haveTemporaryPlace(dirname(db.file));
  try {
    return await opened(config);
  } catch (error) {
    if (db.engine === "sqlite" && error instanceof SQLiteError)
      fail(EXIT.failed, `The database ${db.file} cannot be used: ${error.message}.`);
    if (error instanceof MigrationError) fail(EXIT.failed, error.message);
    if (db.engine === "postgres" && error instanceof SQL.SQLError)
      fail(EXIT.failed, `The PostgreSQL database cannot be used: ${error.message}.`);
    throw error;
  }
}
