import { getLogger } from "@logtape/logtape";
import type { Database, SearchEngine, Tx } from "../../storage/database.ts";
import { ANALYSIS, analyse } from "./analysis.ts";

const logger = getLogger(["clickclack", "search"]);

/** Messages indexed in one write: enough that their share of it is small, few enough that nobody waits for it. */
const CHUNK = 256;
/** How long after the last change the rest is indexed, in milliseconds. */
const IDLE = 250;

/**
 * Keeps the full-text index behind the messages, a chunk at a time: indexing each message in its own write would cost
 * three times as much. Where it stands is stored with the index, so a crash loses nothing of it.
 */
export function followMessages(db: Database) {
  let pending = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;

  db.onCommit((events) => {
    for (const event of events) if (event.message_id !== undefined) pending += 1;
    if (pending === 0) return;
    if (pending >= CHUNK) void run();
    else idle ??= setTimeout(() => void run(), IDLE);
  });

  function run(): Promise<void> {
    clearTimeout(idle);
    idle = undefined;
    running ??= (async () => {
      try {
        pending = 0;
        while (await db.write((tx) => indexChunk(tx, db.search)));
      } catch (error) {
        logger.warn("The search index could not follow: {error}", { error });
      } finally {
        running = undefined;
        if (pending > 0) idle ??= setTimeout(() => void run(), IDLE);
      }
    })();
    return running;
  }

  return {
    /** Resolves once everything that is committed by now is indexed. A search calls it before it reads. */
    async catchUp(): Promise<void> {
      await running;
      await run();
    },
    /** Lets go of the timer; what is not indexed is indexed at the next start. */
    stop(): void {
      clearTimeout(idle);
      pending = Number.NEGATIVE_INFINITY;
    },
  };
}

interface Indexable {
  id: number;
  workspace_id: number;
  place_id: number;
  kind: string;
  deleted_at: string | null;
  body: string;
}

const COLUMNS = "m.id, m.workspace_id, m.place_id, m.kind, m.deleted_at, m.body";

/** Brings the index one chunk further; tells whether there was a full one, so that more may be left. */
async function indexChunk(tx: Tx, search: SearchEngine): Promise<boolean> {
  const progress = await tx.get<{ analysis: number; indexed_id: number }>(
    "SELECT analysis, indexed_id FROM search_progress",
  );
  if (progress === undefined) throw new Error("The search index does not know where it stands.");
  if (progress.analysis !== ANALYSIS) return startAfresh(tx, search);

  const added = await tx.all<Indexable>(
    `SELECT ${COLUMNS} FROM messages m WHERE m.id > ? ORDER BY m.id LIMIT ?`,
    progress.indexed_id,
    CHUNK,
  );
  const dirty = await tx.all<Indexable>(
    `SELECT ${COLUMNS} FROM search_dirty d CROSS JOIN messages m WHERE m.id = d.message_id
     ORDER BY d.message_id LIMIT ?`,
    CHUNK,
  );
  for (const message of dirty) {
    if (message.id <= progress.indexed_id) {
      await search.remove(tx, message.id);
      await add(tx, search, message);
    }
    await tx.run("DELETE FROM search_dirty WHERE message_id = ?", message.id);
  }
  for (const message of added) await add(tx, search, message);
  const last = added.at(-1);
  if (last !== undefined) await tx.run("UPDATE search_progress SET indexed_id = ?", last.id);
  if (added.length > 0 || dirty.length > 0) await search.tidy(tx);
  return added.length === CHUNK || dirty.length === CHUNK;
}

/** What is deleted or agent activity is never found, so it is not in the index. */
async function add(tx: Tx, search: SearchEngine, message: Indexable): Promise<void> {
  if (message.deleted_at !== null || message.kind !== "") return;
  const scope = `w${message.workspace_id} p${message.place_id}`;
  await search.add(tx, { id: message.id, words: analyse(message.body), scope });
}

async function startAfresh(tx: Tx, search: SearchEngine): Promise<boolean> {
  await search.clear(tx);
  await tx.run("DELETE FROM search_dirty");
  await tx.run("UPDATE search_progress SET analysis = ?, indexed_id = 0", ANALYSIS);
  return true;
}
