import type { Actor } from "../../access/actor.ts";
import { requireOwner, workspaceFor, type Role } from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Database } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { changeRole } from "../people/members.ts";
import { workspaceOf } from "./workspaces.ts";

/**
 * Hands a workspace over: somebody else of it becomes its owner, the caller a moderator. A block or timeout of the new
 * owner ends, since nobody could lift it any more. Errors: 400 for oneself and for bots, 403 for who does not own the
 * workspace, 404 for who is not in it.
 */
export async function transferOwnership(
  db: Database,
  actor: Actor,
  workspaceId: string,
  userId: string,
) {
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireOwner(actor, workspace.role, "transfer ownership");
    if (userId === actor.user.public_id) throw badRequest("user_id must be somebody else.");
    const heir = await tx.get<{ id: number; public_id: string; kind: string; role: Role }>(
      `SELECT u.id, u.public_id, u.kind, m.role FROM users u
       JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id
       WHERE u.public_id = ? AND u.deleted_at IS NULL`,
      workspace.id,
      userId,
    );
    if (heir === undefined) throw notFound("Member");
    if (heir.kind !== "human") throw badRequest("user_id must be a person: bots own no workspace.");
    await tx.run(
      "UPDATE memberships SET timeout_until = NULL, blocked_at = NULL WHERE workspace_id = ? AND user_id = ?",
      workspace.id,
      heir.id,
    );
    await changeRole(tx, workspace, heir, "owner");
    const role: Role = "moderator";
    await changeRole(tx, workspace, actor.user, role);
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "workspace.ownership_transferred",
      target_type: "user",
      target_id: heir.public_id,
      metadata: { role: { from: heir.role, to: "owner" }, former_owner_id: actor.user.public_id },
    });
    const event = await tx.append({
      type: "workspace.ownership_transferred",
      workspace: { id: workspace.id, public_id: workspace.public_id },
      payload: { workspace_id: workspace.public_id, new_owner_user_id: heir.public_id },
    });
    return { workspace: workspaceOf({ ...workspace, role }), event: eventOf(event) };
  });
}
