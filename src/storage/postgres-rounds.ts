import { appendEvent } from "./append.ts";
import type { AppendedEvent, Arg, Tx } from "./database.ts";
import { askAll } from "./postgres-merge.ts";
import type { Connection } from "./postgres-query.ts";
import { changedTable } from "./tables.ts";
import type { PendingWrite } from "./write-queue.ts";

/** How a write went whose transaction has not ended yet. */
export interface Outcome {
  readonly write: PendingWrite;
  /** What it threw, if it did. */
  readonly failure?: { readonly error: unknown };
  /** It asked for a change, so something of it may stand. */
  readonly changed: boolean;
  /** Why a statement of it failed, if one did: nothing of the transaction stands then, whatever the write made of it. */
  readonly broken?: { readonly error: unknown };
  readonly appended: readonly AppendedEvent[];
}

/**
 * Runs writes side by side on one connection, in rounds: when each has asked for something or ended, what they asked goes
 * out together, and what is alike as one statement. So many cost as many round trips as one does.
 *
 * Their first changes, and their first appends, come in the order of the writes. Unless `careful`, a statement that
 * answers nothing is taken for done when it is asked, which saves a round; so whoever catches its failure must not rely
 * on it.
 */
export async function runInRounds(
  on: Connection,
  writes: readonly PendingWrite[],
  { careful }: { readonly careful: boolean },
): Promise<Outcome[]> {
  const running = writes.map((write) => begin(write, careful));
  for (;;) {
    await turnOfLoop();
    const left = running.filter((each) => !each.over());
    if (left.length === 0) return Promise.all(running.map(({ outcome }) => outcome()));
    for (const { asked, stray } of left) if (asked.length === 0) stray();
    await Promise.all(roundOf(running).map((group) => answer(on, group)));
  }
}

/** By then every write has come as far as it can without an answer. */
const turnOfLoop = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A statement that a write waits for. */
interface Asked {
  readonly sql: string;
  readonly args: readonly Arg[];
  readonly kind: "read" | "change" | "append";
  resolve(rows: unknown[]): void;
  reject(error: unknown): void;
}

type Running = ReturnType<typeof begin>;

const READS = /^\s*SELECT\b/i;

/** Starts a write. It runs until it ends, or until it awaits something other than its transaction. */
function begin(write: PendingWrite, careful: boolean) {
  const asked: Asked[] = [];
  const appended: AppendedEvent[] = [];
  const strayed = Promise.withResolvers<never>();
  const sent = { change: false, append: false };
  let ended = false;
  let broken: Outcome["broken"];

  const ask = <T>(sql: string, args: readonly Arg[], appends = false): Promise<T[]> => {
    if (ended) return Promise.reject(new Error("This transaction is over."));
    const table = changedTable(sql);
    if (table !== undefined) write.tables.add(table);
    const kind = READS.test(sql) ? "read" : appends ? "append" : "change";
    return new Promise((resolve, reject) => {
      asked.push({
        sql,
        args,
        kind,
        resolve: (rows: T[]) => resolve(rows),
        reject(error) {
          broken ??= { error };
          reject(error);
        },
      });
    });
  };
  const run: Tx["run"] = async (sql, ...args) => {
    const done = ask(sql, args);
    if (careful || ended) await done;
    else done.catch(() => {});
  };
  const log: Pick<Tx, "get" | "run"> = {
    get: async <T>(sql: string, ...args: Arg[]) => (await ask<T>(sql, args, true))[0],
    run,
  };
  const tx: Tx = {
    all: <T>(sql: string, ...args: Arg[]) => ask<T>(sql, args),
    get: async <T>(sql: string, ...args: Arg[]) => (await ask<T>(sql, args))[0],
    run,
    append: async (draft) => {
      const event = await appendEvent(log, draft);
      appended.push(event);
      return event;
    },
  };

  async function outcome() {
    try {
      await Promise.race([write.run(tx), strayed.promise]);
      return {};
    } catch (error) {
      return { failure: { error } };
    } finally {
      ended = true;
    }
  }
  const end = outcome();
  return {
    asked,
    /** Whether a change, and an append, of it was sent. */
    sent,
    over: () => ended && asked.length === 0,
    stray: () => strayed.reject(new Error("A write awaited something other than its transaction.")),
    outcome: async (): Promise<Outcome> => ({
      ...(await end),
      write,
      ...(broken && { broken }),
      changed: sent.change,
      appended,
    }),
  };
}

/** Statements of one text, which may be asked as one. */
interface Group {
  readonly sql: string;
  readonly asked: Asked[];
}

/** Takes what may be sent now of what the writes have asked: statement by statement, from each write in turn. */
function roundOf(running: readonly Running[]): Group[] {
  const round: Group[] = [];
  for (let step = stepOf(running); step.length > 0; step = stepOf(running)) round.push(...step);
  return round;
}

/** The next statement of each write, as often as it asks it without another in between. */
function stepOf(running: readonly Running[]): Group[] {
  const step: Group[] = [];
  const before = { change: true, append: true };
  for (const write of running) {
    const { asked, sent, over } = write;
    const sql = asked[0]?.sql;
    while (asked[0] !== undefined && asked[0].sql === sql && maySend(asked[0], write, before)) {
      const [next] = asked.splice(0, 1);
      if (next === undefined) break;
      groupFor(step, next).asked.push(next);
      if (next.kind !== "read") sent.change = true;
      if (next.kind === "append") sent.append = true;
    }
    before.change &&= sent.change || over();
    before.append &&= sent.append || over();
  }
  return step;
}

/** `before` tells whether all writes before this one have sent their first change, and their first append. */
const maySend = (
  { kind }: Asked,
  { sent }: Running,
  before: { readonly change: boolean; readonly append: boolean },
) =>
  kind === "read" ||
  ((sent.change || before.change) && (kind === "change" || sent.append || before.append));

/** A read joins whoever reads the same; a change does not overtake another write's. */
function groupFor(step: Group[], { sql, kind }: Asked): Group {
  const last = step.at(-1);
  const found = kind === "read" ? step.find((group) => group.sql === sql) : last;
  if (found?.sql === sql) return found;
  const group = { sql, asked: [] };
  step.push(group);
  return group;
}

async function answer(on: Connection, { sql, asked }: Group): Promise<void> {
  try {
    const rows = await askAll(
      on,
      sql,
      asked.map(({ args }) => args),
    );
    for (const [index, { resolve }] of asked.entries()) resolve(rows[index] ?? []);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
