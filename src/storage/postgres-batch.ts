import { SQL, type TransactionSQL } from "bun";
import { appendEvent } from "./append.ts";
import type { AppendedEvent, Arg, Tx } from "./database.ts";
import { isGivenUp } from "./postgres-errors.ts";
import { query } from "./postgres-query.ts";
import { changedTable } from "./tables.ts";
import type { PendingWrite } from "./write-queue.ts";

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
    const { run, appended } = transaction(sql, write.tables);
    await sql.unsafe("SAVEPOINT write");
    try {
      await run(write);
      await sql.unsafe("RELEASE SAVEPOINT write");
      events.push(...appended);
    } catch (error) {
      if (isGivenUp(error)) throw error;
      await sql.unsafe("ROLLBACK TO SAVEPOINT write");
      write.fail(error);
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
    const { run, appended, changed } = transaction(sql, write.tables, first, append);
    return run(write).then(
      () => settled(false, undefined),
      (error: unknown) => settled(true, error),
    );
    function settled(failed: boolean, error: unknown) {
      first.pass();
      append.pass();
      return { write, error, failed, changed: changed(), appended };
    }
  });
  const outcomes = await Promise.all(running);
  const givenUp = outcomes.find(({ error }) => isGivenUp(error));
  if (givenUp !== undefined) throw givenUp.error;
  const broken = outcomes.some(
    ({ error, failed, changed }) => failed && (changed || error instanceof SQL.PostgresError),
  );
  if (broken) {
    await sql.unsafe("ROLLBACK TO SAVEPOINT together");
    return undefined;
  }
  await sql.unsafe("RELEASE SAVEPOINT together");
  for (const { write, error, failed } of outcomes) if (failed) write.fail(error);
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
function transaction(sql: TransactionSQL, tables: Set<string>, first?: Turn, append?: Turn) {
  const appended: AppendedEvent[] = [];
  const stray = watchForStraying();
  let over = false;
  let changed = false;

  async function run<T>(text: string, args: readonly Arg[]): Promise<T[]> {
    if (READS.test(text) || changed) return query<T>(sql, text, args);
    await first?.mine;
    changed = true;
    const result = query<T>(sql, text, args);
    // It is sent: the next in line may send its own behind it.
    first?.pass();
    return result;
  }
  const ask = <T>(text: string, args: readonly Arg[]): Promise<T[]> => {
    if (over) return Promise.reject(new Error("This transaction is over."));
    const table = changedTable(text);
    if (table !== undefined) tables.add(table);
    return stray.during(run<T>(text, args));
  };
  const tx: Tx = {
    all: <T>(text: string, ...args: Arg[]) => ask<T>(text, args),
    get: async <T>(text: string, ...args: Arg[]) => (await ask<T>(text, args))[0],
    run: async (text, ...args) => void (await ask(text, args)),
    append: async (draft) => {
      if (append !== undefined) await stray.during(append.mine);
      const event = appendEvent(tx, draft);
      append?.pass();
      appended.push(await event);
      return event;
    },
  };
  return {
    appended,
    changed: () => changed,
    /** Runs a write until it ends, or until it awaits something other than this transaction. */
    async run(write: PendingWrite) {
      stray.start();
      try {
        await Promise.race([write.run(tx), stray.found]);
      } finally {
        over = true;
        stray.stop();
      }
    },
  };
}

/**
 * Notices a write that awaits something other than its transaction: no statement of it is under way, and yet the event
 * loop turns. It would hold up every other write.
 */
function watchForStraying() {
  const { promise: found, reject } = Promise.withResolvers<never>();
  found.catch(() => {});
  const strayed = () => reject(new Error("A write awaited something other than its transaction."));
  let underWay = 0;
  let alarm: ReturnType<typeof setImmediate> | undefined;
  const disarm = () => void (alarm && clearImmediate(alarm));
  return {
    found,
    start: () => void (alarm = setImmediate(strayed)),
    async during<T>(statement: Promise<T>): Promise<T> {
      underWay += 1;
      disarm();
      try {
        return await statement;
      } finally {
        underWay -= 1;
        if (underWay === 0) alarm = setImmediate(strayed);
      }
    },
    stop: disarm,
  };
}
