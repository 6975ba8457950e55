import { SQL, type TransactionSQL } from "bun";
import { appendEvent } from "./append.ts";
import type { AppendedEvent, Arg, Tx } from "./database.ts";
import { isGivenUp, query } from "./postgres-query.ts";

/** A write that waits for its transaction. */
export interface PendingWrite {
  readonly adds: boolean;
  run(tx: Tx): Promise<void>;
  reject(error: unknown): void;
  /** Set once the write has succeeded: tells the caller, after the commit. */
  settle?: () => void;
}

/**
 * Runs writes in a transaction, each so that it can fail alone, and gives their events in cursor order.
 *
 * A round trip costs more than a statement, so writes that only add run side by side: their statements share the
 * connection's pipeline. Should one of them fail after it has changed something, all of them are undone and run again
 * one after the other, each in a savepoint of its own, as every other write is.
 */
export async function runBatch(
  sql: TransactionSQL,
  batch: readonly PendingWrite[],
): Promise<AppendedEvent[]> {
  const events: AppendedEvent[] = [];
  for (const stretch of stretches(batch)) {
    const together = stretch.length > 1 ? await sideBySide(sql, stretch) : undefined;
    events.push(...(together ?? (await oneByOne(sql, stretch))));
  }
  return events.sort((a, b) => a.cursor - b.cursor);
}

/** Neighbours that may run side by side; every other write stands alone. */
function stretches(batch: readonly PendingWrite[]): PendingWrite[][] {
  const found: PendingWrite[][] = [];
  for (const write of batch) {
    const last = found.at(-1);
    if (write.adds && last?.[0]?.adds) last.push(write);
    else found.push([write]);
  }
  return found;
}

async function oneByOne(
  sql: TransactionSQL,
  writes: readonly PendingWrite[],
): Promise<AppendedEvent[]> {
  const events: AppendedEvent[] = [];
  for (const write of writes) {
    const { tx, appended, end } = transaction(sql);
    await sql.unsafe("SAVEPOINT write");
    try {
      await write.run(tx);
      await sql.unsafe("RELEASE SAVEPOINT write");
      events.push(...appended);
    } catch (error) {
      delete write.settle;
      if (isGivenUp(error)) throw error;
      await sql.unsafe("ROLLBACK TO SAVEPOINT write");
      write.reject(error);
    } finally {
      end();
    }
  }
  return events;
}

/** The events of writes run side by side, or nothing when they must be run one by one: then no trace of them is left. */
async function sideBySide(
  sql: TransactionSQL,
  writes: readonly PendingWrite[],
): Promise<AppendedEvent[] | undefined> {
  await sql.unsafe("SAVEPOINT together");
  let changesBefore = Promise.resolve();
  let appendsBefore = Promise.resolve();
  const running = writes.map((write) => {
    const first = turn(changesBefore);
    const append = turn(appendsBefore);
    changesBefore = first.passed;
    appendsBefore = append.passed;
    const { tx, appended, end, changed } = transaction(sql, first, append);
    return write.run(tx).then(
      () => settled(undefined),
      (error: unknown) => settled(error),
    );
    function settled(error: unknown) {
      end();
      first.pass();
      append.pass();
      return { write, error, failed: error !== undefined, changed: changed(), appended };
    }
  });
  const outcomes = await Promise.all(running);
  const broken = outcomes.some(
    ({ error, failed, changed }) => failed && (changed || error instanceof SQL.PostgresError),
  );
  if (broken) {
    await sql.unsafe("ROLLBACK TO SAVEPOINT together");
    for (const { write } of outcomes) delete write.settle;
    return undefined;
  }
  await sql.unsafe("RELEASE SAVEPOINT together");
  for (const { write, error, failed } of outcomes) if (failed) write.reject(error);
  return outcomes.flatMap(({ failed, appended }) => (failed ? [] : appended));
}

/** A place in a line: one waits for those before, and passes on. */
interface Turn {
  readonly mine: Promise<void>;
  readonly passed: Promise<void>;
  pass(): void;
}

function turn(before: Promise<void>): Turn {
  const { promise, resolve } = Promise.withResolvers<void>();
  const both = async () => {
    await before;
    await promise;
  };
  return { mine: before, passed: both(), pass: resolve };
}

const READS = /^\s*SELECT\b/i;

/** What one write may use until it ends. In line, its first change and its first append keep the order of the writes. */
function transaction(sql: TransactionSQL, first?: Turn, append?: Turn) {
  const appended: AppendedEvent[] = [];
  let over = false;
  let changed = false;
  async function run<T>(text: string, args: readonly Arg[]): Promise<T[]> {
    if (over) throw new Error("This transaction is over.");
    if (READS.test(text)) return query<T>(sql, text, args);
    if (!changed) {
      await first?.mine;
      changed = true;
      const result = query<T>(sql, text, args);
      // It is sent: the next in line may send its own behind it.
      first?.pass();
      return result;
    }
    return query<T>(sql, text, args);
  }
  const tx: Tx = {
    all: <T>(text: string, ...args: Arg[]) => run<T>(text, args),
    get: async <T>(text: string, ...args: Arg[]) => (await run<T>(text, args))[0],
    run: async (text, ...args) => void (await run(text, args)),
    append: async (draft) => {
      await append?.mine;
      const event = appendEvent(tx, draft);
      append?.pass();
      appended.push(await event);
      return event;
    },
  };
  return { tx, appended, changed: () => changed, end: () => (over = true) };
}
