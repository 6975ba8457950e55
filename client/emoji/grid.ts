/** How many stand in a row of the picker; the style sheet says the same. */
export const COLUMNS = 8;

/**
 * Where a key leads from cell `at` in a grid of groups, each of which begins a row: `counts` are their numbers of cells.
 * Undefined for other keys, and at the edges.
 */
export function moveInGrid(counts: readonly number[], at: number, key: string): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  switch (key) {
    case "ArrowLeft":
      return at > 0 ? at - 1 : undefined;
    case "ArrowRight":
      return at < total - 1 ? at + 1 : undefined;
    case "ArrowDown":
    case "ArrowUp":
      return moveByRow(counts, at, key === "ArrowDown" ? 1 : -1);
    case "PageDown":
    case "PageUp": {
      const step = key === "PageDown" ? 1 : -1;
      let to: number | undefined = at;
      let last = at;
      for (let rows = 0; rows < 5 && to !== undefined; rows++) {
        last = to;
        to = moveByRow(counts, to, step);
      }
      return to ?? last;
    }
    default:
      return undefined;
  }
}

function moveByRow(counts: readonly number[], at: number, step: 1 | -1): number | undefined {
  const rows = rowsOf(counts);
  const row = rows.findIndex(({ start, length }) => at >= start && at < start + length);
  const [from, to] = [rows[row], rows[row + step]];
  if (from === undefined || to === undefined) return undefined;
  return to.start + Math.min(at - from.start, to.length - 1);
}

function rowsOf(counts: readonly number[]): { start: number; length: number }[] {
  const rows = [];
  let start = 0;
  for (const count of counts)
    for (let left = count; left > 0; left -= COLUMNS) {
      const length = Math.min(left, COLUMNS);
      rows.push({ start, length });
      start += length;
    }
  return rows;
}
