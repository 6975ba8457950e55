import type { Alternative, IndexQuery, Reader, SearchEngine } from "./database.ts";

/** Index pages merged after each chunk, so that no single write ever has to merge many. */
const MERGE_PAGES = 16;
/** No message has a higher ID. */
const HIGHEST = Number.MAX_SAFE_INTEGER;

/**
 * The full-text index of SQLite: an FTS5 table that keeps words and where they stand, not the texts. Words and scope are
 * two columns, so no word passes for a scope.
 *
 * @param reader reads beside the event loop: a search takes some milliseconds, and cannot be interrupted.
 */
export const sqliteSearch = (reader: Pick<Reader, "all">): SearchEngine => ({
  add: (tx, { id, words, scope }) =>
    tx.run("INSERT INTO search_index (rowid, words, scope) VALUES (?, ?, ?)", id, words, scope),
  remove: (tx, id) => tx.run("DELETE FROM search_index WHERE rowid = ?", id),
  tidy: (tx) =>
    tx.run("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", MERGE_PAGES),
  clear: (tx) => tx.run("INSERT INTO search_index (search_index) VALUES ('delete-all')"),

  async newest(query, { below = HIGHEST, most }) {
    const { since, until } = query;
    const timed = since !== undefined || until !== undefined;
    const rows = await reader.all<{ id: number }>(
      `SELECT rowid AS id FROM search_index WHERE search_index MATCH ? AND rowid < ? ${timed ? WRITTEN : ""}
       ORDER BY rowid DESC LIMIT ?`,
      expressionOf(query),
      below,
      ...(timed ? [since ?? "", until ?? "~"] : []),
      most,
    );
    return rows.map(({ id }) => id);
  },

  async texts(ids, length) {
    const [row] = await reader.all<{ texts: string }>(
      "SELECT json_group_array(json_array(id, substr(body, 1, ?))) AS texts FROM messages WHERE id IN ?",
      length,
      ids,
    );
    return row?.texts ?? "[]";
  },
});

const WRITTEN = `AND EXISTS (SELECT 1 FROM messages m
  WHERE m.id = search_index.rowid AND m.created_at >= ? AND m.created_at < ?)`;

function expressionOf(query: IndexQuery): string {
  const found = [wordsOf(query), ...query.within.map(scopeOf)].join(" AND ");
  return query.outside.length === 0 ? found : `(${found}) NOT ${scopeOf(query.outside)}`;
}

const wordsOf = ({ words }: IndexQuery) =>
  `words : (${words.map((group) => `(${group.map(wordOf).join(" OR ")})`).join(" AND ")})`;

const wordOf = ({ word, prefix }: Alternative) => (prefix ? `"${word}" *` : `"${word}"`);

const scopeOf = (terms: readonly string[]) =>
  `scope : (${terms.map((term) => `"${term}"`).join(" OR ")})`;
