import type { Blobs } from "../../blobs/blobs.ts";
import { insertOverride } from "../../features/messages/override.ts";
import { HAS } from "../../features/messages/sides.ts";
import { newId } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";
import type { ForeignMessage, ForeignReaction } from "./archive.ts";
import { attachFiles, receiveFiles, type ReceivedFiles } from "./files.ts";
import type { Notes } from "./notes.ts";
import type { People } from "./people.ts";
import type { Imported, Target } from "./person.ts";
import type { OpenPlace } from "./place.ts";
import { prepare, type Prepared } from "./prepare.ts";
import type { Tally } from "./report.ts";
import { readThreads, storeThreads, type Thread } from "./threads.ts";

/** A message that is being stored. */
export interface Row {
  id: number;
  readonly public_id: string;
  readonly author: Imported;
  at: string;
  readonly source: Prepared;
  /** Of a root. */
  seq: number | null;
  countable: number;
  /** Of a reply. */
  readonly thread: Thread | undefined;
  thread_seq: number | null;
  has: number;
  route_id: string | null;
}

export interface Storing {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly target: Target;
  readonly people: People;
  readonly notes: Notes;
  readonly tally: Tally;
  /** The inner IDs of who is in a place that not everybody is in. */
  readonly members: ReadonlySet<number> | undefined;
}

/** What is noted and counted of a batch, once it is on disk. */
type Say = () => void;

/**
 * Writes a batch of messages, in one transaction and a constant number of statements for each kind of thing. Those that
 * are there already are left as they are. Nobody is told of them.
 */
export async function storeMessages(
  storing: Storing,
  place: OpenPlace,
  messages: readonly ForeignMessage[],
): Promise<void> {
  const { db, blobs, notes, tally } = storing;
  const there = await known(db, place, messages);
  const fresh = prepare(messages, there, notes);
  tally.there.messages += there.size;
  if (fresh.length === 0) return;
  const received = await receiveFiles(blobs, fresh, notes);
  const says = await db.write((tx) => write(tx, storing, place, fresh, received));
  for (const say of says) say();
}

/** Which of these messages an import before has brought. */
async function known(
  db: Database,
  { id }: OpenPlace,
  messages: readonly ForeignMessage[],
): Promise<Set<string>> {
  const keys = new Set(messages.map(({ key }) => key));
  const sorted = [...keys].sort();
  const rows = await db.all<{ source: string }>(
    "SELECT source FROM import_messages WHERE place_id = ? AND source >= ? AND source <= ?",
    id,
    sorted[0] ?? "",
    sorted.at(-1) ?? "",
  );
  return new Set(rows.flatMap(({ source }) => (keys.has(source) ? [source] : [])));
}

async function write(
  tx: Tx,
  storing: Storing,
  place: OpenPlace,
  fresh: readonly Prepared[],
  received: ReceivedFiles,
): Promise<Say[]> {
  const { people, notes, tally } = storing;
  const threads = await readThreads(tx, place, fresh);
  const roots: Row[] = [];
  const replies: Row[] = [];
  const says: Say[] = [];
  const waiting = new Map(fresh.map((source) => [source.message.key, source]));
  const keys = new Set(waiting.keys());
  for (const source of fresh) take(source);

  /** Takes a message up once, and what it replies to before it: where clocks went wrong, that stands behind it. */
  function take(source: Prepared): void {
    const { message } = source;
    const { root } = message;
    if (!waiting.delete(message.key)) return;
    const above = root && waiting.get(root.key);
    if (above !== undefined) take(above);
    // Of replies that lead back to themselves, one begins the thread.
    const thread = root && (threads.get(root.key) ?? (keys.has(root.key) ? undefined : lost(root)));
    const row = rowOf(people, source, thread);
    if (thread === undefined) {
      threads.begin(message.key, row);
      roots.push(row);
    } else {
      // A reply to this one belongs to the same thread.
      threads.add(message.key, thread);
      replies.push(row);
    }
  }

  /** A reply whose root is nowhere: a deleted message takes its place, at the time of the first reply. */
  function lost(root: { readonly key: string; readonly author: string }): Thread {
    const reply = fresh.find(({ message }) => message.root?.key === root.key)?.message;
    if (reply === undefined) throw new Error("A thread has no reply.");
    const author = root.author === "" ? reply.author : root.author;
    const message = { ...reply, ...NOTHING, key: root.key, author };
    const row = rowOf(people, { ...EMPTY, message }, undefined);
    roots.push(row);
    says.push(() => notes.add("root_missing", root.key));
    return threads.begin(root.key, row);
  }

  await monotonous(tx, place, roots, () => says.push(() => notes.add("time_order")));
  await number(tx, place, roots);
  for (const row of replies) row.thread_seq = row.thread?.count(row) ?? null;
  for (const row of [...roots, ...replies]) row.has |= hasOf(row, storing, received);
  await insert(tx, storing.target, place, roots, received);
  await insert(tx, storing.target, place, replies, received);
  const rows = [...roots, ...replies];
  await storeThreads(tx, storing.target, place, threads);
  await Promise.all([
    ...rows.map((row) =>
      tx.run(
        "INSERT INTO import_messages (place_id, source, message_id) VALUES (?, ?, ?)",
        place.id,
        row.source.message.key,
        row.id,
      ),
    ),
    ...rows.flatMap((row) => mentions(tx, storing, place, row)),
    ...rows.flatMap((row) => reactions(tx, storing, row)),
    ...rows.flatMap((row) => reactionCounts(tx, storing, row)),
    ...rows.map(({ id, source: { message } }) =>
      message.override === undefined ? undefined : insertOverride(tx, id, message.override),
    ),
  ]);
  await attachFiles(tx, storing, place, rows, received);
  says.push(() => {
    tally.messages += roots.length;
    tally.replies += replies.length;
    for (const { source } of rows)
      for (const { people: who } of source.reactions) tally.reactions += who.length;
    tally.files += received.count;
    tally.file_bytes += received.bytes;
  });
  return says;
}

