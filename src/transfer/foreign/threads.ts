import { newRouteId } from "../../ids.ts";
import { HAS } from "../../features/messages/sides.ts";
import type { Tx } from "../../storage/database.ts";
import type { Target } from "./person.ts";
import type { OpenPlace } from "./place.ts";
import type { Prepared } from "./prepare.ts";
import type { Row } from "./store.ts";

/** So many of those who wrote last are named. */
const LAST_AUTHORS = 3;

/** The thread below a root, while replies are added to it. */
export interface Thread {
  /** The root; its ID is known once it is stored. */
  readonly root: { readonly id: number };
  /** Counts a reply in and answers its seq. */
  count(reply: Row): number;
}

type Counted = Thread & {
  readonly replies: Row[];
  /** Whether the root was stored before this batch. */
  readonly stored: boolean;
  readonly route_id: string | null;
  reply_count: number;
  last_reply_at: string;
  authors: string[];
};

interface StoredRoot {
  source: string;
  id: number;
  route_id: string | null;
  reply_count: number | null;
  last_reply_at: string | null;
  last_reply_author_ids: string | null;
}

/** The threads that a batch is about, by the keys of their roots. */
export interface Threads {
  get(key: string): Thread | undefined;
  /** Notes a root of this batch. */
  begin(key: string, root: Row): Thread;
  /** Notes a reply, so that what replies to it comes into the same thread. */
  add(key: string, thread: Thread): void;
  readonly all: Iterable<Counted>;
}

/** Reads what there is of the threads that these messages reply in. */
export async function readThreads(
  tx: Tx,
  place: OpenPlace,
  fresh: readonly Prepared[],
): Promise<Threads> {
  const keys = new Set(
    fresh.flatMap(({ message: { root } }) => (root === undefined ? [] : [root.key])),
  );
  const found = await Promise.all(
    [...keys].map((key) =>
      tx.get<StoredRoot>(
        // A reply to a reply belongs to the same thread.
        `SELECT x.source, m.id, m.route_id, t.reply_count, t.last_reply_at, t.last_reply_author_ids
         FROM import_messages x JOIN messages y ON y.id = x.message_id JOIN messages m ON m.id = coalesce(y.root_id, y.id)
         LEFT JOIN threads t ON t.root_id = m.id WHERE x.place_id = ? AND x.source = ?`,
        place.id,
        key,
      ),
    ),
  );
  const threads = new Map<string, Counted>();
  const byRoot = new Map<number, Counted>();
  for (const row of found) {
    if (row === undefined) continue;
    const thread = byRoot.get(row.id) ?? counted(row, true, row);
    byRoot.set(row.id, thread);
    threads.set(row.source, thread);
  }
  const replies = new Map<string, Thread>();
  return {
    get: (key) => threads.get(key) ?? replies.get(key),
    add: (key, thread) => void replies.set(key, thread),
    begin(key, root) {
      const thread = counted(root, false);
      threads.set(key, thread);
      return thread;
    },
    get all() {
      return new Set(threads.values());
    },
  };
}

function counted(
  root: { readonly id: number; route_id: string | null; has?: number },
  stored: boolean,
  before?: StoredRoot,
): Counted {
  const thread: Counted = {
    root,
    stored,
    route_id: root.route_id,
    replies: [],
    reply_count: before?.reply_count ?? 0,
    last_reply_at: before?.last_reply_at ?? "",
    authors: JSON.parse(before?.last_reply_author_ids ?? "[]"),
    count(reply) {
      if (!stored && thread.reply_count === 0) {
        root.has = (root.has ?? 0) | HAS.thread;
        root.route_id = newRouteId("M");
      }
      thread.replies.push(reply);
      thread.reply_count += 1;
      if (reply.at > thread.last_reply_at) thread.last_reply_at = reply.at;
      const me = reply.author.public_id;
      thread.authors = [me, ...thread.authors.filter((id) => id !== me)].slice(0, LAST_AUTHORS);
      return thread.reply_count;
    },
  };
  return thread;
}

/**
 * Stores the state of the threads that replies were added to. They concern whoever wrote in them from now on, and all of
 * them have read them.
 */
export async function storeThreads(
  tx: Tx,
  target: Target,
  place: OpenPlace,
  threads: Threads,
): Promise<void> {
  const changed = [...threads.all].filter(({ replies }) => replies.length > 0);
  if (changed.length === 0) return;
  const begun = changed.filter(({ replies, reply_count }) => replies.length === reply_count);
  const went = changed.filter((thread) => !begun.includes(thread));
  await Promise.all([
    ...begun.map(({ root, reply_count, last_reply_at, authors }) =>
      tx.run(
        "INSERT INTO threads (root_id, reply_count, last_reply_at, last_reply_author_ids) VALUES (?, ?, ?, ?)",
        root.id,
        reply_count,
        last_reply_at,
        JSON.stringify(authors),
      ),
    ),
    ...went.map(({ root, reply_count, last_reply_at, authors }) =>
      tx.run(
        "UPDATE threads SET reply_count = ?, last_reply_at = ?, last_reply_author_ids = ? WHERE root_id = ?",
        reply_count,
        last_reply_at,
        JSON.stringify(authors),
        root.id,
      ),
    ),
    // A root of this batch was stored with what says so.
    ...begun.flatMap(({ stored, root, route_id }) =>
      stored
        ? tx.run(
            "UPDATE messages SET has = has | 1, route_id = ? WHERE id = ?",
            route_id ?? (place.kind === "direct" ? null : newRouteId("M")),
            root.id,
          )
        : [],
    ),
  ]);
  const roots = changed.map(({ root }) => root.id);
  await tx.run(
    `INSERT INTO thread_follows (user_id, root_id, workspace_id)
     SELECT m.user_id, wrote.root_id, m.workspace_id
     FROM (SELECT x.id AS root_id, x.author_id FROM messages x WHERE x.id IN ?
       UNION SELECT y.root_id, y.author_id FROM messages y WHERE y.root_id IN ?) wrote
     JOIN memberships m ON m.workspace_id = ? AND m.user_id = wrote.author_id
     WHERE 1 = 1 ON CONFLICT (user_id, root_id) DO NOTHING`,
    roots,
    roots,
    target.id,
  );
  await tx.run(
    `UPDATE thread_follows SET
       last_read_seq = (SELECT t.reply_count FROM threads t WHERE t.root_id = thread_follows.root_id),
       latest_id = (SELECT m.id FROM threads t JOIN messages m ON m.root_id = t.root_id AND m.thread_seq = t.reply_count
         WHERE t.root_id = thread_follows.root_id)
     WHERE root_id IN ?`,
    roots,
  );
}
