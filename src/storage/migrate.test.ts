import { Database as Connection } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { useFolder } from "../../tests/harness/folder.ts";
import { MigrationError, migrateSqlite, readMigrations, type Migration } from "./migrate.ts";

const folder = useFolder();
const real = readMigrations("sqlite");

const migration = (version: number, sql: string, oldestCompatible = version): Migration => ({
  version,
  name: `step_${version}`,
  description: "",
  sql,
  checksum: new Bun.CryptoHasher("sha256").update(sql).digest("hex"),
  oldestCompatible,
});
const one = migration(1, "CREATE TABLE one (id INTEGER PRIMARY KEY) STRICT");
const two = migration(2, "CREATE TABLE two (id INTEGER PRIMARY KEY) STRICT", 1);
const three = migration(3, "CREATE TABLE three (id INTEGER PRIMARY KEY) STRICT", 2);

const newFile = () => join(folder(), "test.db");
const tablesOf = (file: string) => {
  const db = new Connection(file, { readonly: true });
  const tables = db
    .query<{ name: string }, []>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
    )
    .all();
  db.close();
  return tables.map(({ name }) => name);
};

describe("migrations", () => {
  test("of this repository say the oldest version that may run on them", () => {
    for (const { version, oldestCompatible } of real) {
      expect(oldestCompatible).toBeGreaterThanOrEqual(1);
      expect(oldestCompatible).toBeLessThanOrEqual(version);
    }
  });

  test("are applied once, in order, each with its checksum", () => {
    const file = newFile();
    migrateSqlite(file, [one]);
    migrateSqlite(file, [one, two, three]);
    migrateSqlite(file, [one, two, three]);
    const db = new Connection(file);
    const applied = db
      .query("SELECT version, name, checksum, oldest_compatible FROM schema_migrations")
      .all();
    expect(applied).toEqual(
      [one, two, three].map(({ version, name, checksum, oldestCompatible }) => ({
        version,
        name,
        checksum,
        oldest_compatible: oldestCompatible,
      })),
    );
    db.close();
  });

  test("leave every table strict and every foreign key whole", () => {
    const file = newFile();
    migrateSqlite(file, real);
    const db = new Connection(file);
    const loose = db
      .query(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(loose).toEqual([]);
    expect(db.query("PRAGMA foreign_key_check").all()).toEqual([]);
    expect(db.query("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    db.close();
  });

  test("that fail change nothing, and what came before them stands", () => {
    const file = newFile();
    const broken = migration(2, "CREATE TABLE half (id INTEGER); CREATE TABLE one (id INTEGER)");
    expect(() => migrateSqlite(file, [one, broken])).toThrow();
    expect(tablesOf(file)).toEqual(["one", "schema_migrations"]);
    migrateSqlite(file, [one, two]);
    expect(tablesOf(file)).toEqual(["one", "schema_migrations", "two"]);
  });
});

describe("a database that cannot be used stops the start with a sentence, and keeps every byte:", () => {
  function expectRefused(file: string, ours: readonly Migration[], sentence: RegExp) {
    const before = readFileSync(file);
    // Looking into a database in WAL mode leaves an empty log beside it.
    const files = () => readdirSync(join(file, "..")).filter((name) => !/-(wal|shm)$/.test(name));
    const beside = files();
    const attempt = () => migrateSqlite(file, [...ours]);
    expect(attempt).toThrow(MigrationError);
    expect(attempt).toThrow(sentence);
    expect(attempt).toThrow(/^\S[^\n]*\.$/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(files()).toEqual(beside);
  }

  test("one whose old migration was changed", () => {
    const file = newFile();
    migrateSqlite(file, [one, two]);
    expectRefused(file, [migration(1, `${one.sql} `), two], /Migration 1 .*differs/);
  });

  test("one whose old migration was given another name", () => {
    const file = newFile();
    migrateSqlite(file, [one]);
    expectRefused(file, [{ ...one, name: "other" }], /Migration 1 .*differs/);
  });

  test("one that lacks an old migration", () => {
    const file = newFile();
    migrateSqlite(file, [one, two, three]);
    const db = new Connection(file);
    db.run("DELETE FROM schema_migrations WHERE version = 2");
    db.close();
    expectRefused(file, [one, two, three], /lacks migration 2/);
  });

  test("one that a newer program has migrated beyond what this one may run on", () => {
    const file = newFile();
    migrateSqlite(file, [one, two, three]);
    expectRefused(file, [one], /version 3 .*too old/);
  });

  test("one of another program", () => {
    const file = newFile();
    const db = new Connection(file, { create: true });
    db.run("CREATE TABLE bookmarks (url TEXT)");
    db.close();
    expectRefused(file, [one], /another program/);
  });

  test("one that is no database", () => {
    const file = newFile();
    writeFileSync(file, "Dear diary, ".repeat(500));
    expectRefused(file, [one], /not a database/);
  });
});

test("a database that a newer program has migrated is fine when that program said so", () => {
  const file = newFile();
  migrateSqlite(file, [one, two, three]);
  migrateSqlite(file, [one, two]);
  expect(tablesOf(file)).toEqual(["one", "schema_migrations", "three", "two"]);
});

test("an empty file becomes a database", () => {
  const file = newFile();
  writeFileSync(file, "");
  migrateSqlite(file, [one]);
  expect(tablesOf(file)).toContain("one");
});

describe("a folder of migrations", () => {
  const write = (files: Record<string, string>) => {
    const path = folder();
    for (const [name, sql] of Object.entries(files)) writeFileSync(join(path, name), sql);
    return path;
  };
  const HEAD = "-- oldest compatible: 1\n";

  test("is read in order", () => {
    const path = write({ "0002_b.sql": `${HEAD}SELECT 2;`, "0001_a.sql": `${HEAD}SELECT 1;` });
    expect(readMigrations("sqlite", path).map(({ version, name }) => [version, name])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
  });

  test.each([
    [{ "0002_b.sql": HEAD }],
    [{ "0001_a.sql": HEAD, "0003_c.sql": HEAD }],
    [{ "0001_a.sql": HEAD, "0001_b.sql": HEAD }],
    [{ "1_a.sql": HEAD }],
    [{ "0001_a.sql": "SELECT 1;" }],
  ] satisfies [Record<string, string>][])(
    "is refused with a hole, a double or no head: %j",
    (files) => {
      expect(() => readMigrations("sqlite", write(files))).toThrow(MigrationError);
    },
  );
});
