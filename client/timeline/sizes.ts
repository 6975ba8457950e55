import type { VirtualizerHandle } from "virtua/solid";

/** What rows measured, as the list gives and takes it. */
type Sizes = VirtualizerHandle["cache"];

/** Of so many conversations, those that were left last: as many as are kept themselves. */
const MOST = 50;

interface Kept {
  readonly keys: readonly string[];
  readonly sizes: Sizes;
}
const left = new Map<string, Kept>();

/** Keeps how high the rows of a conversation were when one left it. */
export function keepSizes(conversationId: string, keys: readonly string[], sizes: Sizes) {
  left.delete(conversationId);
  left.set(conversationId, { keys, sizes });
  for (const oldest of left.keys()) {
    if (left.size <= MOST) break;
    left.delete(oldest);
  }
}

/** How high they were, if they are still the same: then the list need not guess, and stands at once. */
export function sizesOf(conversationId: string, keys: readonly string[]) {
  const kept = left.get(conversationId);
  const same = kept?.keys.length === keys.length && kept.keys.every((key, at) => key === keys[at]);
  return same ? kept.sizes : undefined;
}
