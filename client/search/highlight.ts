/** A piece of a text, lit or not. */
export interface Piece {
  text: string;
  lit: boolean;
}

/** A text cut where its highlights begin and end; they are `[start, end)` in Unicode code points, in any order. */
export function piecesOf(
  text: string,
  highlights: readonly { start: number; end: number }[],
): Piece[] {
  const points = [...text];
  const pieces: Piece[] = [];
  let from = 0;
  const add = (to: number, lit: boolean) => {
    if (to > from) pieces.push({ text: points.slice(from, to).join(""), lit });
    from = Math.max(from, to);
  };
  for (const { start, end } of highlights.toSorted((a, b) => a.start - b.start)) {
    add(Math.min(start, points.length), false);
    add(Math.min(end, points.length), true);
  }
  add(points.length, false);
  return pieces;
}
