import { getLogger } from "@logtape/logtape";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database } from "./database.ts";
import { codeOf, syncToDisk } from "../files.ts";

const logger = getLogger(["clickclack", "storage"]);

/** The marks are stored at most this often, in milliseconds, and putting them in words takes this share of the time. */
const INTERVAL = 1_000;
const SHARE = 1 / 100;
/** What is added to a mark when cursors go on above it: more than can be issued before the next mark is stored. */
const SLACK = 1_000_000;
/** A cursor has 16 digits, and every number up to here is exact. */
const HIGHEST = Number.MAX_SAFE_INTEGER - SLACK;

interface Tail {
  readonly public_id: string;
  readonly event_seq: number;
}

/**
 * Keeps how far the cursors of each workspace have come in a file beside the data, so that a database that is restored
 * from an older copy issues none of them again.
 *
 * Before it resolves, every workspace that has fallen behind its mark goes on in a new range above it, and all of its log
 * counts as pruned: clients that saw more than the copy holds are told to load afresh. After a crash the database is at
 * its mark or ahead of it, and nothing changes. A file that cannot be read or written is logged, and prevents nothing.
 *
 * @returns how to stop: it stores the marks once more, and is called before the database is closed.
 */
export async function keepHighWater(
  db: Database,
  file: string,
): Promise<{ stop(): Promise<void> }> {
  const marks = await readMarks(file);
  let behind = false;
  let foreign = false;
  let stopped = false;
  let pause = INTERVAL;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let storing = Promise.resolve();
  let failing = false;

  const tails = () => db.all<Tail>("SELECT public_id, event_seq FROM workspaces");
  const raise = (workspace: string, cursor: number) => {
    if (cursor <= (marks.get(workspace) ?? 0)) return;
    marks.set(workspace, cursor);
    behind = true;
  };

  await goOnAbove(db, await tails(), marks);
  for (const { public_id, event_seq } of await tails()) raise(public_id, event_seq);
  await store();

  async function store() {
    if (foreign) await hearOfOthers();
    if (!behind) return;
    behind = false;
    try {
      const since = performance.now();
      const text = JSON.stringify(Object.fromEntries(marks));
      pause = Math.max(INTERVAL, (performance.now() - since) / SHARE);
      await replace(file, text);
      failing = false;
    } catch (error) {
      behind = true;
      if (!failing) logger.warn("{file} could not be brought up to date: {error}", { file, error });
      failing = true;
    }
  }

  /** Cursors that other processes issued count as well. */
  async function hearOfOthers() {
    foreign = false;
    try {
      for (const { public_id, event_seq } of await tails()) raise(public_id, event_seq);
    } catch (error) {
      foreign = true;
      logger.debug("Where the cursors are could not be read: {error}", { error });
    }
  }

  function schedule() {
    if (stopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      storing = storing.then(store).then(() => {
        if (behind || foreign) schedule();
      });
    }, pause);
    timer.unref();
  }

  db.onCommit((events) => {
    for (const { workspace, cursor } of events) raise(workspace.public_id, cursor);
    if (behind) schedule();
  });
  db.onForeignWrite(() => {
    foreign = true;
    schedule();
  });

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      foreign = true;
      await storing.then(store);
    },
  };
}

/** Moves each workspace that is below its mark to a new range above it. Several servers may do so at once. */
async function goOnAbove(
  db: Database,
  tails: readonly Tail[],
  marks: ReadonlyMap<string, number>,
): Promise<void> {
  const restored = tails.flatMap(({ public_id, event_seq }) => {
    const mark = marks.get(public_id) ?? 0;
    return event_seq < mark ? [{ public_id, event_seq, mark }] : [];
  });
  if (restored.length === 0) return;
  await db.write(async (tx) => {
    for (const { public_id, mark } of restored)
      await tx.run(
        "UPDATE workspaces SET event_seq = ?, pruned_seq = ? WHERE public_id = ? AND event_seq < ?",
        mark + SLACK,
        mark + SLACK,
        public_id,
        mark,
      );
  });
  for (const { public_id, event_seq, mark } of restored)
    logger.warn(
      "The database is an older one: {workspace} is at event {event_seq} and was at {mark}. Its events go on at {next}.",
      { workspace: public_id, event_seq, mark, next: mark + SLACK + 1 },
    );
}

/** Each workspace's newest cursor that the file knows; what is no such thing in it is left out. */
async function readMarks(file: string): Promise<Map<string, number>> {
  try {
    const marks: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof marks !== "object" || marks === null || Array.isArray(marks))
      throw new Error("It is no JSON object.");
    const entries: [string, unknown][] = Object.entries(marks);
    return new Map(
      entries.flatMap(([workspace, mark]): [string, number][] =>
        typeof mark === "number" && Number.isInteger(mark) && mark > 0 && mark <= HIGHEST
          ? [[workspace, mark]]
          : [],
      ),
    );
  } catch (error) {
    if (codeOf(error) !== "ENOENT")
      logger.warn(
        "{file} cannot be read ({error}). Was the database restored as well, clients may miss events until they reload.",
        { file, error },
      );
    return new Map();
  }
}

/** Replaces a file so that there is always a whole one, and it is on disk when this resolves. */
async function replace(file: string, text: string): Promise<void> {
  const next = await open(`${file}.new`, "w", 0o600);
  try {
    await next.writeFile(text);
    await next.sync();
  } finally {
    await next.close();
  }
  await rename(`${file}.new`, file);
  await syncToDisk(dirname(file));
}
