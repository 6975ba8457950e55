import type { Reader } from "../storage/database.ts";
import { ArchiveError } from "./columns.ts";

/** What holds in every server, and a statement that finds what breaks it, as `id`. */
type Agreement = readonly [broken: string, sql: string];

const inWorkspace = (table: string, named: string): Agreement => [
  `Something in ${table} belongs to another workspace than what it names: see`,
  named,
];

/** Counters that stand beside what they count, so that nobody counts. */
const COUNTERS: readonly Agreement[] = [
  [
    "The messages are not numbered 1, 2, 3, … in",
    `SELECT p.public_id AS id FROM places p LEFT JOIN (
       SELECT place_id, count(*) AS messages, count(DISTINCT seq) AS seqs, min(seq) AS lowest, max(seq) AS highest
       FROM messages WHERE seq IS NOT NULL GROUP BY place_id) m ON m.place_id = p.id
     WHERE p.last_seq <> coalesce(m.messages, 0) OR coalesce(m.seqs, 0) <> coalesce(m.messages, 0)
       OR coalesce(m.highest, 0) <> coalesce(m.messages, 0) OR coalesce(m.lowest, 1) <> 1`,
  ],
  [
    "The countable messages are counted wrongly in",
    `SELECT p.public_id AS id FROM places p LEFT JOIN (
       SELECT place_id, count(*) AS messages FROM messages WHERE seq IS NOT NULL AND kind = '' GROUP BY place_id
     ) m ON m.place_id = p.id WHERE p.countable <> coalesce(m.messages, 0)`,
  ],
  [
    "The countable messages are counted wrongly up to",
    `SELECT c.id FROM (SELECT m.public_id AS id, m.countable,
         sum(CASE WHEN m.kind = '' THEN 1 ELSE 0 END) OVER (PARTITION BY m.place_id ORDER BY m.seq) AS due
       FROM messages m WHERE m.seq IS NOT NULL) c WHERE c.countable <> c.due`,
  ],
  [
    "The replies are not numbered 1, 2, 3, … below",
    `SELECT r.public_id AS id FROM (
       SELECT root_id, count(*) AS replies, max(thread_seq) AS highest, min(thread_seq) AS lowest
       FROM messages WHERE root_id IS NOT NULL GROUP BY root_id) m
     JOIN messages r ON r.id = m.root_id LEFT JOIN threads t ON t.root_id = m.root_id
     WHERE m.highest <> m.replies OR m.lowest <> 1 OR coalesce(t.reply_count, 0) <> m.replies`,
  ],
  [
    "There are no replies below",
    `SELECT r.public_id AS id FROM threads t JOIN messages r ON r.id = t.root_id
     WHERE t.reply_count <> 0 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.root_id = t.root_id)`,
  ],
  [
    "The reactions are counted wrongly on",
    `SELECT m.public_id AS id FROM (
       SELECT message_id, emoji, count(*) AS due, 0 AS count FROM reactions GROUP BY message_id, emoji
       UNION ALL SELECT message_id, emoji, 0 AS due, count FROM reaction_counts) c
     JOIN messages m ON m.id = c.message_id GROUP BY m.public_id, c.emoji HAVING sum(c.due) <> sum(c.count)`,
  ],
  [
    "A read pointer stands behind the last message of",
    `SELECT p.public_id AS id FROM read_states r JOIN places p ON p.id = r.place_id
     WHERE r.last_read_seq > p.last_seq OR r.countable_read > r.last_read_seq OR r.own_read > r.own`,
  ],
  [
    "Somebody's own messages are counted wrongly in",
    `SELECT p.public_id AS id FROM read_states r JOIN places p ON p.id = r.place_id LEFT JOIN (
       SELECT place_id, author_id, count(*) AS messages FROM messages WHERE seq IS NOT NULL AND kind = ''
       GROUP BY place_id, author_id) m ON m.place_id = r.place_id AND m.author_id = r.user_id
     WHERE r.own <> coalesce(m.messages, 0)`,
  ],
  [
    "A file is shown more often than it says:",
    `SELECT u.public_id AS id FROM uploads u WHERE u.uses <
       (SELECT count(*) FROM message_uploads mu WHERE mu.upload_id = u.id)`,
  ],
  [
    "Something stands beside a message that does not say so:",
    `SELECT m.public_id AS id FROM messages m JOIN (
       SELECT message_id, 2 AS bit FROM reactions
       UNION ALL SELECT message_id, 4 FROM message_uploads UNION ALL SELECT message_id, 8 FROM mentions
       UNION ALL SELECT message_id, 32 FROM message_overrides UNION ALL SELECT message_id, 64 FROM questions
       UNION ALL SELECT message_id, 128 FROM message_actions UNION ALL SELECT root_id, 1 FROM threads
     ) s ON s.message_id = m.id WHERE (m.has & s.bit) = 0`,
  ],
];

