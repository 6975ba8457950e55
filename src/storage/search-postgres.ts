import type { SearchEngine } from "./database.ts";

/** The full-text index of PostgreSQL: words that the server has analysed already, hence `simple`. */
export const postgresSearch: SearchEngine = {
  add: (tx, { id, words, scope }) =>
    tx.run(
      "INSERT INTO search_index (message_id, words) VALUES (?, to_tsvector('simple', ?))",
      id,
      `${words} ${scope}`,
    ),
  remove: (tx, id) => tx.run("DELETE FROM search_index WHERE message_id = ?", id),
  // Autovacuum does it.
  tidy: async () => {},
  clear: (tx) => tx.run("DELETE FROM search_index"),
};
