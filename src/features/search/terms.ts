import type { Alternative } from "../../storage/database.ts";
import { stemOf, tokensOf } from "./analysis.ts";

/** A word that somebody looks for. */
export interface Term {
  readonly word: string;
  readonly stem: string;
  /** The last word of a query may be only the beginning of one. */
  readonly prefix: boolean;
}

/** Fewer letters begin too many words. */
export const SHORTEST_PREFIX = 3;

/** The words of a query, each once. Whatever is no word is left out, so nothing in a query is an operator. */
export function termsOf(q: string): Term[] {
  const tokens = [...tokensOf(q)].filter(({ part }) => part !== true);
  const terms = new Map<string, Term>();
  for (const [index, { word }] of tokens.entries()) {
    const prefix = index === tokens.length - 1 && [...word].length >= SHORTEST_PREFIX;
    terms.set(word, { word, stem: stemOf(word), prefix });
  }
  return [...terms.values()];
}

/** What of the index matches a term: its stem, or a word that begins with it. */
export function alternativesOf({ word, stem, prefix }: Term): Alternative[] {
  if (!prefix) return [{ word: stem }];
  return stem === word ? [{ word, prefix }] : [{ word: stem }, { word, prefix }];
}

/** Words that say nothing of what a message is about. Looked for like any other, they take no part in the ranking. */
const COMMON = new Set(
  (
    "a an and are as at be but by can do for from had has have how i if in is it its me my no not of on or our so " +
    "that the their then there they this to was we what when will with you your"
  ).split(" "),
);

/** The terms by which matches are ranked: those that say something, if there are any. */
export function tellingOf(terms: readonly Term[]): readonly Term[] {
  const telling = terms.filter(({ word }) => !COMMON.has(word));
  return telling.length === 0 ? terms : telling;
}

/** Whether a word of a text is what a term looks for: as in the index, which holds each word and its stem. */
export function matches(term: Term, word: string): boolean {
  if (word === term.word || word === term.stem) return true;
  if (term.prefix && word.startsWith(term.word)) return true;
  // Stems take time, and begin as their words do.
  if (word.charCodeAt(0) !== term.stem.charCodeAt(0)) return false;
  const stem = stemOf(word);
  return stem === term.stem || (term.prefix && stem.startsWith(term.word));
}
