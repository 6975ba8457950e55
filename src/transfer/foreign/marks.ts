import type { Reader, Tx } from "../../storage/database.ts";
import type { Origin } from "./archive.ts";

/** What an import has made of something that the archive names. */
export interface Mark {
  readonly source: string;
  readonly target_id: number;
  readonly done: number;
}

type Kind = "workspace" | "person" | "place";

/** What came into a workspace from such archives before. */
export async function marksOf(
  reader: Reader,
  workspaceId: number,
  origin: Origin,
  kind: Kind,
): Promise<Map<string, Mark>> {
  const rows = await reader.all<Mark>(
    "SELECT source, target_id, done FROM import_marks WHERE workspace_id = ? AND origin = ? AND kind = ?",
    workspaceId,
    origin,
    kind,
  );
  return new Map(rows.map((row) => [row.source, row]));
}

/** Writes down what something has become, in the transaction that makes it. */
export const mark = (
  tx: Tx,
  workspaceId: number,
  origin: Origin,
  kind: Kind,
  { source, target_id, done }: Mark,
): Promise<void> =>
  tx.run(
    `INSERT INTO import_marks (workspace_id, origin, kind, source, target_id, done) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (workspace_id, origin, kind, source) DO UPDATE SET target_id = excluded.target_id, done = excluded.done`,
    workspaceId,
    origin,
    kind,
    source,
    target_id,
    done,
  );
