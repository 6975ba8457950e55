import type { ReservedSQL } from "bun";
import type { AppendedEvent } from "./database.ts";
import { isGivenUp } from "./postgres-errors.ts";
import { runInRounds, type Outcome } from "./postgres-rounds.ts";
import type { PendingWrite, TakeBatch } from "./write-queue.ts";

/** Writes that run together: side by side, or one that runs carefully. */
interface Stretch {
  readonly writes: readonly PendingWrite[];
  readonly careful: boolean;
}

/**
 * Runs writes in a transaction, each so that it can fail alone, and gives their events in cursor order.
 *
 * Writes that only add run side by side, every other one alone. What fails so that something must be undone is undone
 * and run again, one write at a time, to find out whose failure it was.
 *
 * @param opening statements that begin the transaction; the writes are taken once it has begun. What opens and closes
 *   goes out with the savepoints: a round trip costs more than it does.
 * @returns the events, and the statements that are still due before the transaction can be committed.
 */
export async function runBatch(
  sql: ReservedSQL,
  take: TakeBatch,
  opening: string,
): Promise<{ events: AppendedEvent[]; due: string }> {
  const events: AppendedEvent[] = [];
  await sql.unsafe(`${opening}; ${SAVE}`);
  const waiting = stretches(take());
  let due = "";
  for (let stretch = waiting.shift(); stretch !== undefined; stretch = waiting.shift()) {
    if (due !== "") await sql.unsafe(`${due}; ${SAVE}`);
    const outcomes = await runInRounds(sql, stretch.writes, stretch);
    const again = neededAgain(stretch, outcomes);
    due = again.length > 0 || outcomes.some(leavesTraces) ? `${UNDO}; ${KEEP}` : KEEP;
    waiting.unshift(...again);
    if (again.length > 0) continue;
    for (const { write, failure, broken, appended } of outcomes) {
      const failed = broken ?? failure;
      if (failed === undefined) events.push(...appended);
      else write.fail(failed.error);
    }
  }
  return { events: events.sort((a, b) => a.cursor - b.cursor), due };
}

const SAVE = "SAVEPOINT write";
const UNDO = "ROLLBACK TO SAVEPOINT write";
const KEEP = "RELEASE SAVEPOINT write";

/** Neighbours that may run side by side; every other write stands alone. */
function stretches(batch: readonly PendingWrite[]): Stretch[] {
  const found: PendingWrite[][] = [];
  for (const write of batch) {
    const last = found.at(-1);
    if (write.adds && last?.[0]?.adds) last.push(write);
    else found.push([write]);
  }
  return found.map((writes) => ({ writes, careful: false }));
}

/** It failed, and what it did must be undone. */
const leavesTraces = ({ failure, broken, changed }: Outcome) =>
  broken !== undefined || (failure !== undefined && changed);

/** The writes that must be run again, one by one. */
function neededAgain({ writes, careful }: Stretch, outcomes: readonly Outcome[]): Stretch[] {
  const givenUp = outcomes.find(({ broken }) => isGivenUp(broken?.error));
  if (givenUp !== undefined) throw givenUp.broken?.error;
  const undone = writes.length > 1 && outcomes.some(leavesTraces);
  const unsure = !careful && outcomes.some(({ broken }) => broken !== undefined);
  return undone || unsure ? writes.map((write) => ({ writes: [write], careful: true })) : [];
}
