/** The thread behind `database-copy.ts`: SQLite copies a database in one statement, which nothing can interrupt. */
import { Database as Connection, SQLiteError } from "bun:sqlite";
import { answerBeside } from "../storage/beside.ts";

export interface CopyOf {
  readonly file: string;
  /** An empty file. */
  readonly into: string;
}

/** Why there is no copy: SQLite's code and words. */
export type Copied = { readonly code: string; readonly message: string } | undefined;

/** How long it waits for the database to be let go of, in milliseconds. */
const PATIENCE = 10_000;

answerBeside<CopyOf, Copied>(({ file, into }) => {
  try {
    const db = open(file);
    try {
      db.run(`PRAGMA busy_timeout = ${PATIENCE}`);
      db.query("VACUUM INTO ?").run(into);
    } finally {
      db.close(true);
    }
    return undefined;
  } catch (error) {
    const code = error instanceof SQLiteError ? (error.code ?? "") : "";
    return { code, message: error instanceof Error ? error.message : String(error) };
  }
});

/** Who may write leaves no log behind when they were the last; who may not can still read. */
function open(file: string): Connection {
  try {
    const db = new Connection(file, { readwrite: true });
    db.query("PRAGMA schema_version").get();
    return db;
  } catch {
    return new Connection(file, { readonly: true });
  }
}
