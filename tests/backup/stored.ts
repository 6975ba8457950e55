import { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Row = Record<string, string | number | null>;

/** What a data directory holds, as it lies there. */
export function storedIn(data: string) {
  const db = new Database(join(data, "clickclack.db"), { readonly: true });
  const rows = (sql: string, ...args: (string | number)[]) =>
    db.query<Row, typeof args>(sql).all(...args);
  return {
    close: () => db.close(),
    /** The log up to a cursor. */
    events: (upTo: number) => rows("SELECT * FROM events WHERE cursor <= ? ORDER BY cursor", upTo),
    /** The messages that were created up to a cursor, and not touched after it. */
    messages: (upTo: number) =>
      rows(
        `SELECT m.public_id, m.seq, m.body, m.nonce, m.edited_at, m.deleted_at, m.has FROM messages m
         WHERE m.id IN (SELECT message_id FROM events WHERE type = 'message.created' AND cursor <= ?1)
           AND m.id NOT IN (SELECT message_id FROM events WHERE cursor > ?1 AND message_id IS NOT NULL)
         ORDER BY m.id`,
        upTo,
      ),
    /** All messages, by ID. */
    ids: () => rows("SELECT public_id AS id FROM messages ORDER BY id").map(({ id }) => String(id)),
    /** The messages that the log up to a cursor says were created. */
    created: (upTo: number) =>
      rows(
        `SELECT m.public_id AS id FROM events e JOIN messages m ON m.id = e.message_id
         WHERE e.type = 'message.created' AND e.cursor <= ? ORDER BY m.id`,
        upTo,
      ).map(({ id }) => String(id)),
    tail: () => Number(rows("SELECT max(event_seq) AS tail FROM workspaces")[0]?.["tail"]),
    integrity: () => String(rows("PRAGMA integrity_check")[0]?.["integrity_check"]),
    /** The uploads that are there, each with whether the bytes in the store are its own. */
    uploads: () =>
      rows("SELECT public_id, blob, sha256 FROM uploads WHERE deleted_at IS NULL ORDER BY id").map(
        ({ public_id, blob, sha256 }) => ({
          id: String(public_id),
          blob: String(blob),
          whole: blobIn(data, String(blob)) === sha256,
        }),
      ),
  };
}

/** The SHA-256 of a blob in a data directory; `undefined` when it is not there. */
export function blobIn(data: string, blob: string): string | undefined {
  const path = join(data, "uploads", blob.slice(0, 2), blob);
  return existsSync(path)
    ? createHash("sha256").update(readFileSync(path)).digest("hex")
    : undefined;
}
