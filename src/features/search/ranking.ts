import { tokensOf } from "./analysis.ts";
import { matcherOf, type Term } from "./terms.ts";

/** How much of a text is looked at, in code points: what a message is about stands at its beginning. */
export const RANKED_TEXT = 2_048;

/** How much more another mention says than the one before, and how much less a longer message: as BM25 is used. */
const SATURATION = 1.2;
const LENGTH = 0.75;
/** The words of a usual message. A constant, so that a score depends on nothing but its message. */
const USUAL = 24;
/** What another form of a word counts, or a longer one that begins with it. */
const ALIKE = 0.75;

/**
 * Tells how much a message is about some words, by BM25. All that are ranked hold all of them, so how rare a word is makes
 * no difference.
 */
function scorer(terms: readonly Term[]): (text: string) => number {
  const termsFor = matcherOf(terms);
  return (text) => {
    const counts = terms.map(() => 0);
    const words = tokensOf(text);
    for (const { word } of words)
      for (const index of termsFor(word))
        counts[index] = (counts[index] ?? 0) + (word === terms[index]?.word ? 1 : ALIKE);
    const damping = SATURATION * (1 - LENGTH + (LENGTH * words.length) / USUAL);
    return counts.reduce((sum, count) => sum + (count * (SATURATION + 1)) / (count + damping), 0);
  };
}

/** Messages by inner ID, the best first; among equals, the newer. */
export function rank(
  texts: readonly (readonly [id: number, text: string])[],
  terms: readonly Term[],
): number[] {
  const scoreOf = scorer(terms);
  const scored = texts.map(([id, text]) => ({ id, score: scoreOf(text) }));
  return scored.sort((a, b) => b.score - a.score || b.id - a.id).map(({ id }) => id);
}
