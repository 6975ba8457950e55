import type { Role } from "../../access/policy.ts";
import type { Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { openGuestChannel } from "../channels/guests.ts";
import { addMember } from "../people/members.ts";
import { hasDefaultWorkspace } from "../workspaces/workspaces.ts";
import { personAt } from "./addresses.ts";

/** An invite that is good, as it lets somebody in. */
export interface OpenInvite {
  readonly id: number;
  readonly public_id: string;
  readonly role: Role;
  readonly workspace_id: number;
  readonly workspace_public_id: string;
}

/**
 * An invite `i` that is not over, whose maker could make it now as they could then: a manager who is not restricted, and of
 * invites for moderators the owner. It takes the time of now twice.
 */
export const STANDING_INVITE = `i.expires_at > ? AND EXISTS (SELECT 1 FROM memberships maker
  WHERE maker.workspace_id = i.workspace_id AND maker.user_id = i.created_by AND maker.blocked_at IS NULL
    AND (maker.timeout_until IS NULL OR maker.timeout_until <= ?)
    AND (maker.role = 'owner' OR (maker.role = 'moderator' AND i.role <> 'moderator')))`;

/** Lets somebody in by an invite, which is used by that; false when it is used up. */
export async function useInvite(
  tx: Tx,
  user: { readonly id: number; readonly public_id: string },
  { id, public_id, role, workspace_id, workspace_public_id }: OpenInvite,
): Promise<boolean> {
  const used = await tx.get<{ left_over: number }>(
    "UPDATE invites SET uses = uses + 1 WHERE id = ? AND uses < max_uses RETURNING max_uses - uses AS left_over",
    id,
  );
  if (used === undefined) return false;
  // Nothing is asked of it any more.
  if (used.left_over === 0) await tx.run("DELETE FROM invites WHERE id = ?", id);
  const workspace = { id: workspace_id, public_id: workspace_public_id };
  await audit(tx, {
    actor: user,
    workspace,
    action: "invite.accepted",
    target_type: "invite",
    target_id: public_id,
    metadata: { role },
  });
  if (role === "guest") await openGuestChannel(tx, workspace);
  await addMember(tx, workspace, user, role);
  return true;
}

/** Why whoever receives mail at an address may sign in by it. */
export type Welcome = "known" | "invited" | "sign_up";

/**
 * Why whoever receives mail at an address may sign in by it, if they may: it is somebody's, it is invited, or the operator
 * lets its domain sign up, once there is a workspace to come to.
 *
 * @param domains whose addresses may sign up; `*` for all of them.
 */
export async function welcomeOf(
  reader: Reader,
  email: string,
  domains: readonly string[],
): Promise<Welcome | undefined> {
  if ((await personAt(reader, email)) !== undefined) return "known";
  if ((await invitesFor(reader, email)).length > 0) return "invited";
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (!domains.some((one) => one === "*" || one === domain)) return undefined;
  return (await hasDefaultWorkspace(reader)) ? "sign_up" : undefined;
}

/** Lets somebody new in by the invites that are for their mail address, which they have shown is theirs. */
export async function joinWhereInvited(
  tx: Tx,
  user: { readonly id: number; readonly public_id: string },
  email: string,
): Promise<void> {
  const joined = new Set<number>();
  for (const invite of await invitesFor(tx, email))
    if (!joined.has(invite.workspace_id) && (await useInvite(tx, user, invite)))
      joined.add(invite.workspace_id);
}

/** More invites for one address than anybody has sent. */
const MOST = 20;

/** The invites for a mail address, the newest first. */
const invitesFor = (reader: Reader, email: string): Promise<OpenInvite[]> => {
  const now = new Date().toISOString();
  return reader.all<OpenInvite>(
    `SELECT i.id, i.public_id, i.role, i.workspace_id, w.public_id AS workspace_public_id
     FROM invites i JOIN workspaces w ON w.id = i.workspace_id AND w.deleted_at IS NULL
     WHERE i.email = ? AND i.email <> '' AND ${STANDING_INVITE} ORDER BY i.id DESC LIMIT ?`,
    email,
    now,
    now,
    MOST,
  );
};
