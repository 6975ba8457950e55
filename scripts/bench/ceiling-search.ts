import type { Database } from "bun:sqlite";
import { stemOf } from "../../src/features/search/analysis.ts";
import { inPublic } from "../../src/features/search/scope.ts";
import { MESSAGE, shaped, type Row } from "./ceiling-reads.ts";

const RESULTS = 50;
/** The server ranks so many of the newest matches: FTS5 has to find them too. */
const RANKED = 2_000;

/**
 * A search of FTS5 alone, for whole words in public channels: as many of the newest matches as the order needs, and fifty
 * of them shaped. It ranks nothing: `bm25` counts all matches there are, and a common word's take over a second.
 */
export function bareSearch(reader: Database) {
  const found = reader.prepare<Row, [string, number, number]>(
    `WITH found AS MATERIALIZED (SELECT rowid AS id FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?)
     SELECT ${MESSAGE}, p.public_id AS place_public_id, w.public_id AS workspace_public_id
     FROM (SELECT id FROM found LIMIT ?) AS first CROSS JOIN messages m ON m.id = first.id JOIN users u ON u.id = m.author_id
       JOIN places p ON p.id = m.place_id JOIN workspaces w ON w.id = m.workspace_id`,
  );
  return (query: URLSearchParams): Response => {
    const asked = (query.get("q") ?? "").split(" ").map((word) => `"${stemOf(word)}"`);
    const match = `words : (${asked.join(" AND ")}) AND scope : ("${inPublic(1)}")`;
    const matches = query.get("sort") === "newest" ? RESULTS : RANKED;
    const rows = found.all(match, matches, RESULTS);
    return Response.json({ results: rows.map(shaped), next_cursor: "" });
  };
}
