import type { Actor } from "../../access/actor.ts";
import {
  requireActive,
  requireManager,
  requireModerates,
  workspaceFor,
  type Role,
} from "../../access/policy.ts";
import { conflict, forbidden, notFound } from "../../http/errors.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { endBot } from "../bots/removal.ts";
import { removeMember } from "../people/members.ts";

export interface Named {
  readonly id: number;
  readonly public_id: string;
}

/** A bot that went with its owner, and from where. */
export interface RemovedBot {
  readonly public_id: string;
  readonly workspace: Named;
}

/** What is over once it is committed: sessions and tokens by public ID, for what is open by them, and bots. */
export interface Ended {
  readonly credentials: readonly string[];
  readonly bots: readonly RemovedBot[];
}

/**
 * Ends somebody's membership of a workspace, and with it that of their own bots; their messages stay. Managers remove
 * people whose role is below theirs, and everybody but the owner may leave. Errors: 403 for who may not, and for bots,
 * which are removed as bots; 404 for who is no member; 409 for an owner who would leave.
 */
export const leaveWorkspace = (
  db: Database,
  actor: Actor,
  workspaceId: string,
  userId: string,
): Promise<Ended> =>
  db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    const leaves = userId === actor.user.public_id;
    if (!leaves) {
      requireManager(actor, workspace.role, "remove members");
      requireActive(workspace);
    }
    const member = await tx.get<Named & { kind: string; role: Role }>(
      `SELECT u.id, u.public_id, u.kind, m.role FROM users u
       JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id WHERE u.public_id = ?`,
      workspace.id,
      userId,
    );
    if (member === undefined) throw notFound("Member");
    if (member.kind === "bot")
      throw forbidden("Bots are not removed like people: remove the bot from the workspace.");
    if (leaves && member.role === "owner")
      throw conflict(
        "owner_stays",
        "You own this workspace: hand it over to somebody else, or delete it, before you leave.",
      );
    if (!leaves) requireModerates(actor, workspace.role, member);
    const ended = await removeOwnedBots(tx, actor.user, workspace, member);
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "member.removed",
      target_type: "user",
      target_id: member.public_id,
      metadata: { role: member.role, reason: leaves ? "left" : "removed" },
    });
    await removeMember(tx, workspace, member, leaves ? "left" : "removed");
    return ended;
  });

/** Without their owner in it, somebody's own bots have no right to be in a workspace. */
async function removeOwnedBots(tx: Tx, by: Named, workspace: Named, owner: Named): Promise<Ended> {
  const bots = await tx.all<Named>(
    `SELECT u.id, u.public_id FROM users u JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id
     WHERE u.owner_user_id = ? AND u.deleted_at IS NULL ORDER BY u.id`,
    workspace.id,
    owner.id,
  );
  const credentials: string[] = [];
  for (const bot of bots) {
    credentials.push(...(await endBot(tx, bot, workspace)));
    await audit(tx, {
      actor: by,
      workspace,
      action: "bot.removed",
      target_type: "user",
      target_id: bot.public_id,
      metadata: { reason: "owner_left" },
    });
    await removeMember(tx, workspace, bot);
  }
  return { credentials, bots: bots.map(({ public_id }) => ({ public_id, workspace })) };
}
