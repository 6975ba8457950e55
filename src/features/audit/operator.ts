import type { Arg, Reader } from "../../storage/database.ts";
import type { AuditLogEntry } from "./wire.ts";

/** Which rows of the audit log an operator asks for. Workspace and person are public IDs. */
export interface AuditFilter {
  readonly workspace?: string | undefined;
  /** Only what was done to the server, in no workspace. */
  readonly server?: boolean | undefined;
  /** Who did it; "" is the operator. */
  readonly actor?: string | undefined;
  /** An action such as `bot.created`, or the part before the dot. */
  readonly action?: string | undefined;
  /** What it was done to, by its ID. */
  readonly target?: string | undefined;
  /** RFC 3339. */
  readonly since?: string | undefined;
}

/** An entry with the inner ID that orders it. */
export interface AuditRow {
  readonly id: number;
  readonly entry: AuditLogEntry;
}

interface Row {
  id: number;
  public_id: string;
  workspace_public_id: string | null;
  actor_public_id: string | null;
  action: string;
  target_type: string;
  target_id: string;
  metadata: string;
  created_at: string;
}

/** The newest entries of all workspaces and of the server itself that fit, the oldest of them first. */
export async function newestAudited(
  reader: Reader,
  filter: AuditFilter,
  most: number,
): Promise<AuditRow[]> {
  return (await audited(reader, filter, "a.id > ?", 0, "DESC", most)).toReversed();
}

/** The entries that fit after one, at most so many, the oldest first. */
export const auditedAfter = (
  reader: Reader,
  filter: AuditFilter,
  after: number,
  most: number,
): Promise<AuditRow[]> => audited(reader, filter, "a.id > ?", after, "ASC", most);

async function audited(
  reader: Reader,
  { workspace, server, actor, action, target, since }: AuditFilter,
  from: string,
  id: number,
  order: "ASC" | "DESC",
  most: number,
): Promise<AuditRow[]> {
  const conditions = [from];
  const args: Arg[] = [id];
  const also = (sql: string, ...more: Arg[]) => {
    conditions.push(sql);
    args.push(...more);
  };
  if (workspace !== undefined) also("w.public_id = ?", workspace);
  if (server === true) also("a.workspace_id IS NULL");
  if (actor === "") also("a.actor_id IS NULL");
  else if (actor !== undefined) also("u.public_id = ?", actor);
  if (action !== undefined)
    also(
      "(a.action = ? OR substr(a.action, 1, length(CAST(? AS text)) + 1) = ?)",
      action,
      action,
      `${action}.`,
    );
  if (target !== undefined) also("a.target_id = ?", target);
  if (since !== undefined) also("a.created_at >= ?", since);
  const rows = await reader.all<Row>(
    `SELECT a.id, a.public_id, w.public_id AS workspace_public_id, u.public_id AS actor_public_id, a.action, a.target_type,
       a.target_id, a.metadata, a.created_at
     FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id LEFT JOIN workspaces w ON w.id = a.workspace_id
     WHERE ${conditions.join(" AND ")} ORDER BY a.id ${order} LIMIT ?`,
    ...args,
    most,
  );
  return rows.map((row) => ({
    id: row.id,
    entry: {
      id: row.public_id,
      workspace_id: row.workspace_public_id ?? "",
      actor_user_id: row.actor_public_id ?? "",
      action: row.action,
      target_type: row.target_type,
      target_id: row.target_id,
      metadata: JSON.parse(row.metadata),
      created_at: row.created_at,
    },
  }));
}
