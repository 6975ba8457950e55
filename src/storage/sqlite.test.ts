import { Database as Connection } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { useFolder } from "../../tests/harness/folder.ts";
import { StorageError, type Tx } from "./database.ts";
import { migrateSqlite } from "./migrate.ts";
import { openSqlite } from "./sqlite.ts";

const folder = useFolder();

function open() {
  const file = join(folder(), "clickclack.db");
  migrateSqlite(file);
  return { file, db: openSqlite(file) };
}

const NOTE = "INSERT INTO search_dirty (message_id) VALUES (?)";

test("a write waits for another process that holds the lock for a moment, while reads go on", async () => {
  const { file, db } = open();
  const elsewhere = new Connection(file);
  elsewhere.run("BEGIN IMMEDIATE");
  let answered = false;
  const write = db.write((tx) => tx.run(NOTE, 1)).then(() => (answered = true));
  // Each turn of the loop gives the write another chance.
  for (let turn = 0; turn < 20; turn += 1) {
    expect(await db.all("SELECT message_id FROM search_dirty")).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(answered).toBe(false);
  elsewhere.run("COMMIT");
  await write;
  expect(await db.all("SELECT message_id FROM search_dirty")).toEqual([{ message_id: 1 }]);
  elsewhere.close();
  await db.close();
});

test("a full disk is told from other failures, and nothing of the batch stands", async () => {
  const { file, db } = open();
  const small = openSqlite(file);
  // As on a full disk: this connection's file may not grow any more.
  await small.write(async (tx) => {
    const { page_count } = (await tx.get<{ page_count: number }>("PRAGMA page_count"))!;
    await tx.all(`PRAGMA max_page_count = ${page_count}`);
  });
  const large = "x".repeat(1_000_000);
  const results = await Promise.allSettled([
    small.write((tx) =>
      tx.run(
        "INSERT INTO users (public_id, kind, display_name, created_at) VALUES ('u', 'human', ?, '')",
        large,
      ),
    ),
  ]);
  expect(results[0]).toMatchObject({ status: "rejected", reason: { reason: "full" } });
  expect(results[0]).toMatchObject({ reason: expect.any(StorageError) });
  expect(await db.all("SELECT id FROM users")).toEqual([]);
  await small.close();
  await db.write((tx) => tx.run(NOTE, 1));
  await db.close();
});

test("a write that finds no room takes none with it that does, and may be sent again once there is", async () => {
  const { file, db } = open();
  await db.write(async (tx) => {
    const { page_count } = (await tx.get<{ page_count: number }>("PRAGMA page_count"))!;
    await tx.all(`PRAGMA max_page_count = ${page_count}`);
  });
  const large = (tx: Tx) =>
    tx.run(
      "INSERT INTO users (public_id, kind, display_name, created_at) VALUES ('u', 'human', ?, '')",
      "x".repeat(1_000_000),
    );
  const results = await Promise.allSettled([
    db.write((tx) => tx.run(NOTE, 1)),
    db.write(large),
    db.write((tx) => tx.run(NOTE, 1)),
    db.write((tx) => tx.run(NOTE, 2)),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  expect(results[1]).toMatchObject({ reason: { reason: "full" } });
  expect(results[2]).not.toMatchObject({ reason: expect.any(StorageError) });
  await db.write((tx) => tx.all("PRAGMA max_page_count = 1000000"));
  await db.write(large);
  await db.close();
  const after = new Connection(file, { readonly: true });
  expect(after.query("SELECT message_id FROM search_dirty").values()).toEqual([[1], [2]]);
  expect(after.query("SELECT count(*) FROM users").values()).toEqual([[1]]);
  after.close();
});

test("what is committed is on disk before the answer, in a log that is synced", async () => {
  const { file, db } = open();
  await db.write((tx) => tx.run(NOTE, 1));
  const settings = await db.write(async (tx) => [
    await tx.get("PRAGMA journal_mode"),
    await tx.get("PRAGMA synchronous"),
    await tx.get("PRAGMA foreign_keys"),
  ]);
  expect(settings).toEqual([{ journal_mode: "wal" }, { synchronous: 2 }, { foreign_keys: 1 }]);
  const other = new Connection(file, { readonly: true });
  expect(other.query("SELECT message_id FROM search_dirty").all()).toEqual([{ message_id: 1 }]);
  other.close();
  await db.close();
});

test("a write may await nothing but its transaction", async () => {
  const { db } = open();
  const slow = db.write(async (tx) => {
    await tx.run(NOTE, 1);
    await Bun.sleep(1);
  });
  await expect(slow).rejects.toThrow("awaited something other than its transaction");
  await db.write((tx) => tx.run(NOTE, 2));
  expect(await db.all("SELECT message_id FROM search_dirty")).toEqual([{ message_id: 2 }]);
  await db.close();
});

test("nothing can be written by way of a read", async () => {
  const { db } = open();
  await db.write((tx) => tx.run(NOTE, 1));
  await expect(db.all("DELETE FROM search_dirty RETURNING message_id")).rejects.toThrow();
  expect(await db.all("SELECT message_id FROM search_dirty")).toHaveLength(1);
  await db.close();
});

test("closing leaves no write-ahead log", async () => {
  const { file, db } = open();
  const queued = db.write((tx) => tx.run(NOTE, 1));
  expect(existsSync(`${file}-wal`)).toBe(true);
  await db.close();
  await queued;
  expect(existsSync(`${file}-wal`)).toBe(false);
});
