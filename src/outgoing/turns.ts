import { queued } from "../observe.ts";

/**
 * Lets so many run at once under each key; the others wait in their order until it is their turn, or reject when they are
 * aborted. Nothing is remembered of a key that nobody uses.
 */
export function takeTurns(atOnce: number) {
  const queues = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  return async function inTurn<T>(
    key: string,
    signal: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const queue = queues.get(key) ?? { running: 0, waiting: [] };
    queues.set(key, queue);
    if (queue.running < atOnce) queue.running += 1;
    else {
      queued.outgoing += 1;
      await handedOver(queue.waiting, signal).finally(() => (queued.outgoing -= 1));
    }
    try {
      return await run();
    } finally {
      // The place goes from hand to hand while somebody waits.
      const next = queue.waiting.shift();
      if (next !== undefined) next();
      else if ((queue.running -= 1) === 0) queues.delete(key);
    }
  };
}

/** Resolves once somebody who is done hands their place over. */
const handedOver = (waiting: (() => void)[], signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const take = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    waiting.push(take);
  });
