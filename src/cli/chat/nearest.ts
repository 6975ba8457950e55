/** The name that is nearest to what was typed, when it is near enough to be what was meant. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const asked = typed.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: distance(asked, name.toLowerCase()) }))
    .filter(
      ({ name, distance: far }) => far <= Math.max(1, Math.min(asked.length, name.length) / 3),
    )
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** How many characters have to be changed, added, left out or swapped with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) : Infinity;
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped + 1));
    }
  }
  return at(a.length, b.length);
}
