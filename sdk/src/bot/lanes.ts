/** Work that waits for its turn in a lane, while other lanes go on beside it. */
export interface Lanes {
  /** Begins `work`, which must not reject, when everything before it in this lane has ended. */
  run(lane: string, work: () => Promise<void>): void;
  /** Resolves when there is room for one more. */
  room(): Promise<void> | void;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
}

/** At most `most` pieces of work are in hand, running or waiting. */
export function createLanes(most: number): Lanes {
  const ends = new Map<string, Promise<void>>();
  let inHand = 0;
  let left: (() => void) | undefined;
  return {
    run(lane, work) {
      inHand++;
      const end = (ends.get(lane) ?? Promise.resolve()).then(work).finally(() => {
        inHand--;
        if (ends.get(lane) === end) ends.delete(lane);
        left?.();
      });
      ends.set(lane, end);
    },
    room() {
      if (inHand < most) return;
      return new Promise((resolve) => (left = resolve));
    },
    async idle() {
      while (ends.size > 0) await Promise.all(ends.values());
    },
  };
}
