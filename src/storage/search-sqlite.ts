import type { SearchEngine } from "./database.ts";

/** Index pages merged after each chunk, so that no single write ever has to merge many. */
const MERGE_PAGES = 16;

/** The full-text index of SQLite: an FTS5 table that keeps words and where they stand, not the texts. */
export const sqliteSearch: SearchEngine = {
  add: (tx, { id, words, scope }) =>
    tx.run("INSERT INTO search_index (rowid, words, scope) VALUES (?, ?, ?)", id, words, scope),
  remove: (tx, id) => tx.run("DELETE FROM search_index WHERE rowid = ?", id),
  tidy: (tx) =>
    tx.run("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", MERGE_PAGES),
  clear: (tx) => tx.run("INSERT INTO search_index (search_index) VALUES ('delete-all')"),
};
