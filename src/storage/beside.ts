import { join } from "node:path";
import { sourceRoot } from "../embedded.ts";
import { StorageError } from "./database.ts";

declare const self: Worker;

type Asked<Question> = { readonly id: number; readonly question: Question };
type Answered<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: string; readonly reason?: StorageError["reason"] };

/** A thread beside the event loop that answers questions, one after the other. */
export interface Beside<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  /** Whether it was ever asked: the first question starts the thread. */
  isRunning(): boolean;
  stop(): void;
}

/** A thread that runs a file of `src`, which is named in `scripts/compile.ts` and calls `answerBeside`. */
export function beside<Question, Answer>(script: string): Beside<Question, Answer> {
  let worker: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();

  function start(): Worker {
    const started = new Worker(join(sourceRoot, script), { ref: false });
    started.addEventListener("message", ({ data }: MessageEvent<Answered<Answer>>) => {
      const promised = waiting.get(data.id);
      waiting.delete(data.id);
      if ("answer" in data) promised?.resolve(data.answer);
      else promised?.reject(failure(data.failure, data.reason));
    });
    started.addEventListener("error", ({ message }) => {
      if (worker !== started) return;
      worker = undefined;
      for (const promised of waiting.values()) promised.reject(failure(message, "unavailable"));
      waiting.clear();
    });
    return started;
  }

  return {
    ask(question) {
      worker ??= start();
      const id = (asked += 1);
      const promised = Promise.withResolvers<Answer>();
      waiting.set(id, promised);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
      worker.postMessage({ id, question } satisfies Asked<Question>);
      return promised.promise;
    },
    isRunning: () => worker !== undefined,
    stop() {
      worker?.terminate();
      worker = undefined;
    },
  };
}

const failure = (message: string, reason: StorageError["reason"] | undefined) =>
  reason === undefined ? new Error(message) : new StorageError(reason, message);

/** Has this thread answer what it is asked. */
export function answerBeside<Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>,
): void {
  const answered = async ({ id, question }: Asked<Question>): Promise<Answered<Answer>> => {
    try {
      return { id, answer: await answer(question) };
    } catch (error) {
      const reason = error instanceof StorageError ? error.reason : undefined;
      return { id, failure: String(error), ...(reason && { reason }) };
    }
  };
  self.addEventListener("message", async ({ data }: MessageEvent<Asked<Question>>) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    postMessage(await answered(data));
  });
}
