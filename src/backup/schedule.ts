/** How many were made since this process started, and how many failed. */
export interface BackupCounts {
  readonly succeeded: number;
  readonly failed: number;
}

export interface Schedule {
  counts(): BackupCounts;
  /** Starts no other; one that is under way is told to stop, and waited for. */
  stop(): Promise<void>;
}

/** After a failure the next attempt comes at the latest after so many milliseconds. */
const RETRY = 10 * 60_000;
/** Timers cannot wait longer than some weeks: they look again after so many milliseconds. */
const LONGEST_WAIT = 6 * 3_600_000;

/**
 * Has a backup made at every interval, counted from the newest one that is there, so that a restart makes none before its
 * time; one after the other, never two at once.
 *
 * @param make makes one; what it throws was told by it already, and has it tried again.
 * @param newest when the newest one was begun, in milliseconds since the epoch.
 */
export function makeEvery(
  interval: number,
  {
    newest,
    make,
  }: {
    readonly newest: () => Promise<number | undefined>;
    readonly make: (signal: AbortSignal) => Promise<void>;
  },
): Schedule {
  const stopping = new AbortController();
  const { signal } = stopping;
  let succeeded = 0;
  let failed = 0;

  async function run() {
    let notBefore = 0;
    while (!signal.aborted) {
      // A place that cannot be looked at is tried all the same: then there is a failure to tell of.
      const last = (await newest().catch(() => undefined)) ?? Number.NEGATIVE_INFINITY;
      if (signal.aborted) return;
      // A clock that was set back must not put off the next one for as long as it was ahead.
      const due = Math.max(last > Date.now() ? 0 : last + interval, notBefore);
      if (due > Date.now()) {
        await pause(Math.min(due - Date.now(), LONGEST_WAIT));
        continue;
      }
      try {
        await make(signal);
        succeeded += 1;
        notBefore = Date.now() + Math.min(interval, 1_000);
      } catch {
        if (signal.aborted) return;
        failed += 1;
        notBefore = Date.now() + Math.min(interval, RETRY);
      }
    }
  }

  const pause = (time: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, time);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });

  const running = run();
  return {
    counts: () => ({ succeeded, failed }),
    async stop() {
      stopping.abort(new Error("stopped"));
      await running;
    },
  };
}
