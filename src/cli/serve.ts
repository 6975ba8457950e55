import { SQL } from "bun";
import { SQLiteError } from "bun:sqlite";
import { chmodSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { createApp, startApp } from "../app.ts";
import { version } from "../build.ts";
import { ConfigError, loadConfig, type Config, type Flags } from "../config.ts";
import { bootstrapDev } from "../features/auth/bootstrap.ts";
import { keepHighWater } from "../storage/high-water.ts";
import { takeLock } from "../storage/lock.ts";
import { MigrationError, migratePostgres, migrateSqlite } from "../storage/migrate.ts";
import type { Database } from "../storage/database.ts";
import { openDatabase } from "../storage/open.ts";
import { EXIT, fail } from "./exit.ts";
import { startLogging, stopLogging } from "./logging.ts";

const logger = getLogger(["clickclack", "serve"]);

/** Runs the server until it is told to stop: SIGTERM or SIGINT drains it, a second one ends it at once. */
export async function serve(flags: Flags): Promise<void> {
  const config = configure(flags);
  prepare(config);
  const releases = lock(config);
  await startLogging(config);
  const db = await open(config);
  const highWater = await keepHighWater(db, join(config.data, "cursors.json"));
  if (config.dev_bootstrap) await bootstrapDev(db);
  const app = createApp(config, db);
  const server = start(config, app);
  // Once it serves, one request's failure must not end the others; until then, a failure ends the start.
  for (const event of ["unhandledRejection", "uncaughtException"])
    process.on(event, (error: unknown) => logger.error("Unexpected: {error}", { error }));
  logger.info("ClickClack {version} serves {url} from {data}.", {
    version,
    url: config.public_url ?? server.url.href,
    data: config.data,
  });
  if (config.dev_bootstrap)
    logger.warn("Dev mode is on: whoever uses this machine acts as the first user.");

  await stopSignal();
  logger.info("Stopping: requests finish, then the database is closed.");
  await server.drain();
  app.indexer.stop();
  await highWater.stop();
  await db.close();
  for (const release of releases) release();
  await stopLogging();
  process.exit(EXIT.ok);
}

function configure(flags: Flags): Config {
  try {
    return loadConfig(flags, process.env);
  } catch (error) {
    if (error instanceof ConfigError) return fail(EXIT.usage, error.message);
    throw error;
  }
}

/** Makes the data directory, for its owner's eyes only. */
function prepare({ data, db }: Config): void {
  const folders = [data, join(data, "uploads"), join(data, "logs")];
  if (db.engine === "sqlite") folders.push(dirname(db.file));
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(data, 0o700);
  } catch {
    fail(EXIT.failed, `The data directory ${data} cannot be made or written to.`);
  }
}

/** Keeps other servers off the data directory and off the database, wherever each is. */
function lock({ data, db }: Config): (() => void)[] {
  const files = [join(data, "clickclack.lock")];
  if (db.engine === "sqlite") files.push(`${realFile(db.file)}.lock`);
  return files.map((file) => {
    let release: ReturnType<typeof takeLock>;
    try {
      release = takeLock(file);
    } catch {
      fail(EXIT.failed, `${file} cannot be made or written to.`);
    }
    return release ?? fail(EXIT.failed, `Another server is using ${dirname(file)}: stop it first.`);
  });
}

/** The file itself, whatever links lead to it. */
const realFile = (file: string) =>
  existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));

/** Brings the database up to date and opens it. */
async function open({ db }: Config): Promise<Database> {
  try {
    if (db.engine === "sqlite") migrateSqlite(db.file);
    else await migratePostgres(db.url, db.connectTimeout);
    return await openDatabase(db);
  } catch (error) {
    if (db.engine === "sqlite" && error instanceof SQLiteError)
      fail(EXIT.failed, `The database ${db.file} cannot be used: ${error.message}.`);
    if (error instanceof MigrationError) fail(EXIT.failed, error.message);
    if (db.engine === "postgres" && error instanceof SQL.SQLError)
      fail(EXIT.failed, `The PostgreSQL database cannot be used: ${error.message}.`);
    throw error;
  }
}

function start(config: Config, app: ReturnType<typeof createApp>) {
  try {
    return startApp(config, app);
  } catch (error) {
    const { hostname = "", port } = config.addr;
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return fail(
      EXIT.failed,
      reason === "EADDRINUSE"
        ? `Another program listens at ${hostname}:${port}: choose another --addr.`
        : `Cannot listen at ${hostname}:${port} (${reason}): choose another --addr.`,
    );
  }
}

/** Resolves at the first SIGTERM or SIGINT; a second one leaves at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.on(signal, () => {
        if (asked) process.exit(EXIT.failed);
        asked = true;
        resolve();
      });
  });
}
