import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { useFolder } from "../../tests/harness/folder.ts";
import type { Database } from "./database.ts";
import { migrateSqlite } from "./migrate.ts";
import { openSqlite } from "./sqlite.ts";

const folder = useFolder();
let file: string;
let db: Database;

beforeEach(() => {
  file = join(folder(), "clickclack.db");
  migrateSqlite(file);
  db = openSqlite(file);
});
afterEach(() => db.close());

const add = (id: number) => db.write((tx) => db.search.add(tx, { id, words: "word", scope: "o1" }));
const found = () =>
  db.search.newest({ words: [[{ word: "word" }]], within: [["o1"]], outside: [] }, { most: 1_000 });

test("what is committed is found beside the event loop", async () => {
  expect(await found()).toEqual([]);
  for (const id of [1, 2, 3]) {
    await add(id);
    expect((await found())[0]).toBe(id);
  }
});

test("reads go on when the log is deleted while they are under way", async () => {
  for (let id = 1; id <= 20; id += 1) {
    await add(id);
    const before = found().catch(() => []);
    if (id % 4 === 0) unlinkSync(`${file}-wal`);
    await add(100 + id);
    await before;
    // While the log is being mended a read may fail, never the write.
    let ids: number[] = [];
    while (!ids.includes(100 + id)) ids = await found().catch(() => []);
  }
  expect(await found()).toHaveLength(40);
  expect(await db.get("PRAGMA integrity_check")).toEqual({ integrity_check: "ok" });
});

test("a failure there is told, and the next read is answered", async () => {
  const broken = { words: [[{ word: 'a" b' }]], within: [], outside: [] };
  await expect(db.search.newest(broken, { most: 1 })).rejects.toThrow("SQLiteError");
  expect(await found()).toEqual([]);
});

test("closing lets go of the files", async () => {
  await add(1);
  await found();
  await db.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  db = openSqlite(file);
  expect(await found()).toEqual([1]);
});
