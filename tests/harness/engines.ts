import { join } from "node:path";
import type { Database } from "../../src/storage/database.ts";
import { migrateSqlite } from "../../src/storage/migrate.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";

/** A storage engine that the features are tested on. */
export interface Engine {
  readonly name: string;
  /** Opens a migrated, empty database; what it keeps on disk is in `folder`. */
  open(folder: string): Promise<{ readonly db: Database; readonly location: string }>;
}

/** Every engine: the tests of features run once on each, by `describe.each(engines)`. */
export const engines: readonly [Engine, ...Engine[]] = [
  {
    name: "sqlite",
    async open(folder) {
      const location = join(folder, "clickclack.db");
      migrateSqlite(location);
      return { db: openSqlite(location), location };
    },
  },
];
