import type { Actor } from "../../access/actor.ts";
import {
  requireActive,
  requireInviter,
  requireManager,
  workspaceFor,
} from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Mail } from "../../mail/mail.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { cleanEmail } from "../auth/addresses.ts";
import { STANDING_INVITE } from "../auth/invited.ts";
import { getWorkspace } from "../workspaces/workspaces.ts";
import { invitation } from "./letter.ts";
import type { CreateInviteRequest, Invite } from "./wire.ts";

const HOUR = 3_600_000;
/** Unless told, an invite is good for a week. */
const LIFETIME_HOURS = 168;
/** A workspace has at most so many open invites, which makes the list of them a page. */
const MOST = 1_000;

interface InviteRow {
  public_id: string;
  role: Invite["role"];
  email: string;
  max_uses: number;
  uses: number;
  created_by: string;
  created_at: string;
  expires_at: string;
}

const inviteOf = (row: InviteRow, workspace_id: string): Invite => ({
  id: row.public_id,
  workspace_id,
  role: row.role,
  ...(row.email !== "" && { email: row.email }),
  max_uses: row.max_uses,
  uses: row.uses,
  created_by: row.created_by,
  created_at: row.created_at,
  expires_at: row.expires_at,
});

/**
 * Makes an invite into a workspace; managers only, and into a role below their own. One for a mail address is good for
 * one use. The token is in this answer only: what is stored is its hash.
 */
export async function createInvite(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateInviteRequest,
): Promise<{ invite: Invite; token: string }> {
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireInviter(actor, workspace.role, input.role ?? "member");
    requireActive(workspace);
    const made = await insertInvite(tx, workspace, actor.user, input);
    const { role, max_uses, email, expires_at } = made.invite;
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "invite.created",
      target_type: "invite",
      target_id: made.invite.id,
      metadata: { role, max_uses, expires_at, for_one_address: email !== undefined },
    });
    return made;
  });
}

/** Makes an invite that somebody gives out, who may. */
export async function insertInvite(
  tx: Tx,
  workspace: { readonly id: number; readonly public_id: string },
  inviter: { readonly id: number; readonly public_id: string },
  input: CreateInviteRequest,
): Promise<{ invite: Invite; token: string }> {
  const email = input.email === undefined ? "" : cleanEmail(input.email);
  const { role = "member", max_uses = 1, expires_in_hours = LIFETIME_HOURS } = input;
  if (email !== "" && max_uses > 1)
    throw badRequest("max_uses must be 1 for an invite that is for one mail address.");
  const token = newSecret("ivt");
  const now = Date.now();
  const row: InviteRow = {
    public_id: newId("inv"),
    role,
    email,
    max_uses,
    uses: 0,
    created_by: inviter.public_id,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + expires_in_hours * HOUR).toISOString(),
  };
  const open = await tx.get<{ count: number }>(
    "SELECT count(*) AS count FROM invites WHERE workspace_id = ? AND expires_at > ?",
    workspace.id,
    row.created_at,
  );
  if (Number(open?.count ?? 0) >= MOST)
    throw conflict("too_many_invites", `A workspace has at most ${MOST} open invites.`);
  await tx.run(
    `INSERT INTO invites (public_id, workspace_id, role, email, token_hash, max_uses, created_by, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.public_id,
    workspace.id,
    role,
    email,
    hashSecret(token),
    max_uses,
    inviter.id,
    row.created_at,
    row.expires_at,
  );
  return { invite: inviteOf(row, workspace.public_id), token };
}

/** The mail that brings an invite to the address it is for. */
export async function invitationMail(
  reader: Reader,
  actor: Actor,
  { email, workspace_id, expires_at }: Invite,
  url: string,
): Promise<Mail[]> {
  if (email === undefined) return [];
  const { name } = await getWorkspace(reader, actor, workspace_id);
  return [
    invitation(email, { url, inviter: actor.user.display_name, workspace: name, expires_at }),
  ];
}

/** The workspace's invites that can still be accepted, the newest first, for its managers. */
export async function listInvites(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<Invite[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireManager(actor, workspace.role, "see invites");
  const now = new Date().toISOString();
  const rows = await reader.all<InviteRow>(
    `SELECT i.public_id, i.role, i.email, i.max_uses, i.uses, u.public_id AS created_by, i.created_at, i.expires_at
     FROM invites i JOIN users u ON u.id = i.created_by
     WHERE i.workspace_id = ? AND ${STANDING_INVITE} ORDER BY i.id DESC LIMIT ?`,
    workspace.id,
    now,
    now,
    MOST,
  );
  return rows.map((row) => inviteOf(row, workspace.public_id));
}

/** Takes an invite back, for managers; those who came by it stay. */
export const deleteInvite = (
  db: Database,
  actor: Actor,
  workspaceId: string,
  inviteId: string,
): Promise<void> =>
  db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireManager(actor, workspace.role, "take invites back");
    requireActive(workspace);
    const row = await tx.get<{ role: string }>(
      "DELETE FROM invites WHERE public_id = ? AND workspace_id = ? RETURNING role",
      inviteId,
      workspace.id,
    );
    if (row === undefined) throw notFound("Invite");
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "invite.deleted",
      target_type: "invite",
      target_id: inviteId,
      metadata: { role: row.role },
    });
  });
