import type { Actor } from "../../access/actor.ts";
import { requireOwner, workspaceFor, type Role } from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { eventOf } from "../../realtime/log.ts";
import type { AppendedEvent, Database, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { changeRole } from "../people/members.ts";
import { workspaceOf } from "./workspaces.ts";

/** A workspace, as events and the audit log name it. */
interface Named {
  readonly id: number;
  readonly public_id: string;
}

/** Somebody, likewise. */
interface Person {
  readonly id: number;
  readonly public_id: string;
}

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
    const event = await handOver(tx, workspace, {
      owner: actor.user,
      heir: userId,
      by: actor.user,
    });
    return { workspace: workspaceOf({ ...workspace, role: "moderator" }), event: eventOf(event) };
  });
}

/**
 * Hands a workspace over from its owner to somebody else in it, whoever may have asked for it; nobody is the operator.
 * Errors: 400 for a bot, 404 for who is not in it.
 */
export async function handOver(
  tx: Tx,
  workspace: Named,
  { owner, heir: userId, by }: { owner: Person; heir: string; by?: Person },
): Promise<AppendedEvent> {
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
  await changeRole(tx, workspace, owner, "moderator");
  await audit(tx, {
    actor: by,
    workspace,
    action: "workspace.ownership_transferred",
    target_type: "user",
    target_id: heir.public_id,
    metadata: { role: { from: heir.role, to: "owner" }, former_owner_id: owner.public_id },
  });
  return tx.append({
    type: "workspace.ownership_transferred",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    payload: { workspace_id: workspace.public_id, new_owner_user_id: heir.public_id },
  });
}
