import type { Actor } from "../../access/actor.ts";
import { placeOf } from "../../access/policy.ts";
import { viewerOf, type Viewer } from "../../access/viewers.ts";
import { badRequest } from "../../http/errors.ts";
import { tooMany } from "../../http/rate-limit.ts";
import { meters } from "../../observe.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { cursorAt, positionAt, strangeCursor, type Binding, type Position } from "./cursor.ts";
import { bestMatches, newestMatches, settleTerms, type Matches, type Start } from "./matches.ts";
import { filtersOf, whereOf, type Where } from "./query.ts";
import { resultsOf, visibleRows, type FoundRow } from "./results.ts";
import { termsOf } from "./terms.ts";
import { turns } from "./turns.ts";
import type { SearchPage, SearchQuery } from "./wire.ts";

const DEFAULT_LIMIT = 50;
const MOST = 100;
/** How many searches one caller may have under way, and how many more may wait for their turn. */
const TURNS = { atOnce: 2, waiting: 2 };

/** What a search needs to know of what keeps the index. */
export interface Indexer {
  beforeSearch(): Promise<void>;
}

/**
 * Searches messages. One caller has two searches under way at most, and two more that wait for their turn; one more is a
 * 429. Those whose caller has gone meanwhile find nothing.
 */
export function createSearch(db: Database, indexer: Indexer) {
  const inTurn = turns(TURNS);
  return async (actor: Actor, query: SearchQuery, gone: AbortSignal): Promise<SearchPage> =>
    (await inTurn(actor.user.id, gone, tooManySearches, () =>
      searchMessages(db, indexer, actor, query),
    )) ?? NOTHING;
}

const NOTHING: SearchPage = { results: [], next_cursor: "" };

const tooManySearches = () => {
  meters.limited("searches");
  return tooMany(1, "You have too many searches under way: wait for one of them.");
};

/** A page of the messages that hold all words of `q` and that the caller may see; empty without words. */
async function searchMessages(
  db: Database,
  indexer: Indexer,
  actor: Actor,
  query: SearchQuery,
): Promise<SearchPage> {
  const limit = limitOf(query.limit);
  const filters = filtersOf(query);
  const binding = bindingOf(actor, query);
  const position = query.cursor ? positionAt(query.cursor, binding) : undefined;
  const { viewer } = await viewerOf(db, actor, query.workspace_id);
  const where = await whereOf(db, actor, viewer, query, filters);
  const asked = termsOf(query.q ?? "");
  if (where === undefined || asked.length === 0) return NOTHING;

  await indexer.beforeSearch();
  const { index } = where;
  const terms = await settleTerms(db, { terms: asked, index });
  const start = position && (await startAt(db, actor, position));
  const inOrder = query.sort === "newest" ? newestMatches : bestMatches;
  // One more than is given tells whether there is another page.
  const matches = inOrder(db, { terms, index }, limit + 1, start);
  const rows = await takeVisible(db, viewer, where, matches, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const count = (position?.count ?? 0) + page.length;
  return {
    results: await resultsOf(db, viewer, page, terms),
    next_cursor: last === undefined ? "" : cursorAt({ id: last.public_id, count }, binding),
  };
}

async function takeVisible(
  reader: Reader,
  viewer: Viewer,
  { direct }: Where,
  matches: Matches,
  most: number,
): Promise<FoundRow[]> {
  const rows: FoundRow[] = [];
  for await (const ids of matches) {
    rows.push(...(await visibleRows(reader, viewer, ids, direct)));
    if (rows.length >= most) break;
  }
  return rows.slice(0, most);
}

/** Below 1 or no integer is a 400, above 100 it is 100. */
function limitOf(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw badRequest(`limit must be a whole number from 1 to ${MOST}.`);
  return Math.min(limit, MOST);
}

const bindingOf = (actor: Actor, query: SearchQuery): Binding => [
  actor.user.public_id,
  query.workspace_id,
  query.channel_id,
  query.direct_conversation_id,
  query.q,
  query.sort ?? "relevance",
  query.from,
  query.in,
  query.has,
  query.before,
  query.after,
];

/** Where the message of a cursor stands: one whose place the caller may see, though it may be deleted since. */
async function startAt(reader: Reader, actor: Actor, { id, count }: Position): Promise<Start> {
  const row = await reader.get<{ id: number; place_id: number }>(
    "SELECT id, place_id FROM messages WHERE public_id = ?",
    id,
  );
  if (row === undefined || (await placeOf(reader, actor, row.place_id)) === undefined)
    throw strangeCursor();
  return { key: row.id, count };
}
