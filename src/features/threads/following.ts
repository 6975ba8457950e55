import type { Actor } from "../../access/actor.ts";
import { MEMBER, eventScope, seesPlace, workspaceFor, type PlaceRow } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import { cursorText, lenientLimit, numberCursor } from "../../http/query.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { firstFitting } from "../messages/fitting.ts";
import type { MentionedUser } from "../messages/mentions.ts";
import { messageFor } from "../messages/messages.ts";
import { messagesById, type MessageRow } from "../messages/present.ts";
import type { FollowedThreads, ThreadFollow } from "./wire.ts";

const DEFAULT_LIMIT = 50;
const MOST = 100;
/** So many pages of followed threads are looked through for one answer; the next cursor leads on. */
const LOOKS = 10;

/**
 * Has a thread concern whom a new reply makes it concern: its author, who has now read it; whoever started the thread, at
 * the first reply; and those it names. The others who follow it are told in their activity.
 */
export async function followAfterReply(
  tx: Tx,
  place: PlaceRow,
  root: MessageRow,
  reply: MessageRow,
  named: readonly MentionedUser[],
): Promise<void> {
  await startFollowing(tx, place, root, reply.author_id, reply.thread_seq ?? 0);
  if (reply.thread_seq === 1 && root.author_id !== reply.author_id)
    // Unless they have unfollowed it before anybody replied.
    await tx.run(
      `INSERT INTO thread_follows (user_id, root_id, workspace_id) VALUES (?, ?, ?)
       ON CONFLICT (user_id, root_id) DO NOTHING`,
      root.author_id,
      root.id,
      place.workspace_id,
    );
  for (const { id } of named)
    if (id !== reply.author_id) await startFollowing(tx, place, root, id, 0);
  await tx.run(
    "UPDATE thread_follows SET latest_id = ? WHERE root_id = ? AND following = 1",
    reply.id,
    root.id,
  );
  await tx.run(
    `INSERT INTO activity (user_id, workspace_id, kind, message_id, actor_id, created_at)
     SELECT f.user_id, f.workspace_id, 'reply', ?, ?, ? FROM thread_follows f
     WHERE f.root_id = ? AND f.following = 1 AND f.user_id <> ?
       AND NOT EXISTS (SELECT 1 FROM mentions x WHERE x.message_id = ? AND x.user_id = f.user_id)`,
    reply.id,
    reply.author_id,
    reply.created_at,
    root.id,
    reply.author_id,
    reply.id,
  );
}

/** Makes someone a follower, and notes how far they have read; a pointer further on stays. */
const startFollowing = (
  tx: Tx,
  place: PlaceRow,
  root: MessageRow,
  userId: number,
  readSeq: number,
): Promise<void> =>
  tx.run(
    `INSERT INTO thread_follows (user_id, root_id, workspace_id, following, last_read_seq) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT (user_id, root_id) DO UPDATE SET following = 1,
       last_read_seq = CASE WHEN excluded.last_read_seq > thread_follows.last_read_seq
         THEN excluded.last_read_seq ELSE thread_follows.last_read_seq END`,
    userId,
    root.id,
    place.workspace_id,
    readSeq,
  );

interface FollowRow {
  root_id: number;
  root_public_id: string;
  following: number;
  last_read_seq: number;
  latest_id: number;
  reply_count: number;
  own_unread: number;
  deleted_unread: number;
  mention_count: number;
}

/** What is unread: replies after the pointer, without one's own and deleted ones. Each is found in an index. */
const FOLLOW_COLUMNS = `f.root_id, root.public_id AS root_public_id, f.following, f.last_read_seq, f.latest_id,
  coalesce(t.reply_count, 0) AS reply_count,
  (SELECT count(*) FROM messages x WHERE x.root_id = f.root_id AND x.thread_seq > f.last_read_seq
     AND x.author_id = f.user_id) AS own_unread,
  (SELECT count(*) FROM messages d WHERE d.root_id = f.root_id AND d.thread_seq > f.last_read_seq
     AND d.author_id <> f.user_id AND d.deleted_at IS NOT NULL) AS deleted_unread,
  (SELECT count(*) FROM mentions n WHERE n.user_id = f.user_id AND n.root_id = f.root_id
     AND n.thread_seq > f.last_read_seq) AS mention_count`;

const followOf = (row: FollowRow): ThreadFollow => ({
  root_message_id: row.root_public_id,
  following: row.following === 1,
  last_read_seq: row.last_read_seq,
  unread_count: Math.max(
    0,
    row.reply_count - row.last_read_seq - row.own_unread - row.deleted_unread,
  ),
  mention_count: row.mention_count,
});

/**
 * The threads that the caller follows in a workspace, those with the newest replies first; with `unread=true` only those
 * with unread replies. Threads in places that they no longer see are left out. A page ends early when the texts of the
 * roots are long.
 */
