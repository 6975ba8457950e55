import { getLogger } from "@logtape/logtape";
import { systemTimers, type Timers } from "../../timers.ts";
import type { Database, SearchEngine, Tx } from "../../storage/database.ts";
import { ANALYSIS, SEARCHED, analyse } from "./analysis.ts";
import { scopeOf, type Indexable } from "./scope.ts";

const logger = getLogger(["clickclack", "search"]);

/** Messages indexed in one write: enough that their share of it is small, few enough that nobody waits for it. */
const CHUNK = 256;
/** And of their text, in UTF-16 units: a write takes some milliseconds, however long the messages are. */
const CHUNK_TEXT = 128 * 1024;
/** How long after the last change the rest is indexed, in milliseconds. */
const IDLE = 250;
/** A search waits for so many messages to be indexed: it takes a few tenths of a second. */
const NEAR = 10_000;

/**
 * Keeps the full-text index behind the messages, a chunk at a time: indexing each message in its own write would cost
 * three times as much. Where it stands is stored with the index, so a crash loses nothing of it.
 */
export function followMessages(db: Database, timers: Timers = systemTimers) {
  let pending = 0;
  let idle: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  db.onCommit((events) => {
    if (stopped) return;
    for (const event of events) if (event.message_id !== undefined) pending += 1;
    if (pending === 0) return;
    if (pending >= CHUNK) void run();
    else idle ??= timers.after(IDLE, () => void run());
  });

  function run(): Promise<void> {
    idle?.();
    idle = undefined;
    running ??= (async () => {
      try {
        pending = 0;
        while ((await db.write((tx) => indexChunk(tx, db.search))) && !stopped);
      } catch (error) {
        logger.warn("The search index could not follow: {error}", { error });
      } finally {
        running = undefined;
        if (pending > 0 && !stopped) idle ??= timers.after(IDLE, () => void run());
      }
    })();
    return running;
  }

  /** Resolves once everything that is committed by now is indexed. */
  async function catchUp(): Promise<void> {
    await running;
    await run();
  }

  return {
    catchUp,
    /** About how many messages are still to be indexed. */
    behind: () => distance(db),
    /**
     * Resolves once a search finds everything that is committed by now; at once while the index is being built, which
     * takes minutes with millions of messages. A search calls it before it reads.
     */
    async beforeSearch(): Promise<void> {
      const behind = await distance(db);
      if (behind === 0) return;
      const done = catchUp();
      if (behind <= NEAR) await done;
    },
    /** Follows no more, and lets the chunk under way end; what is not indexed is indexed at the next start. */
    async stop(): Promise<void> {
      stopped = true;
      idle?.();
      await running;
    },
  };
}

type Row = Indexable & { id: number; kind: string; deleted_at: string | null };

const COLUMNS = `m.id, m.workspace_id, m.place_id, p.kind AS place_kind, m.author_id, m.kind, m.has, m.created_at,
  m.deleted_at, substr(m.body, 1, ${SEARCHED}) AS body`;

/** About how many messages are still to be indexed, or to be indexed anew; 0 when there is none. */
async function distance(db: Database): Promise<number> {
  const row = await db.get<{ analysis: number; indexed_id: number; last: number; dirty: number }>(
    `SELECT analysis, indexed_id, coalesce((SELECT max(id) FROM messages), 0) AS last,
       CASE WHEN EXISTS (SELECT 1 FROM search_dirty) THEN 1 ELSE 0 END AS dirty FROM search_progress`,
  );
  if (row === undefined) return 0;
  return row.analysis === ANALYSIS ? row.last - row.indexed_id + row.dirty : row.last + 1;
}

/** Brings the index one chunk further; tells whether more may be left. */
async function indexChunk(tx: Tx, search: SearchEngine): Promise<boolean> {
  const progress = await tx.get<{ analysis: number; indexed_id: number }>(
    "SELECT analysis, indexed_id FROM search_progress",
  );
  if (progress === undefined) throw new Error("The search index does not know where it stands.");
  if (progress.analysis !== ANALYSIS) return startAfresh(tx, search);

  const added = await tx.all<Row>(
    `SELECT ${COLUMNS} FROM messages m JOIN places p ON p.id = m.place_id WHERE m.id > ? ORDER BY m.id LIMIT ?`,
    progress.indexed_id,
    CHUNK,
  );
  const dirty = await tx.all<Row>(
    `SELECT ${COLUMNS} FROM search_dirty d CROSS JOIN messages m CROSS JOIN places p
     WHERE m.id = d.message_id AND p.id = m.place_id ORDER BY d.message_id LIMIT ?`,
    CHUNK,
  );
  let room = CHUNK_TEXT;
  for (const message of dirty) {
    if (room < 0) break;
    if (message.id <= progress.indexed_id) {
      await search.remove(tx, message.id);
      await add(tx, search, message);
      room -= message.body.length;
    }
    await tx.run("DELETE FROM search_dirty WHERE message_id = ?", message.id);
  }
  let last: number | undefined;
  for (const message of added) {
    if (room < 0) break;
    await add(tx, search, message);
    room -= message.body.length;
    last = message.id;
  }
  if (last !== undefined) await tx.run("UPDATE search_progress SET indexed_id = ?", last);
  if (added.length > 0 || dirty.length > 0) await search.tidy(tx);
  return room < 0 || added.length === CHUNK || dirty.length === CHUNK;
}

/** What is deleted or agent activity is never found, so it is not in the index. */
async function add(tx: Tx, search: SearchEngine, message: Row): Promise<void> {
  if (message.deleted_at !== null || message.kind !== "") return;
  await search.add(tx, {
    id: message.id,
    words: analyse(message.body),
    scope: scopeOf(message).join(" "),
  });
}

async function startAfresh(tx: Tx, search: SearchEngine): Promise<boolean> {
  await search.clear(tx);
  await tx.run("DELETE FROM search_dirty");
  await tx.run("UPDATE search_progress SET analysis = ?, indexed_id = 0", ANALYSIS);
  return true;
}