/** Nothing reaches from one workspace into another, or from one place into another. */
const BORDERS: readonly Agreement[] = [
  inWorkspace(
    "messages",
    `SELECT m.public_id AS id FROM messages m JOIN places p ON p.id = m.place_id
     WHERE m.workspace_id <> p.workspace_id`,
  ),
  inWorkspace(
    "messages",
    `SELECT m.public_id AS id FROM messages m JOIN messages r ON r.id = m.root_id
     WHERE r.place_id <> m.place_id OR r.root_id IS NOT NULL`,
  ),
  inWorkspace(
    "messages",
    `SELECT m.public_id AS id FROM messages m JOIN messages q ON q.id = m.quoted_id WHERE q.place_id <> m.place_id`,
  ),
  inWorkspace(
    "messages",
    `SELECT m.public_id AS id FROM messages m JOIN topics t ON t.id = m.topic_id
     WHERE t.workspace_id <> m.workspace_id OR t.place_id <> m.place_id`,
  ),
  inWorkspace(
    "topics",
    `SELECT t.public_id AS id FROM topics t JOIN places p ON p.id = t.place_id WHERE p.workspace_id <> t.workspace_id`,
  ),
  inWorkspace(
    "place_members",
    `SELECT p.public_id AS id FROM place_members pm JOIN places p ON p.id = pm.place_id
     WHERE p.workspace_id <> pm.workspace_id`,
  ),
  inWorkspace(
    "thread_follows",
    `SELECT m.public_id AS id FROM thread_follows f JOIN messages m ON m.id = f.root_id
     WHERE m.workspace_id <> f.workspace_id`,
  ),
  inWorkspace(
    "activity",
    `SELECT m.public_id AS id FROM activity a JOIN messages m ON m.id = a.message_id
     WHERE m.workspace_id <> a.workspace_id`,
  ),
  inWorkspace(
    "pins",
    `SELECT x.public_id AS id FROM pins x JOIN messages m ON m.id = x.message_id WHERE m.place_id <> x.place_id`,
  ),
  inWorkspace(
    "mentions",
    `SELECT m.public_id AS id FROM mentions n JOIN messages m ON m.id = n.message_id
     WHERE m.place_id <> n.place_id OR m.seq IS DISTINCT FROM n.seq OR m.root_id IS DISTINCT FROM n.root_id
       OR m.thread_seq IS DISTINCT FROM n.thread_seq`,
  ),
  inWorkspace(
    "message_uploads",
    `SELECT u.public_id AS id FROM message_uploads mu JOIN messages m ON m.id = mu.message_id
     JOIN uploads u ON u.id = mu.upload_id
     WHERE m.place_id <> mu.place_id OR u.workspace_id <> m.workspace_id`,
  ),
  inWorkspace(
    "questions",
    `SELECT m.public_id AS id FROM questions q JOIN messages m ON m.id = q.message_id
     WHERE q.workspace_id <> m.workspace_id`,
  ),
  inWorkspace(
    "scheduled_messages",
    `SELECT s.public_id AS id FROM scheduled_messages s LEFT JOIN places p ON p.id = s.place_id
     LEFT JOIN messages r ON r.id = s.root_id LEFT JOIN messages m ON m.id = s.message_id
     WHERE p.workspace_id <> s.workspace_id OR r.workspace_id <> s.workspace_id OR m.workspace_id <> s.workspace_id`,
  ),
  inWorkspace(
    "audit_log",
    `SELECT a.public_id AS id FROM audit_log a JOIN places p ON p.id = a.place_id
     WHERE a.workspace_id IS DISTINCT FROM p.workspace_id`,
  ),
];

/** Refuses what no server holds: wrong counters, and what reaches across the borders of places and workspaces. */
export async function requireAgreement(reader: Reader): Promise<void> {
  for (const [broken, sql] of [...BORDERS, ...COUNTERS]) {
    const found = await reader.get<{ id: string }>(`${sql} LIMIT 1`);
    if (found !== undefined)
      throw new ArchiveError(`The archive contradicts itself. ${broken} ${found.id}`);
  }
}
