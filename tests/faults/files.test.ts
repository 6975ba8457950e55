import { Database as Connection } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, renameSync, rmSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Database, Tx } from "../../src/storage/database.ts";
import { migrateSqlite } from "../../src/storage/migrate.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";
import { useFolder } from "../harness/folder.ts";
import { afterPowerCut } from "./restart.ts";

const folder = useFolder();
let file: string;
let db: Database;

beforeEach(() => {
  file = join(folder(), "clickclack.db");
  migrateSqlite(file);
  db = openSqlite(file);
});
afterEach(() => db.close());

const note = (id: number) => (tx: Tx) =>
  tx.run("INSERT INTO search_dirty (message_id) VALUES (?)", id);
const NOTES = "SELECT message_id FROM search_dirty ORDER BY message_id";
const stored = () =>
  afterPowerCut<{ message_id: number }>(file, NOTES).map((row) => row.message_id);
const read = async () => (await db.all<{ message_id: number }>(NOTES)).map((row) => row.message_id);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const rung = () => new Promise<void>((resolve) => db.onForeignWrite(() => resolve()));
const unavailable = { reason: "unavailable" };

describe("a write-ahead log that is deleted while the server runs", () => {
  test("takes nothing with it that is acknowledged afterwards or was before", async () => {
    for (const id of upTo(3)) await db.write(note(id));
    unlinkSync(`${file}-wal`);
    await db.write(note(4));
    expect(stored()).toEqual(upTo(4));
    await db.write(note(5));
    expect(stored()).toEqual(upTo(5));
    expect(await read()).toEqual(upTo(5));
  });

  test("again and again, amid writes, never leaves an acknowledged one behind", async () => {
    let next = 0;
    for (let round = 0; round < 20; round += 1) {
      const writes = Array.from({ length: 1 + (round % 7) }, () => db.write(note((next += 1))));
      // The commit comes in a later turn of the loop: some rounds lose the log before it, some after.
      if (round % 3 === 0) unlinkSync(`${file}-wal`);
      if (round % 5 === 0) rmSync(`${file}-shm`, { force: true });
      await Promise.all(writes);
      expect(stored()).toEqual(upTo(next));
    }
    expect(await db.get("PRAGMA integrity_check")).toEqual({ integrity_check: "ok" });
  });

  test("is noticed and mended when nobody writes, and whoever listens is told to look", async () => {
    await db.write(note(1));
    const told = rung();
    unlinkSync(`${file}-wal`);
    unlinkSync(`${file}-shm`);
    expect(stored()).toEqual([]);
    await told;
    expect(stored()).toEqual([1]);
    expect(existsSync(`${file}-wal`)).toBe(true);
  });

  test("while another process reads makes writes fail, none is acknowledged, until that reading ends", async () => {
    await db.write(note(1));
    const elsewhere = new Connection(file, { readonly: true });
    elsewhere.run("BEGIN");
    expect(elsewhere.query(NOTES).all()).toHaveLength(1);
    unlinkSync(`${file}-wal`);
    await expect(db.write(note(2))).rejects.toMatchObject(unavailable);
    expect(await read()).toContain(1);
    const told = rung();
    elsewhere.close();
    await told;
    await db.write(note(3));
    expect(stored()).toEqual(expect.arrayContaining([1, 3]));
    expect(stored()).toEqual(await read());
  });

  test("does not stop other processes' writes from being heard of", async () => {
    await db.write(note(1));
    unlinkSync(`${file}-wal`);
    await db.write(note(2));
    const told = rung();
    const elsewhere = new Connection(file);
    elsewhere.run("INSERT INTO search_dirty (message_id) VALUES (3)");
    elsewhere.close();
    await told;
    expect(await read()).toEqual(upTo(3));
  });
});

describe("a database file that is replaced while the server runs", () => {
  let older: string;
  beforeEach(async () => {
    await db.write(note(1));
    older = join(folder(), "older.db");
    await db.write((tx) => tx.run(`INSERT INTO search_dirty (message_id) VALUES (2)`));
    migrateSqlite(older);
  });

  test("is neither read nor written: what it holds stays as it is, with no log to be played into it", async () => {
    const given = readFileSync(older);
    renameSync(file, `${file}.away`);
    renameSync(older, file);
    await expect(db.write(note(3))).rejects.toMatchObject(unavailable);
    await expect(db.write(note(4))).rejects.toMatchObject(unavailable);
    await expect(read()).rejects.toMatchObject(unavailable);
    expect(readFileSync(file).equals(given)).toBe(true);
    expect(statSync(`${file}-wal`).size).toBe(0);
    expect(stored()).toEqual([]);
    await db.close();
    expect(stored()).toEqual([]);
  });

  test("is available again when the old one is put back, with all that was acknowledged", async () => {
    renameSync(file, `${file}.away`);
    renameSync(older, file);
    await expect(db.write(note(3))).rejects.toMatchObject(unavailable);
    renameSync(`${file}.away`, file);
    await db.write(note(4));
    expect(stored()).toEqual(expect.arrayContaining([1, 2, 4]));
    expect(stored()).toEqual(await read());
  });

  test("or deleted is not made anew, empty", async () => {
    rmSync(file);
    await expect(db.write(note(3))).rejects.toMatchObject(unavailable);
    rmSync(`${file}-wal`);
    await expect(db.write(note(4))).rejects.toMatchObject(unavailable);
    expect(existsSync(file)).toBe(false);
  });

  test("with its whole folder is not available until the folder is back", async () => {
    const home = join(file, "..");
    renameSync(home, `${home}-away`);
    await expect(db.write(note(3))).rejects.toMatchObject(unavailable);
    renameSync(`${home}-away`, home);
    await db.write(note(4));
    expect(stored()).toEqual(expect.arrayContaining([1, 2, 4]));
  });
});
