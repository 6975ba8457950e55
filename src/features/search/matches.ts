import type { Database, IndexQuery } from "../../storage/database.ts";
import { alternativesOf, SHORTEST_PREFIX, tellingOf, type Term } from "./terms.ts";

/** Relevance is among the newest matches: so many are ranked. */
const RANKED = 2_000;
/** How many matches are read at once. */
const BATCH = 128;
/** So many are looked at for one page. Nearly all of them are results: what the caller may not see is not asked for. */
const LOOKED_AT = 8_192;

/** Words, and what of the index they are looked for in. */
export interface Search {
  readonly terms: readonly Term[];
  readonly index: Omit<IndexQuery, "words">;
}

/** Where matches go on: behind a message, or where it was when it is no longer a match. */
export interface Start {
  readonly key: number;
  readonly count: number;
}

/** Matches by inner ID, in batches, read on as far as they are asked for. */
export type Matches = AsyncGenerator<readonly number[]>;

const queryOf = (terms: readonly Term[], index: Search["index"]): IndexQuery => ({
  ...index,
  words: terms.map(alternativesOf),
});

/** The newest first, by the order of the index. */
export async function* newestMatches(
  db: Database,
  { terms, index }: Search,
  start?: Start,
): Matches {
  const query = queryOf(terms, index);
  let below = start?.key;
  for (let looked = 0; looked < LOOKED_AT; looked += BATCH) {
    const ids = await db.search.newest(query, {
      most: BATCH,
      ...(below !== undefined && { below }),
    });
    if (ids.length > 0) yield ids;
    if (ids.length < BATCH) return;
    below = ids.at(-1);
  }
}

/** The best of the newest first; among equals, the newer. */
export async function* bestMatches(db: Database, { terms, index }: Search, start?: Start): Matches {
  const ids = await db.search.newest(queryOf(terms, index), { most: RANKED });
  const scored = await db.search.rank(queryOf(tellingOf(terms), index), ids);
  const ranked = scored.sort((a, b) => b.score - a.score || b.id - a.id).map(({ id }) => id);
  const at = start === undefined ? -1 : ranked.indexOf(start.key);
  const from = at === -1 ? (start?.count ?? 0) : at + 1;
  for (let next = from; next < ranked.length; next += BATCH) yield ranked.slice(next, next + BATCH);
}

/**
 * The terms as they are looked for: the last one not as a beginning when it is a word that thousands of messages hold.
 * All words that begin with one are merged before the first match is known, which takes long where they are many; the
 * shortest beginnings are in the index themselves.
 */
export async function settleTerms(
  db: Database,
  { terms, index }: Search,
): Promise<readonly Term[]> {
  const last = terms.at(-1);
  if (last?.prefix !== true || [...last.word].length <= SHORTEST_PREFIX) return terms;
  const word: Term = { ...last, prefix: false };
  const ids = await db.search.newest(queryOf([word], index), { most: RANKED });
  return ids.length < RANKED ? terms : [...terms.slice(0, -1), word];
}
