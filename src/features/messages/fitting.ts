/** The texts of a page take this many bytes at most, so that it stays below what clients take however it is escaped. */
export const PAGE_BYTES = 2 * 1024 * 1024;

/** The first of some messages, at least one, whose texts fit a page together. */
export function firstFitting<Row extends { readonly bytes: number }>(
  rows: readonly Row[],
): readonly Row[] {
  let bytes = 0;
  const over = rows.findIndex((row) => (bytes += row.bytes) > PAGE_BYTES);
  return over === -1 ? rows : rows.slice(0, Math.max(1, over));
}
