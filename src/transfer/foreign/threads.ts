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
  readonly rootAuthor: number;
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
  author_id: number;
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
        `SELECT x.source, m.id, m.author_id, m.route_id, t.reply_count, t.last_reply_at, t.last_reply_author_ids
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
    const thread = byRoot.get(row.id) ?? counted(row, row.author_id, true, row);
    byRoot.set(row.id, thread);
    threads.set(row.source, thread);
  }
  const replies = new Map<string, Thread>();
  return {
    get: (key) => threads.get(key) ?? replies.get(key),
    add: (key, thread) => void replies.set(key, thread),
    begin(key, root) {
      const thread = counted(root, root.author.id, false);
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
  rootAuthor: number,
  stored: boolean,
  before?: StoredRoot,
): Counted {
  const thread: Counted = {
    root,
    rootAuthor,
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
  await Promise.all(
    changed.map(({ root, reply_count, last_reply_at, authors }) =>
      tx.run(
        `INSERT INTO threads (root_id, reply_count, last_reply_at, last_reply_author_ids) VALUES (?, ?, ?, ?)
         ON CONFLICT (root_id) DO UPDATE SET reply_count = excluded.reply_count,
           last_reply_at = excluded.last_reply_at, last_reply_author_ids = excluded.last_reply_author_ids`,
        root.id,
        reply_count,
        last_reply_at,
        JSON.stringify(authors),
      ),
    ),
  );
  const firsts = changed.filter(
    ({ stored, replies, reply_count }) => stored && replies.length === reply_count,
  );
  await Promise.all(
    firsts.map(({ root, route_id }) =>
      tx.run(
        "UPDATE messages SET has = has | 1, route_id = ? WHERE id = ?",
        route_id ?? (place.kind === "direct" ? null : newRouteId("M")),
        root.id,
      ),
    ),
  );
  await Promise.all(
    changed.flatMap(({ root, rootAuthor, replies }) =>
      [...new Set([rootAuthor, ...replies.map(({ author }) => author.id)])].map((userId) =>
        tx.run(
          `INSERT INTO thread_follows (user_id, root_id, workspace_id)
           SELECT m.user_id, CAST(? AS bigint), m.workspace_id FROM memberships m
           WHERE m.workspace_id = ? AND m.user_id = ?
           ON CONFLICT (user_id, root_id) DO NOTHING`,
          root.id,
          target.id,
          userId,
        ),
      ),
    ),
  );
  await Promise.all(
    changed.map(({ root, reply_count, replies }) =>
      tx.run(
        "UPDATE thread_follows SET last_read_seq = ?, latest_id = ? WHERE root_id = ?",
        reply_count,
        replies.at(-1)?.id ?? 0,
        root.id,
      ),
    ),
  );
}
