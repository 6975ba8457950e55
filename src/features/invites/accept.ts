import type { Actor, UserRow } from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import { badRequest, forbidden } from "../../http/errors.ts";
import { hashSecret } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { STANDING_INVITE, useInvite, type OpenInvite } from "../auth/invited.ts";
import { startSession } from "../auth/sign-in.ts";
import { createHuman, ownUserOf } from "../people/people.ts";
import { getWorkspace } from "../workspaces/workspaces.ts";
import type {
  AcceptInviteRequest,
  InviteAccepted,
  InvitePreview,
  PreviewInviteRequest,
} from "./wire.ts";

interface OwnInvite extends OpenInvite {
  readonly email: string;
}

/**
 * Joins the workspace of an invite, in its role. Without an actor it makes a person, who is signed in by that. Members
 * stay what they are, and use nothing up. Unknown, used up, expired and revoked tokens, and those whose maker could not make
 * them now, are the same 400.
 */
export async function acceptInvite(
  db: Database,
  actor: Actor | undefined,
  { token, display_name }: AcceptInviteRequest,
  userAgent: string,
): Promise<InviteAccepted> {
  if (actor !== undefined) requireHuman(actor, "accept invites");
  return db.write(async (tx) => {
    const invite = await openInvite(tx, token);
    if (actor !== undefined) {
      await requireInvited(tx, actor.user, invite);
      if (!(await isMember(tx, actor.user, invite))) await join(tx, actor.user, invite);
      return joined(tx, actor.user, invite);
    }
    if (display_name === undefined)
      throw badRequest(
        "display_name is needed of someone who is not signed in.",
        "display_name_required",
      );
    // Without the invite's mail address: whoever holds the token has not shown that it is theirs.
    const user = await createHuman(tx, { display_name });
    await join(tx, user, invite);
    await audit(tx, {
      actor: user,
      action: "user.created",
      target_type: "user",
      target_id: user.public_id,
      metadata: { provider: "invite" },
    });
    const session = await startSession(tx, user, userAgent, "invite");
    return { ...(await joined(tx, user, invite)), ...session };
  });
}

async function openInvite(reader: Reader, token: string): Promise<OwnInvite> {
  const now = new Date().toISOString();
  const invite = await reader.get<OwnInvite>(
    `SELECT i.id, i.public_id, i.role, i.email, i.workspace_id, w.public_id AS workspace_public_id
     FROM invites i JOIN workspaces w ON w.id = i.workspace_id
     WHERE i.token_hash = ? AND ${STANDING_INVITE} AND w.deleted_at IS NULL`,
    hashSecret(token),
    now,
    now,
  );
  if (invite === undefined) throw invalid();
  return invite;
}

/**
 * What an invite is for, to whoever holds it: into which workspace, as what and by whom. An invite that would let nobody new
 * in is the same 400 as an unknown one.
 */
export async function previewInvite(
  reader: Reader,
  { token }: PreviewInviteRequest,
): Promise<InvitePreview> {
  const now = new Date().toISOString();
  const found = await reader.get<{
    name: string;
    role: InvitePreview["role"];
    invited_by: string;
    expires_at: string;
  }>(
    `SELECT w.name, i.role, u.display_name AS invited_by, i.expires_at
     FROM invites i JOIN workspaces w ON w.id = i.workspace_id JOIN users u ON u.id = i.created_by
     WHERE i.token_hash = ? AND ${STANDING_INVITE} AND i.uses < i.max_uses AND w.deleted_at IS NULL`,
    hashSecret(token),
    now,
    now,
  );
  if (found === undefined) throw invalid();
  const { name, ...invite } = found;
  return { workspace: { name }, ...invite };
}

/** Someone signed in takes an invite for a mail address only when it is theirs. */
async function requireInvited(reader: Reader, user: UserRow, { email }: OwnInvite) {
  if (email === "") return;
  const theirs = await reader.get(
    `SELECT 1 FROM identities WHERE provider = 'email' AND subject = ? AND user_id = ?
     UNION ALL SELECT 1 FROM users WHERE email = ? AND email <> '' AND id = ? LIMIT 1`,
    email,
    user.id,
    email,
    user.id,
  );
  if (theirs === undefined)
    throw forbidden("This invite is for another mail address than yours.", "invite_for_another");
}

const isMember = async (reader: Reader, user: UserRow, { workspace_id }: OpenInvite) =>
  (await reader.get(
    "SELECT 1 FROM memberships WHERE workspace_id = ? AND user_id = ?",
    workspace_id,
    user.id,
  )) !== undefined;

async function join(tx: Tx, user: UserRow, invite: OpenInvite): Promise<void> {
  if (!(await useInvite(tx, user, invite))) throw invalid();
}

const joined = async (reader: Reader, user: UserRow, invite: OpenInvite) => ({
  user: ownUserOf(user),
  workspace: await getWorkspace(reader, { user }, invite.workspace_public_id),
});

const invalid = () => badRequest("This invite is not valid any more.", "invite_invalid");
