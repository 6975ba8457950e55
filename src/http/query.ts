/** A page size: an invalid or out-of-range one means the default, as the wire has it. */
export function lenientLimit(text: string | undefined, fallback: number, most: number): number {
  const limit = Number(text ?? fallback);
  return Number.isInteger(limit) && limit >= 1 && limit <= most ? limit : fallback;
}