export async function listFollowedThreads(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  query: { unread?: string; limit?: string; cursor?: string },
): Promise<FollowedThreads> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const unread = query.unread === "true";
  let before = numberCursor(query.cursor, Number.MAX_SAFE_INTEGER);
  const found: (FollowRow & { bytes: number } & Pick<
      PlaceRow,
      "role" | "kind" | "name" | "member"
    >)[] = [];
  // Pages of what is followed, until there are enough that are to be shown.
  let more = true;
  for (let looks = 0; more && found.length <= limit && looks < LOOKS; looks += 1) {
    const rows = await reader.all<(typeof found)[number]>(
      `SELECT ${FOLLOW_COLUMNS}, octet_length(root.body) AS bytes, p.kind, p.name, m.role,
         ${MEMBER}
       FROM thread_follows f CROSS JOIN messages root CROSS JOIN places p CROSS JOIN memberships m
       LEFT JOIN threads t ON t.root_id = f.root_id
       WHERE f.user_id = ? AND f.workspace_id = ? AND f.following = 1 AND f.latest_id < ? AND f.latest_id > 0
         AND root.id = f.root_id AND p.id = root.place_id AND p.deleted_at IS NULL
         AND m.workspace_id = f.workspace_id AND m.user_id = f.user_id
       ORDER BY f.latest_id DESC LIMIT ?`,
      actor.user.id,
      workspace.id,
      before,
      MOST,
    );
    more = rows.length === MOST;
    before = rows.at(-1)?.latest_id ?? before;
    for (const row of rows)
      if (seesPlace(row) && directAllowed(actor, row.kind))
        if (!unread || followOf(row).unread_count > 0) found.push(row);
  }
  const page = firstFitting(found.slice(0, limit));
  const roots = await messagesById(
    reader,
    page.map(({ root_id }) => root_id),
    actor.user.id,
  );
  const last = page.at(-1);
  return {
    threads: page.flatMap((row) => {
      const root = roots.get(row.root_id);
      return root === undefined ? [] : [{ root, follow: followOf(row) }];
    }),
    next_cursor:
      found.length > page.length && last !== undefined
        ? cursorText(last.latest_id)
        : more
          ? cursorText(before)
          : null,
  };
}

/** A bot sees threads of direct messages only with their scope. */
const directAllowed = ({ grant }: Actor, kind: string) =>
  kind !== "direct" || grant === undefined || grant.scopes.has("dms:read");

/** Follows a thread, or stops following it. Being named in it, or replying, makes one follow it again. */
export const setFollowing = (db: Database, actor: Actor, rootId: string, following: boolean) =>
  changeFollow(db, actor, rootId, (row) => ({ ...row, following: following ? 1 : 0 }));

/** Moves the caller's pointer in a thread, to its last reply at most: forward when read, back when marked unread. */
export const setThreadRead = (
  db: Database,
  actor: Actor,
  rootId: string,
  move: { readonly read: number } | { readonly unread: number },
) =>
  changeFollow(db, actor, rootId, (row) => ({
    ...row,
    last_read_seq:
      "read" in move
        ? Math.max(row.last_read_seq, Math.min(move.read, row.reply_count))
        : Math.min(row.last_read_seq, Math.max(0, move.unread - 1)),
  }));

async function changeFollow(
  db: Database,
  actor: Actor,
  rootId: string,
  change: (row: FollowRow) => FollowRow,
): Promise<ThreadFollow> {
  return db.write(async (tx) => {
    const { row: root, place } = await messageFor(tx, actor, rootId);
    if (root.root_id !== null)
      throw badRequest(
        "This message is a reply: replies have no thread of their own.",
        "not_a_root",
      );
    const before = await followRow(tx, actor.user.id, root);
    const after = change(before);
    const followed = after.following !== before.following;
    if (followed || after.last_read_seq !== before.last_read_seq) {
      const latest = await tx.get<{ id: number }>(
        "SELECT id FROM messages WHERE root_id = ? ORDER BY thread_seq DESC LIMIT 1",
        root.id,
      );
      await tx.run(
        `INSERT INTO thread_follows (user_id, root_id, workspace_id, following, last_read_seq, last_read_at, latest_id)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (user_id, root_id) DO UPDATE SET following = excluded.following,
           last_read_seq = excluded.last_read_seq, last_read_at = excluded.last_read_at, latest_id = excluded.latest_id`,
        actor.user.id,
        root.id,
        place.workspace_id,
        after.following,
        after.last_read_seq,
        new Date().toISOString(),
        latest?.id ?? 0,
      );
      await tx.append({
        type: followed
          ? after.following
            ? "thread.followed"
            : "thread.unfollowed"
          : "thread.read",
        ...eventScope(place),
        user_id: actor.user.id,
        ...(!followed && { seq: after.last_read_seq }),
        payload: { root_message_id: root.public_id, user_id: actor.user.public_id },
      });
    }
    return followOf(await followRow(tx, actor.user.id, root));
  });
}

async function followRow(reader: Reader, userId: number, root: MessageRow): Promise<FollowRow> {
  const row = await reader.get<FollowRow>(
    `SELECT ${FOLLOW_COLUMNS} FROM thread_follows f JOIN messages root ON root.id = f.root_id
     LEFT JOIN threads t ON t.root_id = f.root_id WHERE f.user_id = ? AND f.root_id = ?`,
    userId,
    root.id,
  );
  if (row !== undefined) return row;
  const thread = await reader.get<{ reply_count: number }>(
    "SELECT reply_count FROM threads WHERE root_id = ?",
    root.id,
  );
  return {
    root_id: root.id,
    root_public_id: root.public_id,
    following: 0,
    last_read_seq: 0,
    latest_id: 0,
    reply_count: thread?.reply_count ?? 0,
    own_unread: 0,
    deleted_unread: 0,
    mention_count: 0,
  };
}
