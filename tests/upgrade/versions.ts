import { readMigrations, type Migration } from "../../src/storage/migrate.ts";

/** The migrations up to a version, and one after them. */
export const withNext = (
  engine: "sqlite" | "postgres",
  version: number,
  sql: string,
): Migration[] => [
  ...readMigrations(engine).slice(0, version),
  {
    version: version + 1,
    name: "next",
    description: "",
    sql,
    checksum: new Bun.CryptoHasher("sha256").update(sql).digest("hex"),
    oldestCompatible: version + 1,
  },
];

/** The migrations up to a version, and one that changes the schema and then takes some seconds. */
export const slowMigration = (engine: "sqlite" | "postgres", version: number): Migration[] =>
  withNext(
    engine,
    version,
    engine === "sqlite"
      ? `CREATE TABLE half (id INTEGER PRIMARY KEY); ALTER TABLE messages ADD COLUMN half TEXT;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000)
         INSERT INTO half SELECT i FROM n;`
      : `CREATE TABLE half (id INTEGER PRIMARY KEY); ALTER TABLE messages ADD COLUMN half TEXT; SELECT pg_sleep(2);`,
  );
