import { hears, type Viewer } from "../../access/viewers.ts";
import type { Reader } from "../../storage/database.ts";
import { usersById } from "../people/people.ts";
import { SEARCHED } from "./analysis.ts";
import { snippetOf } from "./snippet.ts";
import type { Term } from "./terms.ts";
import type { SearchResult } from "./wire.ts";

/** What a result is made of. */
export interface FoundRow {
  id: number;
  public_id: string;
  author_id: number;
  place_id: number;
  place_public_id: string;
  place_kind: string;
  place_name: string;
  root_public_id: string | null;
  seq: number | null;
  thread_seq: number | null;
  created_at: string;
  edited_at: string | null;
  reply_count: number | null;
  last_reply_at: string | null;
  body: string;
}

/**
 * The messages that the caller may see by now, in the given order: the index may be behind, the policy is not. Of direct
 * conversations, only those of the one that was asked for.
 */
export async function visibleRows(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
  direct: number | undefined,
): Promise<FoundRow[]> {
  const rows = await reader.all<FoundRow>(
    `SELECT m.id, m.public_id, m.author_id, m.place_id, p.public_id AS place_public_id, p.kind AS place_kind,
       p.name AS place_name, r.public_id AS root_public_id, m.seq, m.thread_seq, m.created_at, m.edited_at,
       t.reply_count, t.last_reply_at, substr(m.body, 1, ${SEARCHED}) AS body
     FROM messages m JOIN places p ON p.id = m.place_id AND p.deleted_at IS NULL
     LEFT JOIN messages r ON r.id = m.root_id
     LEFT JOIN threads t ON t.root_id = m.id
     WHERE m.id IN ? AND m.workspace_id = ? AND m.deleted_at IS NULL AND m.kind = ''`,
    ids,
    viewer.workspace_id,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const place = { id: row.place_id, kind: row.place_kind };
    const isAsked = row.place_kind !== "direct" || row.place_id === direct;
    return isAsked && hears(viewer, { type: "message.created", place }) ? [row] : [];
  });
}

/** Snippets of long texts take milliseconds each: after so many, others have their turn. */
const TURN = 10;

/** Results as the wire has them: one statement for all authors. */
export async function resultsOf(
  reader: Reader,
  viewer: Viewer,
  rows: readonly FoundRow[],
  terms: readonly Term[],
): Promise<SearchResult[]> {
  const authors = await usersById(reader, new Set(rows.map((row) => row.author_id)));
  const results: SearchResult[] = [];
  let since = performance.now();
  for (const row of rows) {
    const author = authors.get(row.author_id);
    if (author === undefined) throw new Error("A message has no author.");
    results.push({
      id: row.public_id,
      workspace_id: viewer.workspace_public_id,
      ...(row.place_kind === "direct"
        ? { direct_conversation_id: row.place_public_id }
        : { channel_id: row.place_public_id, channel_name: row.place_name }),
      author,
      ...(row.root_public_id !== null && { parent_message_id: row.root_public_id }),
      thread_root_id: row.root_public_id ?? row.public_id,
      ...(row.seq !== null && { channel_seq: row.seq }),
      ...(row.thread_seq !== null && { thread_seq: row.thread_seq }),
      created_at: row.created_at,
      ...(row.edited_at !== null && { edited_at: row.edited_at }),
      reply_count: row.reply_count ?? 0,
      ...(row.last_reply_at !== null && { last_reply_at: row.last_reply_at }),
      ...snippetOf(row.body, terms),
    });
    if (performance.now() - since < TURN) continue;
    await Bun.sleep(0);
    since = performance.now();
  }
  return results;
}
