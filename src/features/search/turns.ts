/**
 * Lets so many pieces of work of each key be under way at once. So many others wait, and begin in the order in which they
 * came; for one more, `tooMany` is thrown. Whoever is gone leaves the queue, and gets `undefined`.
 */
export function turns({ atOnce, waiting: most }: { atOnce: number; waiting: number }) {
  const known = new Map<number, { underWay: number; readonly waiting: Set<() => void> }>();

  return async function inTurn<T>(
    key: number,
    gone: AbortSignal,
    tooMany: () => Error,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    let of = known.get(key);
    if (of === undefined) known.set(key, (of = { underWay: 0, waiting: new Set() }));
    const { waiting } = of;
    if (of.underWay < atOnce) of.underWay += 1;
    else if (waiting.size >= most) throw tooMany();
    else if (!(await turnIn(waiting, gone))) return undefined;
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody comes in between.
      const [next] = waiting;
      if (next !== undefined) next();
      else if ((of.underWay -= 1) === 0) known.delete(key);
    }
  };
}

/** Whether one's turn came before one left. */
function turnIn(waiting: Set<() => void>, gone: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (came: boolean) => () => {
      waiting.delete(begin);
      gone.removeEventListener("abort", leave);
      resolve(came);
    };
    const begin = end(true);
    const leave = end(false);
    waiting.add(begin);
    gone.addEventListener("abort", leave);
    if (gone.aborted) leave();
  });
}
