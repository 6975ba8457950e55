import { systemTimers, type Timers } from "./timers.ts";

/** When work is done, in milliseconds: the first time so long from now, and again so long after it began. */
export interface Rhythm {
  readonly first: number;
  readonly every: number;
}

const MINUTE = 60_000;

/** What old things are cleared away by: a minute after the start, when whoever waited for it is served, and every day. */
export const DAILY: Rhythm = { first: MINUTE, every: 24 * 60 * MINUTE };

/** Work that is done again and again beside what people ask for. */
export interface Repeating {
  /** Begins it no more, and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Does work again and again, never twice at a time: turns that come while it is under way are made up for by one. What it
 * throws is told to `failed`, and its next turn comes all the same.
 */
export function repeat(
  work: () => Promise<unknown>,
  { first, every }: Rhythm,
  failed: (error: unknown) => void,
  timers: Timers = systemTimers,
): Repeating {
  let running: Promise<void> | undefined;
  let due = false;
  let stopped = false;
  let cancel = timers.after(first, turn);

  function turn(): void {
    cancel = timers.after(every, turn);
    due = true;
    running ??= workOff();
  }

  async function workOff(): Promise<void> {
    while (due && !stopped) {
      due = false;
      try {
        await work();
      } catch (error) {
        // What is given up because all ends has not failed.
        if (!stopped) failed(error);
      }
    }
    running = undefined;
  }

  return {
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
