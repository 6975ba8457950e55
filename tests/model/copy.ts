import { SQL } from "bun";
import { Database as Sqlite } from "bun:sqlite";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../harness/engines.ts";

/** A copy of a database, as an operator keeps one. */
export interface Copy {
  /** Puts it in the database's place. Nothing may have the database open meanwhile. */
  putBack(): Promise<void>;
}

/** Copies a database that is in use; on SQLite into a folder, on PostgreSQL beside itself. */
export const copyOf = ({ name }: Engine, location: string, folder: string): Promise<Copy> =>
  name === "postgres" ? copyOfRows(location) : copyOfFile(location, folder);

async function copyOfFile(file: string, folder: string): Promise<Copy> {
  const copy = join(folder, `copy-${crypto.randomUUID()}.db`);
  using db = new Sqlite(file);
  db.run("VACUUM INTO ?", [copy]);
  return {
    async putBack() {
      for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
      copyFileSync(copy, file);
    },
  };
}

/** Every table with its rows in a schema of its own: a database cannot be copied whole while somebody is connected. */
async function copyOfRows(url: string): Promise<Copy> {
  const schema = `copy_${crypto.randomUUID().replaceAll("-", "")}`;
  const tables = await withOne(url, async (sql) => {
    // As they were made, so that what is referred to comes first.
    const found: { table: string; identity: string | null }[] = await sql.unsafe(
      `SELECT c.relname AS table, a.attname AS identity
       FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.oid`,
    );
    await sql.begin("ISOLATION LEVEL REPEATABLE READ", async (tx) => {
      await tx.unsafe(`CREATE SCHEMA ${schema}`);
      for (const { table } of found)
        await tx.unsafe(`CREATE TABLE ${schema}.${table} AS TABLE public.${table}`);
    });
    return found;
  });
  return {
    putBack: () =>
      withOne(url, (sql) =>
        sql.begin(async (tx) => {
          await tx.unsafe(`TRUNCATE ${tables.map(({ table }) => `public.${table}`).join()}`);
          for (const { table, identity } of tables) {
            await tx.unsafe(`INSERT INTO public.${table} SELECT * FROM ${schema}.${table}`);
            if (identity !== null)
              await tx.unsafe(
                `SELECT setval(pg_get_serial_sequence('public.${table}', '${identity}'),
                   (SELECT COALESCE(max(${identity}), 0) + 1 FROM public.${table}), false)`,
              );
          }
        }),
      ),
  };
}

async function withOne<T>(url: string, use: (sql: SQL) => Promise<T>): Promise<T> {
  const sql = new SQL({ url, max: 1 });
  try {
    return await use(sql);
  } finally {
    await sql.close();
  }
}
