import { Database } from "bun:sqlite";
import { SQL } from "bun";
import { join } from "node:path";
import { followMessages } from "../../src/features/search/indexer.ts";
import { migratePostgres } from "../../src/storage/migrate.ts";
import { openPostgres } from "../../src/storage/postgres.ts";
import { startPostgres } from "../postgres.ts";
import { copyOfData } from "./data.ts";
import type { Size } from "./seed.ts";

/** Rows that are copied in one statement. */
const CHUNK = 5_000;
/** Seconds. */
const CONNECT_TIMEOUT = 10;
const STATEMENT_TIMEOUT = 60;
const TEMPLATE = "seeded";
/** In the order in which they refer to each other; none but these have rows. */
const TABLES = [
  "users",
  "identities",
  "workspaces",
  "memberships",
  "role_counts",
  "places",
  "messages",
  "read_states",
  "events",
];
const NUMBERED = ["users", "identities", "workspaces", "places", "messages"];

/** A PostgreSQL of the bench's own that waits for the disk at each commit, with seeded databases in it. */
export interface SeededPostgres {
  /** Makes a database to measure in and gives its address; the one before is dropped. */
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL and brings the seeded SQLite data of this size over: the same rows, and the index over them. */
export async function seededPostgres(size: Size): Promise<SeededPostgres> {
  const file = join(await copyOfData(size, "original"), "clickclack.db");
  const postgres = await startPostgres({ durable: true });
  const addressOf = (database: string) => postgres.url.replace(/[^/]*$/, database);
  const admin = new SQL({ url: postgres.url, max: 1 });
  await admin.unsafe(`CREATE DATABASE ${TEMPLATE}`);
  await migratePostgres(addressOf(TEMPLATE), CONNECT_TIMEOUT);
  await copyRows(file, addressOf(TEMPLATE));
  let runs = 0;
  return {
    async fresh() {
      await admin.unsafe(`DROP DATABASE IF EXISTS run_${runs} WITH (FORCE)`);
      runs += 1;
      await admin.unsafe(`CREATE DATABASE run_${runs} TEMPLATE ${TEMPLATE}`);
      // What is still to be written of the copy must not wait in front of what is measured.
      await admin.unsafe("CHECKPOINT");
      return addressOf(`run_${runs}`);
    },
    async stop() {
      await admin.close();
      await postgres.stop();
    },
  };
}

async function copyRows(file: string, url: string): Promise<void> {
  await using sql = new SQL({ url, max: 1 });
  const db = new Database(file, { readonly: true });
  for (const table of TABLES) {
    const rows = db.query(`SELECT * FROM ${table}`);
    for (const chunk of chunks(rows.iterate()))
      await sql.unsafe(
        `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::text::json)`,
        [JSON.stringify(chunk)],
      );
  }
  for (const table of NUMBERED)
    await sql.unsafe(
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
    );
  db.close();
  await indexMessages(url);
  // As autovacuum leaves it.
  await sql.unsafe("VACUUM ANALYZE");
}

/** The index, by the server's own indexer. */
async function indexMessages(url: string): Promise<void> {
  const server = await openPostgres(url, {
    pool: 2,
    statementTimeout: STATEMENT_TIMEOUT,
    connectTimeout: CONNECT_TIMEOUT,
  });
  const indexer = followMessages(server);
  await indexer.catchUp();
  indexer.stop();
  await server.close();
}

function* chunks<T>(rows: Iterable<T>): Generator<T[], void> {
  let chunk: T[] = [];
  for (const row of rows) {
    if (chunk.push(row) < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
