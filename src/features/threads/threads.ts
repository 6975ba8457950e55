import type { Actor } from "../../access/actor.ts";
import { eventScope, requireWritable, type PlaceRow } from "../../access/policy.ts";
import { badRequest, conflict } from "../../http/errors.ts";
import { lenientLimit, seqOf } from "../../http/query.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { requireRecipient } from "../dms/dms.ts";
import { directOf, earlierWith, insertMessage } from "../messages/create.ts";
import { cleanDraft, type Draft } from "../messages/draft.ts";
import { giveRoute, messageAs, messageFor } from "../messages/messages.ts";
import { forEverybody, messagesOf, type MessageRow } from "../messages/present.ts";
import { readTimeline } from "../messages/pages.ts";
import { HAS, threadsOf } from "../messages/sides.ts";
import type { ThreadState } from "../messages/wire.ts";
import { followAfterReply } from "./following.ts";
import type { CreateThreadReplyRequest, ThreadPage, ThreadReplyCreated } from "./wire.ts";

const DEFAULT_LIMIT = 100;
const MOST = 200;
/** So many of those who wrote last are named. */
const LAST_AUTHORS = 3;

/** The root of a thread and its place; 400 for a reply, since threads do not nest. */
async function rootFor(tx: Parameters<typeof messageFor>[0], actor: Actor, id: string) {
  const { row, place } = await messageFor(tx, actor, id);
  if (row.root_id !== null)
    throw badRequest("This message is a reply: replies have no thread of their own.", "not_a_root");
  return { root: row, place };
}

/**
 * Writes a reply below a root. With a nonce that its author has used for the same reply before, the answer is that one,
 * and no events.
 */
export async function createReply(
  db: Database,
  actor: Actor,
  rootId: string,
  input: CreateThreadReplyRequest,
  correlation_id: string,
): Promise<ThreadReplyCreated> {
  const { body, quoted_message_id, nonce, upload_ids, question, actions } = input;
  const draft = cleanDraft(actor, {
    body,
    ...(quoted_message_id !== undefined && { quoted_message_id }),
    ...(nonce !== undefined && { nonce }),
    ...(upload_ids !== undefined && { upload_ids }),
    ...(question !== undefined && { question }),
    ...(actions !== undefined && { actions }),
  });
  return db.write((tx) => createReplyIn(tx, actor, rootId, draft, correlation_id));
}

/** The same within a transaction that does more than that. */
export async function createReplyIn(
  tx: Tx,
  actor: Actor,
  rootId: string,
  draft: Draft,
  correlation_id: string,
): Promise<ThreadReplyCreated> {
  const { root, place } = await rootFor(tx, actor, rootId);
  const earlier = await earlierWith(tx, actor, place, draft, root.id);
  if (earlier !== undefined)
    return { message: earlier, thread_state: await stateOf(tx, root), events: [] };
  await requireRecipient(tx, actor, place);
  requireWritable(place);
  if (root.deleted_at !== null)
    throw conflict("message_deleted", "This message was deleted: nobody can reply to it.");
  const { thread_state, thread_seq } = await countReply(tx, actor, root, place);
  const under = { root, thread_seq };
  const { row, message, mentioned, named } = await insertMessage(tx, actor, place, draft, under);
  thread_state.last_reply_at = row.created_at;
  await tx.run(
    "UPDATE threads SET last_reply_at = ?, last_reply_author_ids = ? WHERE root_id = ?",
    row.created_at,
    JSON.stringify(thread_state.last_reply_author_ids),
    root.id,
  );
  await followAfterReply(tx, place, root, row, named);
  const created = await tx.append({
    type: "thread.reply_created",
    ...eventScope(place),
    message_id: row.id,
    payload: {
      message_id: row.public_id,
      root_message_id: root.public_id,
      author_id: actor.user.public_id,
      ...(row.nonce !== null && { nonce: row.nonce }),
      ...directOf(place),
      correlation_id,
    },
    mentioned_user_ids: mentioned,
    message: forEverybody(message),
  });
  const updated = await tx.append({
    type: "thread.state_updated",
    ...eventScope(place),
    payload: { root_message_id: root.public_id, ...directOf(place), thread_state },
  });
  return { message, thread_state, events: [eventOf(created), eventOf(updated)] };
}

