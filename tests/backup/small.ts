import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, type Config } from "../../src/config.ts";
import { migrateSqlite } from "../../src/storage/migrate.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";
import { bootstrap } from "../../src/features/auth/bootstrap.ts";
import { openBlobs } from "../../src/blobs/open.ts";
import { newBlobName } from "../../src/blobs/blobs.ts";
import { newId } from "../../src/ids.ts";

/** The configuration of a server with this data directory. */
export const configOf = (data: string, flags: Parameters<typeof loadConfig>[0] = {}): Config =>
  loadConfig({ data, ...flags }, {});

/** A data directory with a database and uploads of these sizes; gives the names of their blobs. */
export async function makeData(data: string, sizes: readonly number[] = [10, 100_000, 0]) {
  mkdirSync(data, { recursive: true });
  const config = configOf(data);
  const file = join(data, "clickclack.db");
  migrateSqlite(file);
  const db = openSqlite(file);
  await bootstrap(db, { display_name: "Ava", email: "ava@example.com" });
  const blobs = openBlobs(config.uploads);
  const names: string[] = [];
  for (const size of sizes) {
    const bytes = crypto.getRandomValues(new Uint8Array(size));
    const blob = newBlobName();
    names.push(blob);
    await blobs.write(blob, only(bytes));
    await db.write((tx) =>
      tx.run(
        `INSERT INTO uploads (public_id, workspace_id, owner_id, filename, content_type, byte_size, sha256, blob, created_at)
         VALUES (?, 1, 1, 'x', 'text/plain', ?, ?, ?, ?)`,
        newId("upl"),
        size,
        createHash("sha256").update(bytes).digest("hex"),
        blob,
        new Date().toISOString(),
      ),
    );
  }
  await db.close();
  return { config, file, blobs: names };
}

async function* only(bytes: Uint8Array) {
  yield bytes;
}

/** Every file below a folder with its SHA-256, and every folder: two are equal when nothing differs. */
export function pictureOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  return Object.fromEntries(
    paths.map((path) => {
      const whole = join(folder, path);
      const text = statSync(whole).isDirectory()
        ? "folder"
        : createHash("sha256").update(readFileSync(whole)).digest("hex");
      return [path, text];
    }),
  );
}
