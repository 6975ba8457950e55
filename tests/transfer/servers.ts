import { SQL } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskBlobs } from "../../src/blobs/disk.ts";
import type { Blobs } from "../../src/blobs/blobs.ts";
import type { DatabaseConfig } from "../../src/config.ts";
import { migratePostgres, migrateSqlite } from "../../src/storage/migrate.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { openSnapshot } from "../../src/storage/snapshot.ts";
import { archiveText, nothingExported } from "../../src/transfer/export.ts";
import type { Engine } from "../harness/engines.ts";

/** Where an engine keeps a database, as the settings say it. */
export const databaseConfig = (engine: Pick<Engine, "name">, location: string): DatabaseConfig =>
  engine.name === "sqlite"
    ? { engine: "sqlite", file: location }
    : { engine: "postgres", url: location, pool: 4, statementTimeout: 30, connectTimeout: 5 };

/** A migrated database that nobody has open, and a store of files beside it. */
export interface Target extends AsyncDisposable {
  readonly config: DatabaseConfig;
  readonly blobs: Blobs;
  readonly folder: string;
}

/** Makes an empty server that does not run. */
export async function emptyTarget({ name }: Pick<Engine, "name">): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-target-"));
  const blobs = diskBlobs(join(folder, "uploads"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  if (name === "sqlite") {
    const file = join(folder, "clickclack.db");
    migrateSqlite(file);
    return {
      config: { engine: "sqlite", file },
      blobs,
      folder,
      [Symbol.asyncDispose]: async () => clear(),
    };
  }
  const base = process.env["TEST_DATABASE_URL"] ?? "";
  const admin = new SQL({ url: base, max: 1 });
  const database = `clickclack_test_${crypto.randomUUID().replaceAll("-", "")}`;
  await admin.unsafe(`CREATE DATABASE ${database}`);
  const url = new URL(base);
  url.pathname = `/${database}`;
  await migratePostgres(url.href, 5);
  return {
    config: databaseConfig({ name }, url.href),
    blobs,
    folder,
    async [Symbol.asyncDispose]() {
      await admin.unsafe(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.close();
      clear();
    },
  };
}

/** Exports a database that may be in use; its first line is the header. */
export async function exported(config: DatabaseConfig, blobs: Blobs): Promise<string> {
  const live = await openDatabase(config);
  const snapshot = await openSnapshot(config);
  let text = "";
  try {
    const source = { snapshot, live, blobs, engine: config.engine };
    for await (const piece of archiveText(source, nothingExported(), async () => {})) text += piece;
  } finally {
    await snapshot.close();
    await live.close();
  }
  return text;
}

/** What two exports of the same content have in common: all but the first line. */
export const contentOf = (archive: string): string => archive.slice(archive.indexOf("\n") + 1);