const NOTHING = {
  body: "",
  edited_at: null,
  deleted: true,
  root: undefined,
  reactions: [],
  files: [],
  override: undefined,
  size: 0,
} as const;
const EMPTY = { body: "", reactions: [], files: [], named: [], everybody: false } as const;

const rowOf = (people: People, source: Prepared, thread: Thread | undefined): Row => ({
  id: 0,
  public_id: newId("msg"),
  author: people.get(source.message.author),
  at: source.message.at,
  source,
  seq: null,
  countable: 0,
  thread,
  thread_seq: null,
  has: 0,
  route_id: null,
});

/** Seqs ascend in time: what stands out of order has the time of the one before it. */
async function monotonous(
  tx: Tx,
  place: OpenPlace,
  roots: readonly Row[],
  moved: () => void,
): Promise<void> {
  const last = await tx.get<{ created_at: string }>(
    `SELECT m.created_at FROM places p JOIN messages m ON m.place_id = p.id AND m.seq = p.last_seq WHERE p.id = ?`,
    place.id,
  );
  let before = last?.created_at ?? "";
  for (const row of roots) {
    if (row.at < before) {
      row.at = before;
      moved();
    }
    before = row.at;
  }
}

/** Gives roots the next seqs of their place, all at once. */
async function number(tx: Tx, place: OpenPlace, roots: readonly Row[]): Promise<void> {
  if (roots.length === 0) return;
  const row = await tx.get<{ last_seq: number; countable: number }>(
    `UPDATE places SET last_seq = last_seq + ?, countable = countable + ? WHERE id = ? RETURNING last_seq, countable`,
    roots.length,
    roots.length,
    place.id,
  );
  if (row === undefined) throw new Error("The place of an import is gone.");
  for (const [index, root] of roots.entries()) {
    root.seq = row.last_seq - roots.length + index + 1;
    root.countable = row.countable - roots.length + index + 1;
  }
}

function hasOf({ source }: Row, storing: Storing, received: ReceivedFiles): number {
  return (
    (namedIn(source, storing).length > 0 ? HAS.mentions : 0) |
    (source.everybody ? HAS.everybody : 0) |
    (source.reactions.length > 0 ? HAS.reactions : 0) |
    (received.of(source).length > 0 ? HAS.attachments : 0) |
    (source.message.override === undefined ? 0 : HAS.override)
  );
}

async function insert(
  tx: Tx,
  target: Target,
  place: OpenPlace,
  rows: readonly Row[],
  received: ReceivedFiles,
): Promise<void> {
  await Promise.all(
    rows.map(async (row) => {
      const { message } = row.source;
      const inserted = await tx.get<{ id: number }>(
        `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, root_id, thread_seq, countable, has,
           route_id, created_at, edited_at, deleted_at, body)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        row.public_id,
        target.id,
        place.id,
        row.author.id,
        row.seq,
        row.thread?.root.id ?? null,
        row.thread_seq,
        row.countable,
        row.has,
        place.kind === "direct" ? null : row.route_id,
        row.at,
        message.edited_at,
        message.deleted ? row.at : null,
        received.body(row.source),
      );
      row.id = inserted?.id ?? 0;
    }),
  );
}

/** Whom a message names of those who can read it. */
function namedIn({ named }: Prepared, { people, members }: Storing): Imported[] {
  return named.flatMap((handle) => {
    const person = people.byHandle.get(handle);
    if (person === undefined || person.role === null || person.role === "guest") return [];
    return members === undefined || members.has(person.id) ? [person] : [];
  });
}

/** They are found by whoever looks for mentions; nobody's activity tells of them. */
const mentions = (tx: Tx, storing: Storing, place: OpenPlace, row: Row): Promise<void>[] =>
  namedIn(row.source, storing).map((person) =>
    tx.run(
      "INSERT INTO mentions (message_id, user_id, place_id, seq, root_id, thread_seq) VALUES (?, ?, ?, ?, ?, ?)",
      row.id,
      person.id,
      place.id,
      row.seq,
      row.thread?.root.id ?? null,
      row.thread_seq,
    ),
  );

const reactions = (tx: Tx, storing: Storing, row: Row): Promise<void>[] =>
  row.source.reactions.flatMap((reaction) =>
    [...whoReacted(storing, reaction)].map((userId) =>
      tx.run(
        "INSERT INTO reactions (message_id, emoji, user_id, created_at) VALUES (?, ?, ?, ?)",
        row.id,
        reaction.emoji,
        userId,
        reaction.at === "" ? row.at : reaction.at,
      ),
    ),
  );

const reactionCounts = (tx: Tx, storing: Storing, row: Row): Promise<void>[] =>
  row.source.reactions.map((reaction, index) =>
    tx.run(
      "INSERT INTO reaction_counts (message_id, emoji, position, count) VALUES (?, ?, ?, ?)",
      row.id,
      reaction.emoji,
      index + 1,
      whoReacted(storing, reaction).size,
    ),
  );

/** Several of the archive may be one here. */
const whoReacted = ({ people }: Storing, { people: keys }: ForeignReaction): Set<number> =>
  new Set(keys.map((key) => people.get(key).id));
