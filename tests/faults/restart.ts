import { Database as Connection } from "bun:sqlite";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What a query finds in a SQLite database if the power fails now and the server starts again: it opens the files that
 * lie at their paths at this moment, and none that somebody merely still has open.
 */
export function afterPowerCut<T>(file: string, sql: string): T[] {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-power-cut-"));
  const copy = join(folder, "copy.db");
  for (const end of ["", "-wal"]) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  const db = new Connection(copy);
  try {
    return db.query<T, []>(sql).all();
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}
