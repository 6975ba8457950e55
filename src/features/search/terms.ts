import type { Alternative } from "../../storage/database.ts";
import { tokensOf, type Token } from "./analysis.ts";

/** A word that somebody looks for. */
export interface Term {
  readonly word: string;
  readonly stem: string;
  /** The last word of a query may be only the beginning of one. */
  readonly prefix: boolean;
}

/** Fewer letters begin too many words. */
const SHORTEST_PREFIX = 3;

/** The words of a query, each once. Whatever is no word is left out, so nothing in a query is an operator. */
export function termsOf(q: string): Term[] {
  const tokens = [...tokensOf(q)].filter(({ part }) => part !== true);
  const terms = new Map<string, Term>();
  for (const [index, { word, stem }] of tokens.entries()) {
    const prefix = index === tokens.length - 1 && [...word].length >= SHORTEST_PREFIX;
    terms.set(word, { word, stem, prefix });
  }
  return [...terms.values()];
}

/** What of the index matches a term: its stem, or a word that begins with it. */
export const alternativesOf = ({ word, stem, prefix }: Term): Alternative[] => [
  { word: stem },
  ...(prefix ? [{ word, prefix }] : []),
];

/** Whether a word of a text is what a term looks for: as in the index, which holds each word and its stem. */
export const matches = (term: Term, { word, stem }: Token): boolean =>
  stem === term.stem ||
  word === term.stem ||
  (term.prefix && (word.startsWith(term.word) || stem.startsWith(term.word)));
