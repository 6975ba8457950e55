import type { Actor } from "../../access/actor.ts";
import { requireManager, workspaceFor } from "../../access/policy.ts";
import { cursorText, lenientLimit, numberCursor } from "../../http/query.ts";
import type { Reader } from "../../storage/database.ts";
import type { AuditLogPage } from "./wire.ts";

const DEFAULT_LIMIT = 100;
const MOST = 500;

interface Row {
  id: number;
  public_id: string;
  actor_public_id: string | null;
  action: string;
  target_type: string;
  target_id: string;
  metadata: string;
  created_at: string;
  /** 1 where it belongs to a channel that the caller is not in. */
  hidden: number;
}

/**
 * A page of what was done in a workspace, the newest first, for its managers. What is written meanwhile stands before the
 * first page, and moves none of the others. Of what belongs to a private channel that the caller is not in, they read who
 * did what and when: neither to which, nor what else there is to it.
 */
export async function pageAuditLog(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  query: { limit?: string; cursor?: string },
): Promise<AuditLogPage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const before = numberCursor(query.cursor, Number.MAX_SAFE_INTEGER);
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireManager(actor, workspace.role, "see the audit log");
  const rows = await reader.all<Row>(
    `SELECT a.id, a.public_id, u.public_id AS actor_public_id, a.action, a.target_type, a.target_id, a.metadata,
       a.created_at, CASE WHEN p.kind <> 'public' AND NOT EXISTS (SELECT 1 FROM place_members pm
         WHERE pm.user_id = ? AND pm.place_id = p.id) THEN 1 ELSE 0 END AS hidden
     FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id LEFT JOIN places p ON p.id = a.place_id
     WHERE a.workspace_id = ? AND a.id < ? ORDER BY a.id DESC LIMIT ?`,
    actor.user.id,
    workspace.id,
    before,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    audit_log_entries: page.map((row) => ({
      id: row.public_id,
      workspace_id: workspace.public_id,
      actor_user_id: row.actor_public_id ?? "",
      action: row.action,
      target_type: row.target_type,
      target_id: row.hidden === 1 ? "" : row.target_id,
      metadata: row.hidden === 1 ? {} : JSON.parse(row.metadata),
      created_at: row.created_at,
    })),
    ...(rows.length > limit && last !== undefined && { next_cursor: cursorText(last.id) }),
  };
}
