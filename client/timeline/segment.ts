import type { Rows } from "./rows.ts";

/** The rows as the virtual list takes them. */
export interface Segment {
  rows: Rows;
  keys: readonly string[];
  /** Rows came or went at the start: the list keeps what is on the screen by its distance from the end. */
  shift: boolean;
  /** Another number when nothing of what was shown before is left: the list starts over. */
  generation: number;
}

export function nextSegment(rows: Rows, before: Segment | undefined): Segment {
  const { keys } = rows;
  if (before === undefined) return { rows, keys, shift: false, generation: 0 };
  if (keys === before.keys) return { ...before, rows };
  const kept = before.keys.length === 0 || before.keys.some((key) => rows.byKey.has(key));
  if (!kept) return { rows, keys, shift: false, generation: before.generation + 1 };
  const startChanged = before.keys.length > 0 && keys[0] !== before.keys[0];
  const endKept = keys.at(-1) === before.keys.at(-1);
  return { rows, keys, shift: startChanged && endKept, generation: before.generation };
}
