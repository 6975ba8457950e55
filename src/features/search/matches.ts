import type { Database, IndexQuery } from "../../storage/database.ts";

/** Relevance is among the newest matches: so many are ranked. */
const RANKED = 2_000;
/** How many matches are read at once. */
const BATCH = 128;
/** So many are looked at for one page. Nearly all of them are results: what the caller may not see is not asked for. */
const LOOKED_AT = 8_192;

/** Where matches go on: behind a message, or where it was when it is no longer a match. */
export interface Start {
  readonly key: number;
  readonly count: number;
}

/** Matches by inner ID, in batches, read on as far as they are asked for. */
export type Matches = AsyncGenerator<readonly number[]>;

/** The newest first, by the order of the index. */
export async function* newestMatches(db: Database, query: IndexQuery, start?: Start): Matches {
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
export async function* bestMatches(db: Database, query: IndexQuery, start?: Start): Matches {
  const ids = await db.search.newest(query, { most: RANKED });
  const scored = await db.search.rank(query, ids);
  const ranked = scored.sort((a, b) => b.score - a.score || b.id - a.id).map(({ id }) => id);
  const at = start === undefined ? -1 : ranked.indexOf(start.key);
  const from = at === -1 ? (start?.count ?? 0) : at + 1;
  for (let next = from; next < ranked.length; next += BATCH) yield ranked.slice(next, next + BATCH);
}
