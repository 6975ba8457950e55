/** Lets so many pieces of work of each key be under way at once. The others wait, and begin in the order in which they came. */
export function turns(atOnce: number) {
  const known = new Map<number, { underWay: number; readonly waiting: (() => void)[] }>();

  return async function inTurn<T>(key: number, work: () => Promise<T>): Promise<T> {
    let of = known.get(key);
    if (of === undefined) known.set(key, (of = { underWay: 0, waiting: [] }));
    const { waiting } = of;
    if (of.underWay < atOnce) of.underWay += 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody comes in between.
      const next = waiting.shift();
      if (next !== undefined) next();
      else if ((of.underWay -= 1) === 0) known.delete(key);
    }
  };
}
