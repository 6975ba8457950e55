import type { Reader } from "../../storage/database.ts";

/** A number that is kept beside what it counts, and is wrong. */
export interface Miscount {
  /** What is counted, in words: `members of the role bot`. */
  readonly what: string;
  /** Where, by ID. */
  readonly id: string;
  readonly kept: number;
  readonly counted: number;
}

interface Row {
  what: string;
  id: string;
  kept: number;
  counted: number;
}

/**
 * Counters that differ from what they count: members by role, roots that count as unread, replies, reactions. Of threads and
 * of messages with reactions, the newest `most` are looked at.
 */
export async function miscounts(reader: Reader, most: number): Promise<Miscount[]> {
  const rows = [
    ...(await reader.all<Row>(
      `SELECT 'members of the role ' || c.role AS what, w.public_id AS id, c.members AS kept,
         (SELECT count(*) FROM memberships m WHERE m.workspace_id = c.workspace_id AND m.role = c.role) AS counted
       FROM role_counts c JOIN workspaces w ON w.id = c.workspace_id AND w.deleted_at IS NULL`,
    )),
    ...(await reader.all<Row>(
      `SELECT 'messages that count as unread' AS what, p.public_id AS id, p.countable AS kept, m.countable AS counted
       FROM (SELECT id, public_id, countable, last_seq FROM places WHERE last_seq > 0 ORDER BY last_seq DESC LIMIT ?) p
       JOIN messages m ON m.place_id = p.id AND m.seq = p.last_seq AND m.seq IS NOT NULL`,
      most,
    )),
    ...(await reader.all<Row>(
      `SELECT 'replies' AS what, r.public_id AS id, t.reply_count AS kept,
         (SELECT count(*) FROM messages m WHERE m.root_id = t.root_id AND m.root_id IS NOT NULL) AS counted
       FROM (SELECT root_id, reply_count FROM threads ORDER BY root_id DESC LIMIT ?) t JOIN messages r ON r.id = t.root_id`,
      most,
    )),
    ...(await reader.all<Row>(
      `SELECT 'reactions' AS what, m.public_id AS id, c.kept,
         (SELECT count(*) FROM reactions r WHERE r.message_id = c.message_id) AS counted
       FROM (SELECT message_id, sum(count) AS kept FROM reaction_counts GROUP BY message_id ORDER BY message_id DESC LIMIT ?) c
       JOIN messages m ON m.id = c.message_id`,
      most,
    )),
  ];
  return rows
    .map((row) => ({ ...row, kept: Number(row.kept), counted: Number(row.counted) }))
    .filter(({ kept, counted }) => kept !== counted);
}
