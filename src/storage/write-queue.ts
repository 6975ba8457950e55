import { getLogger } from "@logtape/logtape";
import { forNobody, meters, queued, secondsSince, step, type Span } from "../observe.ts";
import {
  StorageError,
  type AppendedEvent,
  type Database,
  type Tx,
  type WriteOptions,
} from "./database.ts";

const logger = getLogger(["clickclack", "storage"]);

/** Writes that share one commit at most; more wait for the next. */
const BATCH = 256;
/** Once a batch has tried for longer than this in vain, in milliseconds, whoever waits behind it need not try as well. */
const PATIENCE = 1_000;

/**
 * A write that waits for its transaction. Its caller hears of it only when that transaction has ended: until then it may
 * be run again, with another outcome.
 */
export interface PendingWrite {
  readonly adds: boolean;
  run(tx: Tx): Promise<void>;
  /** The tables that it has changed, filled while it runs. */
  readonly tables: Set<string>;
  /** It has failed, and nothing of it stands. */
  fail(error: unknown): void;
  /** Tells the caller how it went, once that stands. */
  settle(): void;
  /** From being queued to being on disk, when its request is traced. */
  readonly span: Span | undefined;
}

/**
 * Gives the batch that is to be run, always the same one. Whoever can only start after a wait asks after it, so that what
 * is queued meanwhile is in it.
 */
export type TakeBatch = () => readonly PendingWrite[];

/**
 * Runs writes in batches, one batch at a time: those queued in one turn of the event loop share one, and so one commit.
 * Both engines' `write`, `onCommit` and `onTableChange` are these.
 *
 * @param commit runs a batch in a transaction and gives its events once they are on disk; when it throws, nobody's write
 *   is known to stand.
 * @param toCaller what a caller is told of an error.
 */
export function writeQueue(
  commit: (take: TakeBatch) => Promise<readonly AppendedEvent[]>,
  toCaller: (error: unknown) => unknown,
) {
  const queue: PendingWrite[] = [];
  const listeners: ((events: readonly AppendedEvent[]) => void)[] = [];
  const tableListeners = new Map<string, (() => void)[]>();
  let scheduled = false;
  let running = false;
  let closing: (() => void) | undefined;

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    // After the poll phase: every request that arrived in this turn is in the queue by then. It is for all of them.
    forNobody(() => setImmediate(() => void flush()));
  }

  async function flush() {
    let taken: PendingWrite[] | undefined;
    const take = () => (taken ??= takeFrom(queue, BATCH));
    const since = performance.now();
    running = true;
    try {
      const events = await commit(take);
      meters.batch(take().length, secondsSince(since));
      tellOfTables(take());
      for (const listener of listeners) tell(() => listener(events));
    } catch (error) {
      if (performance.now() - since > PATIENCE) take().push(...takeFrom(queue, queue.length));
      for (const pending of take()) pending.fail(error);
    }
    running = false;
    for (const pending of take()) {
      pending.span?.end({ attributes: { "db.operation.batch.size": take().length } });
      pending.settle();
    }
    scheduled = false;
    if (queue.length > 0) schedule();
    else closing?.();
  }

  const isWatched = (batch: readonly PendingWrite[]) =>
    batch.some(({ tables }) => tables.keys().some((table) => tableListeners.has(table)));

  function tellOfTables(batch: readonly PendingWrite[]) {
    for (const [table, interested] of tableListeners)
      if (batch.some(({ tables }) => tables.has(table)))
        for (const listener of interested) tell(listener);
  }

  const write: Database["write"] = <T>(
    op: (tx: Tx) => Promise<T>,
    { adds = false }: WriteOptions = {},
  ) =>
    new Promise<T>((resolve, reject) => {
      if (closing) return reject(new StorageError("unavailable", "closing"));
      let settle = () => {};
      let runs = 0;
      queued.writes += 1;
      const span = step("internal", "write");
      queue.push({
        adds,
        span,
        tables: new Set(),
        async run(tx) {
          const run = (runs += 1);
          const value = await op(tx);
          // One that was given up meanwhile, or is run again, has no say any more.
          if (run === runs) settle = () => resolve(value);
        },
        fail(error) {
          runs += 1;
          settle = () => reject(toCaller(error));
        },
        settle: () => settle(),
      });
      schedule();
    });

  return {
    write,
    onCommit: (listener: (events: readonly AppendedEvent[]) => void) =>
      void listeners.push(listener),
    onTableChange(table: string, listener: () => void) {
      tableListeners.set(table, [...(tableListeners.get(table) ?? []), listener]);
    },
    /** Whether a batch has changed a table that somebody listens to: other processes then want to know as well. */
    isWatched,
    /** Whether no batch is under way; some may wait. */
    idle: () => !running,
    /** Refuses further writes, and resolves when those queued are done. */
    end: () =>
      new Promise<void>((resolve) => {
        closing = resolve;
        if (!scheduled) resolve();
      }),
  };
}

function takeFrom(queue: PendingWrite[], most: number): PendingWrite[] {
  const taken = queue.splice(0, most);
  queued.writes -= taken.length;
  return taken;
}

/** What is committed stands, whatever a listener makes of it. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    logger.error("A listener failed after a commit: {error}", { error });
  }
}
