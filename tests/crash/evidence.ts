import { Database } from "bun:sqlite";
import { join } from "node:path";
import { analyse } from "../../src/features/search/analysis.ts";
import { scopeOf, type Indexable } from "../../src/features/search/scope.ts";
import type { Stored } from "./writers.ts";

/** How long the search index may take to catch up, in milliseconds. */
const PATIENCE = 10_000;

type Row = Record<string, string | number | null>;

/** What a data directory holds, read beside the server that runs on it. Every list names what is wrong. */
export function evidenceOf(data: string) {
  const db = new Database(join(data, "clickclack.db"));
  db.run("PRAGMA busy_timeout = 5000");
  const rows = (sql: string) => db.query<Row, []>(sql).all();
  const wrong = (sql: string) => rows(sql).map((row) => JSON.stringify(row));

  return {
    close: () => db.close(),

    /** The messages by author and nonce. */
    stored(): Map<string, Stored[]> {
      const found = rows(
        `SELECT u.public_id || ' ' || m.nonce AS name, m.public_id AS id, m.body, m.deleted_at
         FROM messages m JOIN users u ON u.id = m.author_id WHERE m.nonce IS NOT NULL`,
      );
      const byName = new Map<string, Stored[]>();
      for (const { name, id, body, deleted_at } of found) {
        const message = { id: String(id), body: String(body), deleted: deleted_at !== null };
        byName.set(String(name), [...(byName.get(String(name)) ?? []), message]);
      }
      return byName;
    },

    /** Channels whose seqs and workspaces whose cursors are not 1, 2, 3, … up to the number kept beside them. */
    holes: () => [
      ...wrong(
        `SELECT p.name, p.last_seq, count(m.id) AS messages, min(m.seq) AS lowest, max(m.seq) AS highest
         FROM places p LEFT JOIN messages m ON m.place_id = p.id AND m.seq IS NOT NULL GROUP BY p.id
         HAVING p.last_seq <> messages OR coalesce(highest, 0) <> messages OR coalesce(lowest, 1) <> 1`,
      ),
      ...wrong(
        `SELECT w.slug, w.event_seq, count(*) AS events, min(e.cursor) AS lowest, max(e.cursor) AS highest
         FROM workspaces w JOIN events e ON e.workspace_id = w.id GROUP BY w.id
         HAVING w.event_seq <> events OR highest <> events OR lowest <> 1`,
      ),
    ],

    /** Events that name a message that is not there, and messages, edits and deletions that no event tells of. */
    strayEvents: () => [
      ...wrong(
        `SELECT e.cursor, e.type FROM events e LEFT JOIN messages m ON m.id = e.message_id
         WHERE (e.message_id IS NOT NULL OR e.type LIKE 'message.%')
           AND (m.public_id IS NOT e.payload ->> 'message_id' OR m.seq IS NOT e.seq)`,
      ),
      ...wrong(
        `SELECT m.public_id, sum(e.type = 'message.created') AS created, sum(e.type = 'message.updated') AS updated,
           sum(e.type = 'message.deleted') AS deleted
         FROM messages m LEFT JOIN events e ON e.message_id = m.id GROUP BY m.id
         HAVING created IS NOT 1 OR (updated > 0) <> (m.edited_at IS NOT NULL)
           OR deleted <> (m.deleted_at IS NOT NULL)`,
      ),
    ],

    /** Counters that a recount contradicts. */
    miscounts: () => [
      ...wrong(
        `SELECT p.name, p.countable, count(m.id) AS recount FROM places p
         LEFT JOIN messages m ON m.place_id = p.id AND m.kind = '' GROUP BY p.id HAVING p.countable <> recount`,
      ),
      ...wrong(
        `SELECT public_id, countable, recount FROM (
           SELECT public_id, countable, count(*) OVER (PARTITION BY place_id ORDER BY seq) AS recount FROM messages)
         WHERE countable <> recount`,
      ),
      ...wrong(
        `SELECT r.user_id, r.place_id, r.own, count(m.id) AS own_recount, r.own_read,
           coalesce(sum(m.seq <= r.last_read_seq), 0) AS own_read_recount
         FROM read_states r LEFT JOIN messages m
           ON m.place_id = r.place_id AND m.author_id = r.user_id AND m.kind = ''
         GROUP BY r.user_id, r.place_id HAVING r.own <> own_recount OR r.own_read <> own_read_recount`,
      ),
    ],

    /** How many messages someone has not read, counted one by one, by channel. */
    unread(user: string): Map<string, number> {
      const counted = db
        .query<{ id: string; unread: number }, [string]>(
          `SELECT p.public_id AS id, (
             SELECT count(*) FROM messages m WHERE m.place_id = p.id AND m.kind = '' AND m.deleted_at IS NULL
               AND m.author_id <> u.id AND m.seq > coalesce((SELECT last_read_seq FROM read_states r
                 WHERE r.user_id = u.id AND r.place_id = p.id), 0)) AS unread
           FROM places p, users u WHERE u.public_id = ?`,
        )
        .all(user);
      return new Map(counted.map(({ id, unread }) => [id, unread]));
    },

    /** Broken pages, and rows that refer to rows that are not there. */
    damage: () => [
      ...rows("PRAGMA integrity_check").flatMap(({ integrity_check }) =>
        integrity_check === "ok" ? [] : [String(integrity_check)],
      ),
      ...wrong("PRAGMA foreign_key_check"),
    ],

    /** Resolves once the search index says that it has caught up; false if it does not. */
    async indexed(): Promise<boolean> {
      const since = performance.now();
      while (performance.now() - since < PATIENCE) {
        const behind = rows(
          `SELECT 1 FROM search_progress WHERE indexed_id <> (SELECT coalesce(max(id), 0) FROM messages)
           UNION ALL SELECT 1 FROM search_dirty`,
        );
        if (behind.length === 0) return true;
        await Bun.sleep(10);
      }
      return false;
    },

    /** Messages whose words in the index are not those of their text, and words of messages that are not there. */
    misindexed(): string[] {
      db.run("INSERT INTO search_index (search_index) VALUES ('integrity-check')");
      db.run(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, search_index, instance)",
      );
      const indexed = new Map<number, string[]>();
      const words = db.query<{ doc: number; words: string }, []>(
        `SELECT doc, group_concat(term, ' ' ORDER BY col DESC, offset) AS words FROM temp.words
         WHERE doc IN (SELECT rowid FROM search_index) GROUP BY doc`,
      );
      for (const { doc, words: text } of words.all()) indexed.set(doc, [text]);
      const wanted = db.query<Indexable & { id: number }, []>(
        `SELECT m.id, m.place_id, m.workspace_id, p.kind AS place_kind, m.author_id, m.has, m.created_at, m.body
         FROM messages m JOIN places p ON p.id = m.place_id WHERE m.deleted_at IS NULL AND m.kind = ''`,
      );
      const problems: string[] = [];
      for (const { id, ...message } of wanted.all()) {
        const text = `${analyse(message.body)} ${scopeOf(message).join(" ")}`.trim();
        if (indexed.get(id)?.[0] !== text)
          problems.push(`${id}: ${indexed.get(id)?.[0]} ≠ ${text}`);
        indexed.delete(id);
      }
      for (const id of indexed.keys()) problems.push(`${id} is found and not there`);
      return problems;
    },
  };
}
