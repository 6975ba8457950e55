import { beside } from "../../storage/beside.ts";
import type { Database, IndexQuery } from "../../storage/database.ts";
import { RANKED_TEXT } from "./ranking.ts";
import type { ToRank } from "./ranking-worker.ts";
import { alternativesOf, SHORTEST_PREFIX, tellingOf, type Term } from "./terms.ts";

/** Relevance is among the newest matches: so many are ranked. */
const RANKED = 2_000;
/** So many are looked at for one page. Nearly all of them are results: what the caller may not see is not asked for. */
const LOOKED_AT = 8_192;

/** One thread for all: it keeps nothing. */
const ranking = beside<ToRank, number[]>("features/search/ranking-worker.ts");

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

/** The newest first, by the order of the index, so many at a time. */
export async function* newestMatches(
  db: Database,
  { terms, index }: Search,
  batch: number,
  start?: Start,
): Matches {
  const query = queryOf(terms, index);
  let below = start?.key;
  for (let looked = 0; looked < LOOKED_AT; looked += batch) {
    const ids = await db.search.newest(query, {
      most: batch,
      ...(below !== undefined && { below }),
    });
    if (ids.length > 0) yield ids;
    if (ids.length < batch) return;
    below = ids.at(-1);
  }
}

/** The best of the newest first, among equals the newer, so many at a time. */
export async function* bestMatches(
  db: Database,
  { terms, index }: Search,
  batch: number,
  start?: Start,
): Matches {
  const ids = await db.search.newest(queryOf(terms, index), { most: RANKED });
  if (ids.length === 0) return;
  // As one text, which passes through to the thread that ranks.
  const texts = await db.search.texts(ids, RANKED_TEXT);
  const ranked = await ranking.ask({ texts, terms: tellingOf(terms) });
  const at = start === undefined ? -1 : ranked.indexOf(start.key);
  const from = at === -1 ? (start?.count ?? 0) : at + 1;
  for (let next = from; next < ranked.length; next += batch) yield ranked.slice(next, next + batch);
}

/** A word that about so many messages hold is common: merging the words that begin with it takes long. */
const MANY = 50_000;
/** So many of the newest messages with a word tell how many there are. */
const SAMPLE = 200;

/**
 * The terms as they are looked for: the last one not as a beginning when it is a common word, of which there is more than
 * enough in what is searched. All words that begin with it are merged before the first match is known; beginnings of three
 * letters are in the index themselves.
 */
export async function settleTerms(
  db: Database,
  { terms, index }: Search,
): Promise<readonly Term[]> {
  const last = terms.at(-1);
  if (last?.prefix !== true || [...last.word].length <= SHORTEST_PREFIX) return terms;
  const word: Term = { ...last, prefix: false };
  const anywhere = queryOf([word], { within: [], outside: [] });
  const ids = await db.search.newest(anywhere, { most: SAMPLE });
  const [newest, oldest] = [ids[0], ids[SAMPLE - 1]];
  if (newest === undefined || oldest === undefined) return terms;
  if ((SAMPLE * newest) / (newest - oldest) < MANY) return terms;
  const here = await db.search.newest(queryOf([word], index), { most: RANKED });
  return here.length < RANKED ? terms : [...terms.slice(0, -1), word];
}
