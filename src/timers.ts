/** The time and what happens after some of it, so that a test can let half a minute pass at once. */
export interface Timers {
  /** Milliseconds, never going back. */
  now(): number;
  /** Calls `run` once after so many milliseconds, unless the answer is called before. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
