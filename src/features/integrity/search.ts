import type { Reader, SearchEngine } from "../../storage/database.ts";
import { ANALYSIS, SEARCHED, analyse } from "../search/analysis.ts";
import { inPlace } from "../search/scope.ts";

/** Words of a message that it is looked for by. */
const WORDS = 5;

/** How far the search index has come. */
export interface Progress {
  /** Whether it is built by the rules of this program; another one is built afresh. */
  readonly current: boolean;
  /** The inner ID up to which messages are in it. */
  readonly indexed_id: number;
  /** About how many messages are still to be put into it. */
  readonly behind: number;
}

/** Nothing where the index does not know how far it has come. */
export async function searchProgress(reader: Reader): Promise<Progress | undefined> {
  const row = await reader.get<{
    analysis: number;
    indexed_id: number;
    last: number;
    dirty: number;
  }>(
    `SELECT analysis, indexed_id, coalesce((SELECT max(id) FROM messages), 0) AS last,
       (SELECT count(*) FROM search_dirty) AS dirty FROM search_progress`,
  );
  return (
    row && {
      current: row.analysis === ANALYSIS || Number(row.last) === 0,
      indexed_id: row.indexed_id,
      behind: Number(row.last) - row.indexed_id + Number(row.dirty),
    }
  );
}

/**
 * Messages that the index should find by their own words and does not, by ID, among `most` of those that are in it: the
 * newest half, and a half from all over.
 */
export async function unfound(
  reader: Reader,
  search: Pick<SearchEngine, "newest">,
  indexed_id: number,
  most: number,
): Promise<{ looked: number; missing: string[] }> {
  const half = Math.ceil(most / 2);
  const stride = Math.max(1, Math.floor(indexed_id / half));
  const rows = await reader.all<{ id: number; public_id: string; place_id: number; body: string }>(
    `SELECT m.id, m.public_id, m.place_id, substr(m.body, 1, ${SEARCHED}) AS body FROM messages m
     WHERE m.id IN ? AND m.deleted_at IS NULL AND m.kind = ''
       AND NOT EXISTS (SELECT 1 FROM search_dirty d WHERE d.message_id = m.id)`,
    [
      ...new Set([
        ...Array.from({ length: half }, (_, index) => indexed_id - index),
        ...Array.from({ length: half }, (_, index) => 1 + index * stride),
      ]),
    ].filter((id) => id > 0 && id <= indexed_id),
  );
  const missing: string[] = [];
  for (const { id, public_id, place_id, body } of rows) {
    const words = analyse(body)
      .split(" ")
      .filter((word) => word !== "");
    if (words.length === 0) continue;
    const [found] = await search.newest(
      {
        words: [...new Set(words)].slice(0, WORDS).map((word) => [{ word }]),
        within: [[inPlace(place_id)]],
        outside: [],
      },
      { below: id + 1, most: 1 },
    );
    if (Number(found ?? 0) !== id) missing.push(public_id);
  }
  return { looked: rows.length, missing };
}
