/** Counts times in tenths of a millisecond, up to a minute: millions of them take no memory. */
export function createHistogram() {
  const counts = new Uint32Array(600_001);
  let total = 0;
  return {
    add(milliseconds: number): void {
      const slot = Math.max(0, Math.min(counts.length - 1, Math.round(milliseconds * 10)));
      counts[slot] = (counts[slot] ?? 0) + 1;
      total += 1;
    },
    /** The time below which a share of them lies. */
    quantile(share: number): number {
      let below = total * share;
      return counts.findIndex((count) => (below -= count) < 0) / 10;
    },
  };
}
