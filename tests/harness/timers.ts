import type { Timers } from "../../src/timers.ts";

/** A clock that stands still until a test lets time pass. */
export interface TestTimers extends Timers {
  /** Resolves as soon as something waits for time to pass. */
  scheduled(): Promise<void>;
  /** How many do. */
  waiting(): number;
  /** Lets so many milliseconds pass: what falls due runs in its order, each at its own moment. */
  pass(milliseconds: number): void;
}

export function testTimers(): TestTimers {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly run: () => void }>();
  let added = Promise.withResolvers<void>();
  return {
    now: () => now,
    after(milliseconds, run) {
      const timer = { at: now + Math.max(0, milliseconds), run };
      due.add(timer);
      added.resolve();
      added = Promise.withResolvers();
      return () => due.delete(timer);
    },
    scheduled: async () => (due.size > 0 ? undefined : await added.promise),
    waiting: () => due.size,
    pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        due.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}
