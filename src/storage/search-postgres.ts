import type { Alternative, IndexQuery, Reader, SearchDocument, SearchEngine } from "./database.ts";

const HIGHEST = Number.MAX_SAFE_INTEGER;

/**
 * The full-text index of PostgreSQL: a `tsvector` with a GIN index, of words that the server has analysed already: it is
 * written out, since the database's own parser would take them apart again. The terms of the scope are in it as well,
 * behind a `=`, which is in no word.
 */
export const postgresSearch = (reader: Pick<Reader, "all">): SearchEngine => ({
  add: (tx, document) =>
    tx.run(
      "INSERT INTO search_index (message_id, words) VALUES (?, CAST(? AS tsvector))",
      document.id,
      vectorOf(document),
    ),
  remove: (tx, id) => tx.run("DELETE FROM search_index WHERE message_id = ?", id),
  // Autovacuum does it.
  tidy: async () => {},
  clear: (tx) => tx.run("DELETE FROM search_index"),

  async newest(query, { below = HIGHEST, most }) {
    const { since, until } = query;
    const timed = since !== undefined || until !== undefined;
    const rows = await reader.all<{ id: number }>(
      `SELECT message_id AS id FROM search_index WHERE words @@ CAST(? AS tsquery) AND message_id < ? ${timed ? WRITTEN : ""}
       ORDER BY message_id DESC LIMIT ?`,
      expressionOf(query),
      below,
      ...(timed ? [since ?? "", until ?? "~"] : []),
      most,
    );
    return rows.map(({ id }) => id);
  },

  async texts(ids, length) {
    const [row] = await reader.all<{ texts: string | null }>(
      `SELECT CAST(json_agg(json_build_array(id, substr(body, 1, CAST(? AS integer)))) AS text) AS texts
       FROM messages WHERE id IN ?`,
      length,
      ids,
    );
    return row?.texts ?? "[]";
  },
});

const WRITTEN = `AND EXISTS (SELECT 1 FROM messages m
  WHERE m.id = search_index.message_id AND m.created_at >= ? AND m.created_at < ?)`;

/** Without positions: nothing asks where a word stands. */
const vectorOf = ({ words, scope }: SearchDocument) =>
  [
    ...words.split(" ").flatMap((word) => (word === "" ? [] : [`'${word}'`])),
    ...scope.split(" ").map((term) => `'=${term}'`),
  ].join(" ");

function expressionOf(query: IndexQuery): string {
  const found = [wordsOf(query), ...query.within.map(scopeOf)].join(" & ");
  return query.outside.length === 0 ? found : `${found} & !${scopeOf(query.outside)}`;
}

const wordsOf = ({ words }: IndexQuery) =>
  words.map((group) => `(${group.map(wordOf).join(" | ")})`).join(" & ");

const wordOf = ({ word, prefix }: Alternative) => (prefix ? `'${word}':*` : `'${word}'`);

const scopeOf = (terms: readonly string[]) => `(${terms.map((term) => `'=${term}'`).join(" | ")})`;
