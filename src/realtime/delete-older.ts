import type { Database } from "../storage/database.ts";
import { breathe } from "./log.ts";

/** Rows deleted in one write: few enough that nobody notices. */
const BATCH = 500;

/** Rows that go by their age: which table, and which column says when they ended. An index holds both that and `only`. */
export interface Aging {
  readonly table: "event_deliveries" | "slash_invocations" | "scheduled_messages";
  readonly column: "created_at" | "expires_at" | "updated_at";
  /** A condition besides, as SQL. */
  readonly only?: string;
}

/** Deletes what is older than a time, in milliseconds since the epoch, in small writes. @returns how many rows went. */
export async function deleteOlder(
  db: Database,
  { table, column, only = "" }: Aging,
  time: number,
): Promise<number> {
  const before = new Date(time).toISOString();
  const condition = only === "" ? "" : `${only} AND `;
  for (let deleted = 0; ; await breathe()) {
    const rows = await db.all<{ id: number }>(
      `SELECT id FROM ${table} WHERE ${condition}${column} < ? ORDER BY ${column} LIMIT ?`,
      before,
      BATCH,
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await db.write((tx) => tx.run(`DELETE FROM ${table} WHERE id IN ?`, ids));
    deleted += ids.length;
    if (ids.length < BATCH) return deleted;
  }
}
