import { getLogger } from "@logtape/logtape";
import { meters, secondsSince } from "../observe.ts";
import { appendEvent } from "./append.ts";
import type { AppendedEvent, Tx } from "./database.ts";
import { bound, isBusy, readerOf, type Prepared } from "./sqlite-connection.ts";
import { changedTable } from "./tables.ts";
import type { PendingWrite } from "./write-queue.ts";

const logger = getLogger(["clickclack", "storage"]);

/** How long a write waits for another process that holds the write lock, in milliseconds. */
const BUSY_LIMIT = 5_000;

/** Runs writes in one transaction, each so that it fails alone, commits it, and gives their events in cursor order. */
export async function runBatch(
  writer: Prepared,
  batch: readonly PendingWrite[],
): Promise<AppendedEvent[]> {
  await begin(writer);
  const events: AppendedEvent[] = [];
  const turn = turnOfLoop();
  try {
    for (const pending of batch) {
      const { tx, appended, end } = transaction(writer, pending.tables);
      writer.run("SAVEPOINT write");
      try {
        await pending.run(tx);
        if (turn.over()) throw new Error("A write awaited something other than its transaction.");
        writer.run("RELEASE write");
        for (const event of appended) events.push(event);
      } catch (error) {
        // SQLite itself rolls everything back on some errors (disk full, I/O): then nobody's write stands.
        if (!writer.inTransaction) throw error;
        writer.run("ROLLBACK TO write");
        writer.run("RELEASE write");
        pending.fail(error);
      } finally {
        end();
      }
    }
    const since = performance.now();
    writer.run("COMMIT");
    meters.commit(secondsSince(since));
  } catch (error) {
    rollBack(writer);
    throw error;
  } finally {
    turn.forget();
  }
  return events;
}

function rollBack(writer: Prepared): void {
  try {
    if (writer.inTransaction) writer.run("ROLLBACK");
  } catch (error) {
    logger.error("A transaction could not be rolled back: {error}", { error });
  }
}

/** Takes the write lock. Another process (an `admin` command) may hold it for a moment: that wait blocks nobody else. */
async function begin(writer: Prepared): Promise<void> {
  const since = performance.now();
  for (;;) {
    try {
      return writer.run("BEGIN IMMEDIATE");
    } catch (error) {
      if (!isBusy(error) || performance.now() - since > BUSY_LIMIT) throw error;
      await Bun.sleep(5);
    }
  }
}

/** What one write may use until it ends. */
function transaction(writer: Prepared, tables: Set<string>) {
  const appended: AppendedEvent[] = [];
  let over = false;
  const statement = (sql: string) => {
    if (over) throw new Error("This transaction is over.");
    const table = changedTable(sql);
    if (table !== undefined) tables.add(table);
    return writer.statement(sql);
  };
  const tx: Tx = {
    ...readerOf({ statement }),
    run: async (sql, ...args) => void statement(sql).run(...bound(args)),
    append: async (draft) => {
      const event = await appendEvent(tx, draft);
      appended.push(event);
      return event;
    },
  };
  return { tx, appended, end: () => (over = true) };
}

/** Tells whether the event loop has turned since: writes await only their transaction, so for them it never does. */
function turnOfLoop() {
  let turned = false;
  const arm = () => setImmediate(() => (turned = true));
  let immediate = arm();
  return {
    over() {
      if (!turned) return false;
      turned = false;
      immediate = arm();
      return true;
    },
    forget: () => clearImmediate(immediate),
  };
}