/** Counts a reply in: its seq, and the thread's state with its author among the last. */
async function countReply(tx: Tx, actor: Actor, root: MessageRow, place: PlaceRow) {
  const counted = await tx.get<{ reply_count: number; last_reply_author_ids: string }>(
    `INSERT INTO threads (root_id, reply_count, last_reply_at, last_reply_author_ids) VALUES (?, 1, '', '[]')
     ON CONFLICT (root_id) DO UPDATE SET reply_count = threads.reply_count + 1
     RETURNING reply_count, last_reply_author_ids`,
    root.id,
  );
  const thread_seq = counted?.reply_count ?? 1;
  if (thread_seq === 1) {
    root.has |= HAS.thread;
    await tx.run("UPDATE messages SET has = has | 1 WHERE id = ?", root.id);
  }
  if (place.kind !== "direct") await giveRoute(tx, root);
  const before: string[] = JSON.parse(counted?.last_reply_author_ids ?? "[]");
  const me = actor.user.public_id;
  const last_reply_author_ids = [me, ...before.filter((id) => id !== me)].slice(0, LAST_AUTHORS);
  const thread_state: ThreadState = {
    root_message_id: root.public_id,
    reply_count: thread_seq,
    last_reply_author_ids,
  };
  return { thread_seq, thread_state };
}

async function stateOf(reader: Pick<Tx, "all" | "get">, root: MessageRow): Promise<ThreadState> {
  const states = await threadsOf(reader, [root.id]);
  return (
    states.get(root.id) ?? {
      root_message_id: root.public_id,
      reply_count: 0,
      last_reply_author_ids: [],
    }
  );
}

/**
 * A page of a thread, ascending: without a seq the oldest replies, with `latest` the newest. A channel's root gets its
 * public ID at the first reading.
 */
export async function pageThread(
  db: Database,
  actor: Actor,
  rootId: string,
  query: { limit?: string; latest?: string; after_seq?: string; before_seq?: string },
): Promise<ThreadPage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const { root, place } = await rootFor(db, actor, rootId);
  if (root.route_id === null && place.kind !== "direct")
    root.route_id = await db.write(async (tx) => {
      const { row } = await messageFor(tx, actor, rootId);
      await giveRoute(tx, row);
      return row.route_id;
    });
  const thread_state = await stateOf(db, root);
  const { reply_count: last } = thread_state;
  const { from, upTo } = rangeOf(query, limit, last);
  const rows = await readTimeline(
    db,
    { column: "thread_seq", key: "root_id", id: root.id },
    { from, upTo },
    query.latest === "true" || query.before_seq ? Infinity : 0,
  );
  const oldest = rows[0]?.thread_seq;
  const newest = rows.at(-1)?.thread_seq;
  return {
    root: await messageAs(db, actor, root, place),
    replies: await messagesOf(db, rows, place, actor.user.id),
    thread_state,
    has_older: (oldest ?? Math.min(from, last + 1)) > 1,
    has_newer: (newest ?? upTo) < last,
  };
}

/** The thread seqs of a page, both ends included; an empty range when there are none. */
function rangeOf(
  query: { latest?: string; after_seq?: string; before_seq?: string },
  limit: number,
  last: number,
) {
  const after = seqOf(query.after_seq, "after_seq");
  const before = seqOf(query.before_seq, "before_seq");
  const given = [query.latest === "true" || undefined, after, before];
  if (given.filter((value) => value !== undefined).length > 1)
    throw badRequest("after_seq, before_seq and latest exclude one another.");
  if (query.latest === "true") return { from: Math.max(1, last - limit + 1), upTo: last };
  if (before !== undefined) {
    const upTo = Math.max(0, Math.min(before - 1, last));
    return { from: Math.max(1, upTo - limit + 1), upTo };
  }
  const from = Math.min(Math.max(0, after ?? 0), last) + 1;
  return { from, upTo: Math.min(last, from + limit - 1) };
}
