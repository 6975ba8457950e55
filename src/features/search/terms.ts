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

/**
 * Tells which terms, by their index, look for a word of a text: as in the index, which holds each word and its stem. What
 * that costs does not grow with the terms: a query may have more than a hundred, and a page of results a million words.
 */
export function matcherOf(terms: readonly Term[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  const exact = new Map<string, number[]>();
  const stems = new Map<string, number[]>();
  const beginnings = new Set<number>();
  const prefixes: (readonly [index: number, term: Term])[] = [];
  const note = (under: Map<string, number[]>, text: string, index: number) => {
    const indexes = under.get(text);
    if (indexes === undefined) under.set(text, [index]);
    else indexes.push(index);
  };
  for (const [index, term] of terms.entries()) {
    note(exact, term.word, index);
    note(exact, term.stem, index);
    note(stems, term.stem, index);
    beginnings.add(term.stem.charCodeAt(0));
    if (term.prefix) prefixes.push([index, term]);
  }

  function look(word: string): readonly number[] {
    const found = new Set(exact.get(word));
    for (const [index, term] of prefixes) if (word.startsWith(term.word)) found.add(index);
    // Stems take time, and begin as their words do.
    if (beginnings.has(word.charCodeAt(0))) {
      const stem = stemOf(word);
      for (const index of stems.get(stem) ?? []) found.add(index);
      for (const [index, term] of prefixes) if (stem.startsWith(term.word)) found.add(index);
    }
    return found.size === 0 ? NONE : [...found].sort((a, b) => a - b);
  }

  return (word) => {
    let found = known.get(word);
    if (found === undefined) known.set(word, (found = look(word)));
    return found;
  };
}

const NONE: readonly number[] = [];
