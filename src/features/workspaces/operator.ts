import { conflict } from "../../http/errors.ts";
import { formatCursor } from "../../realtime/log.ts";
import { pruneEventsOf, type Retention } from "../../realtime/retention.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { ownerOf, workspaceNamed } from "./named.ts";
import { handOver } from "./transfer.ts";

/** A workspace as an operator's list shows it. */
export interface ListedWorkspace {
  readonly id: string;
  readonly route_id: string;
  readonly name: string;
  readonly slug: string;
  readonly created_at: string;
  /** Who owns it, or "" where nobody does. */
  readonly owner_user_id: string;
  /** How many people are in it, bots aside. */
  readonly members: number;
  readonly bots: number;
}

/** The workspaces of a server that are not deleted, the oldest first. */
export async function listAllWorkspaces(reader: Reader): Promise<ListedWorkspace[]> {
  const rows = await reader.all<ListedWorkspace>(
    `SELECT w.public_id AS id, w.route_id, w.name, w.slug, w.created_at,
       coalesce((SELECT u.public_id FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.workspace_id = w.id AND m.role = 'owner' LIMIT 1), '') AS owner_user_id,
       coalesce((SELECT sum(c.members) FROM role_counts c WHERE c.workspace_id = w.id AND c.role <> 'bot'), 0) AS members,
       coalesce((SELECT c.members FROM role_counts c WHERE c.workspace_id = w.id AND c.role = 'bot'), 0) AS bots
     FROM workspaces w WHERE w.deleted_at IS NULL ORDER BY w.id`,
  );
  return rows.map((row) => ({ ...row, members: Number(row.members), bots: Number(row.bots) }));
}

/** Makes somebody of a workspace its owner in the place of whoever owns it, who becomes a moderator. 409 for its owner. */
export const makeOwner = (db: Database, workspaceName: string, publicId: string) =>
  db.write(async (tx) => {
    const workspace = await workspaceNamed(tx, workspaceName);
    const owner = await ownerOf(tx, workspace);
    if (owner.public_id === publicId)
      throw conflict("owner_already", `${workspace.name} is theirs already.`);
    await handOver(tx, workspace, { owner, heir: publicId });
    return {
      workspace_id: workspace.public_id,
      owner_user_id: publicId,
      former_owner_user_id: owner.public_id,
    };
  });

/** What became of a workspace's event log. */
export interface PrunedLog {
  readonly workspace_id: string;
  readonly slug: string;
  /** How many events went. */
  readonly pruned: number;
  /** The cursor of the newest event that is no longer there: whoever comes with an older one loads afresh. */
  readonly pruned_up_to: string;
  readonly newest_cursor: string;
}

/** Prunes the event log of one workspace, named as in `workspaceNamed`, or of each, as `pruneEvents` does. */
export async function pruneLogs(
  db: Database,
  retention: Retention,
  workspaceName?: string,
): Promise<PrunedLog[]> {
  const workspaces =
    workspaceName === undefined
      ? await db.all<{ id: number }>(
          "SELECT id FROM workspaces WHERE deleted_at IS NULL ORDER BY id",
        )
      : [await workspaceNamed(db, workspaceName)];
  const logs: PrunedLog[] = [];
  for (const { id } of workspaces) {
    const pruned = await pruneEventsOf(db, id, retention, (tx) =>
      audit(tx, {
        workspace: { id },
        action: "events.pruned",
        target_type: "event_log",
        target_id: "",
        metadata: {
          ...(retention.before !== undefined && {
            before: new Date(retention.before).toISOString(),
          }),
          ...(retention.keepLatest !== undefined && { keep_latest: retention.keepLatest }),
        },
      }),
    );
    const row = await db.get<{
      public_id: string;
      slug: string;
      event_seq: number;
      pruned_seq: number;
    }>("SELECT public_id, slug, event_seq, pruned_seq FROM workspaces WHERE id = ?", id);
    if (row !== undefined)
      logs.push({
        workspace_id: row.public_id,
        slug: row.slug,
        pruned,
        pruned_up_to: formatCursor(row.pruned_seq),
        newest_cursor: formatCursor(row.event_seq),
      });
  }
  return logs;
}
