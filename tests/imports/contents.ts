import type { Reader } from "../../src/storage/database.ts";

/** Everything that an import brings into a workspace, by names instead of IDs, in a stable order. */
export async function contentsOf(
  db: Reader,
  workspaceId: string,
): Promise<Record<string, unknown[]>> {
  const of = (sql: string) => db.all<Record<string, unknown>>(sql, workspaceId);
  const W = "(SELECT id FROM workspaces WHERE public_id = ?)";
  const NAME = `CASE WHEN p.kind <> 'direct' THEN p.name ELSE 'direct' END AS place`;
  return {
    people: await of(
      `SELECT u.display_name, u.handle, u.former_handle, u.email, u.kind, m.role, u.status_text, u.time_zone,
         CASE WHEN u.deleted_at IS NULL THEN 0 ELSE 1 END AS gone
       FROM import_marks k JOIN users u ON u.id = k.target_id
       LEFT JOIN memberships m ON m.user_id = u.id AND m.workspace_id = k.workspace_id
       WHERE k.workspace_id = ${W} AND k.kind = 'person' ORDER BY u.display_name, u.email`,
    ),
    places: await of(
      `SELECT ${NAME}, p.kind, p.last_seq, p.countable, p.topic, p.description,
         CASE WHEN p.archived_at IS NULL THEN 0 ELSE 1 END AS archived,
         (SELECT count(*) FROM place_members pm WHERE pm.place_id = p.id) AS members
       FROM places p WHERE p.workspace_id = ${W} AND p.deleted_at IS NULL
       ORDER BY p.kind, p.name, members, p.last_seq`,
    ),
    messages: await of(
      `SELECT ${NAME}, m.seq, m.thread_seq, r.seq AS root_seq, m.countable, m.has, m.created_at, m.edited_at, m.body,
         u.display_name, CASE WHEN m.deleted_at IS NULL THEN 0 ELSE 1 END AS gone,
         CASE WHEN m.route_id IS NULL THEN 0 ELSE 1 END AS routed,
         t.reply_count, t.last_reply_at
       FROM messages m JOIN places p ON p.id = m.place_id AND p.deleted_at IS NULL JOIN users u ON u.id = m.author_id
       LEFT JOIN messages r ON r.id = m.root_id LEFT JOIN threads t ON t.root_id = m.id
       WHERE m.workspace_id = ${W}
       ORDER BY place, m.created_at, m.body, m.seq, m.thread_seq, u.display_name`,
    ),
    reactions: await of(
      `SELECT m.body, c.emoji, c.position, c.count, u.display_name FROM reaction_counts c
       JOIN reactions r ON r.message_id = c.message_id AND r.emoji = c.emoji JOIN users u ON u.id = r.user_id
       JOIN messages m ON m.id = c.message_id WHERE m.workspace_id = ${W}
       ORDER BY m.body, c.position, u.display_name`,
    ),
    mentions: await of(
      `SELECT m.body, u.display_name, x.seq, x.thread_seq FROM mentions x JOIN messages m ON m.id = x.message_id
       JOIN users u ON u.id = x.user_id WHERE m.workspace_id = ${W} ORDER BY m.body, u.display_name, m.created_at`,
    ),
    reads: await of(
      `SELECT ${NAME}, u.display_name, s.last_read_seq, s.countable_read, s.own, s.own_read, s.joined
       FROM read_states s JOIN places p ON p.id = s.place_id AND p.deleted_at IS NULL JOIN users u ON u.id = s.user_id
       WHERE p.workspace_id = ${W} ORDER BY place, u.display_name, s.last_read_seq, s.own`,
    ),
    follows: await of(
      `SELECT m.body, u.display_name, f.last_read_seq, f.following FROM thread_follows f
       JOIN messages m ON m.id = f.root_id JOIN users u ON u.id = f.user_id
       WHERE f.workspace_id = ${W} ORDER BY m.body, m.created_at, u.display_name`,
    ),
    pins: await of(
      `SELECT m.body, u.display_name, n.created_at FROM pins n JOIN messages m ON m.id = n.message_id
       JOIN users u ON u.id = n.pinned_by WHERE m.workspace_id = ${W} ORDER BY m.body`,
    ),
    files: await of(
      `SELECT m.body, u.filename, u.content_type, u.byte_size, u.sha256, u.uses, o.display_name FROM message_uploads mu
       JOIN uploads u ON u.id = mu.upload_id JOIN messages m ON m.id = mu.message_id JOIN users o ON o.id = u.owner_id
       WHERE m.workspace_id = ${W} ORDER BY m.body, mu.position`,
    ),
    events: await of(
      `SELECT type, count(*) AS count FROM events WHERE workspace_id = ${W} GROUP BY type ORDER BY type`,
    ),
    left: await db.all("SELECT count(*) AS count FROM import_messages"),
  };
}
