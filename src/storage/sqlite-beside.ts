import { join } from "node:path";
import { sourceRoot } from "../embedded.ts";
import { StorageError, type Reader } from "./database.ts";
import type { Answered, Asked } from "./sqlite-beside-worker.ts";

/** Reads on a connection of its own in another thread, one statement after the other. */
export interface ReaderBeside extends Pick<Reader, "all"> {
  /** Has the next read open the files at the database's path anew. */
  reopen(): void;
  /** Lets go of the files. */
  close(): Promise<void>;
}

/**
 * A reader for what takes milliseconds and would block the event loop: SQLite runs a statement to its end. The thread is
 * started by the first read, and lets go of the files soon after the last: while connections of one process share the
 * index of a write-ahead log, one that stays open keeps a deleted log from being mended.
 */
export function readBeside(file: string): ReaderBeside {
  let worker: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, PromiseWithResolvers<unknown[]>>();

  function start(): Worker {
    const started = new Worker(join(sourceRoot, "storage/sqlite-beside-worker.ts"), { ref: false });
    started.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
      const answer = waiting.get(data.id);
      waiting.delete(data.id);
      if ("rows" in data) answer?.resolve(data.rows);
      else
        answer?.reject(
          data.reason === undefined
            ? new Error(data.error)
            : new StorageError(data.reason, data.error),
        );
    });
    started.addEventListener("error", ({ message }) => {
      if (worker === started) worker = undefined;
      for (const answer of waiting.values())
        answer.reject(new StorageError("unavailable", message));
      waiting.clear();
    });
    return started;
  }

  function ask(question: Omit<Asked, "id" | "file">): Promise<unknown[]> {
    worker ??= start();
    const id = (asked += 1);
    const answer = Promise.withResolvers<unknown[]>();
    waiting.set(id, answer);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    worker.postMessage({ ...question, id, file } satisfies Asked);
    return answer.promise;
  }

  return {
    // The rows have the shape that the SQL selects, as everywhere in storage.
    all: async <T>(sql: string, ...args: Asked["args"]) => (await ask({ sql, args })) as T[],
    reopen: () => void (worker && ask({ sql: "", args: [] }).catch(() => {})),
    async close() {
      if (worker === undefined) return;
      await ask({ sql: "", args: [] }).catch(() => {});
      worker?.terminate();
      worker = undefined;
    },
  };
}
