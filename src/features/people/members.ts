import { signedOut } from "../../access/actor.ts";
import { GUEST_CHANNEL, type Role } from "../../access/policy.ts";
import { notFound } from "../../http/errors.ts";
import type { AppendedEvent, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";

interface Named {
  readonly id: number;
  readonly public_id: string;
}

/** What managers have decided about somebody. */
interface Decisions {
  timeout_until: string | null;
  blocked_at: string | null;
  moderation_note: string;
  moderation_by: number | null;
  moderation_at: string | null;
}

const DECISIONS = "timeout_until, blocked_at, moderation_note, moderation_by, moderation_at";
const NOTHING: Decisions = {
  timeout_until: null,
  blocked_at: null,
  moderation_note: "",
  moderation_by: null,
  moderation_at: null,
};

/**
 * Makes someone a member, counts them, puts their first channel into their sidebar, and tells the workspace. Whoever was
 * a member before is blocked or timed out as they were. 401 for who has been deactivated meanwhile.
 */
export async function addMember(tx: Tx, workspace: Named, user: Named, role: Role): Promise<void> {
  const decided = await tx.get<Decisions>(
    `DELETE FROM former_members WHERE workspace_id = ? AND user_id = ? RETURNING ${DECISIONS}`,
    workspace.id,
    user.id,
  );
  const { timeout_until, blocked_at, moderation_note, moderation_by, moderation_at } =
    decided ?? NOTHING;
  const added = await tx.get(
    `INSERT INTO memberships (workspace_id, user_id, role, joined_at, ${DECISIONS})
     SELECT ?, u.id, ?, ?, ?, ?, ?, ?, ? FROM users u WHERE u.id = ? AND u.deleted_at IS NULL RETURNING 1 AS added`,
    workspace.id,
    role,
    new Date().toISOString(),
    timeout_until,
    blocked_at,
    moderation_note,
    moderation_by,
    moderation_at,
    user.id,
  );
  if (added === undefined) throw signedOut();
  await count(tx, workspace, role, 1);
  await joinFirstChannel(tx, workspace, user, role);
  await tx.append({
    type: "member.joined",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    payload: { user_id: user.public_id, role },
  });
}

/** The channel that everybody has in their sidebar from the start: `general`, or the guests' own. */
const joinFirstChannel = (tx: Tx, workspace: Named, user: Named, role: Role): Promise<void> =>
  tx.run(
    `INSERT INTO read_states (user_id, place_id, joined) SELECT ?, p.id, 1 FROM places p
     WHERE p.workspace_id = ? AND p.name = ? AND p.kind = 'public' AND p.deleted_at IS NULL
     ON CONFLICT (user_id, place_id) DO UPDATE SET joined = 1`,
    user.id,
    workspace.id,
    role === "guest" ? GUEST_CHANNEL : "general",
  );

/** Gives a member a role, which takes effect on everything that is open at this event's cursor. */
export async function changeRole(
  tx: Tx,
  workspace: Named,
  user: Named,
  role: Role,
): Promise<AppendedEvent> {
  const before = await tx.get<{ role: Role }>(
    "SELECT role FROM memberships WHERE workspace_id = ? AND user_id = ?",
    workspace.id,
    user.id,
  );
  if (before === undefined) throw notFound("Member");
  if (role !== before.role) {
    await tx.run(
      "UPDATE memberships SET role = ? WHERE workspace_id = ? AND user_id = ?",
      role,
      workspace.id,
      user.id,
    );
    await count(tx, workspace, before.role, -1);
    await count(tx, workspace, role, 1);
    if (role === "guest") await leavePrivateChannels(tx, workspace, user);
    if (role === "guest" || before.role === "guest")
      await joinFirstChannel(tx, workspace, user, role);
  }
  return tx.append({
    type: "member.moderation_updated",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    user_id: user.id,
    payload: { user_id: user.public_id, role },
  });
}

/** Whether somebody was a member once and is none now: they come back only when they are invited. */
export const wasMember = async (
  reader: Reader,
  workspace: { readonly id: number },
  user: { readonly id: number },
): Promise<boolean> =>
  (await reader.get(
    "SELECT 1 FROM former_members WHERE workspace_id = ? AND user_id = ?",
    workspace.id,
    user.id,
  )) !== undefined;

/** Why a membership ended: by themselves, by a manager, or with the account. */
export type Reason = "left" | "removed" | "deactivated";

/**
 * Ends a membership, and with it everything of the workspace that the person has open, their invites and the setup codes
 * that they made. Their messages stay.
 */
export async function removeMember(
  tx: Tx,
  workspace: Named,
  user: Named,
  reason: Reason = "left",
): Promise<AppendedEvent> {
  const before = await tx.get<Decisions & { role: Role }>(
    `DELETE FROM memberships WHERE workspace_id = ? AND user_id = ? RETURNING role, ${DECISIONS}`,
    workspace.id,
    user.id,
  );
  if (before === undefined) throw notFound("Member");
  if (before.role !== "bot") await remember(tx, workspace, user, before, reason);
  await count(tx, workspace, before.role, -1);
  await tx.run(
    `UPDATE event_subscriptions SET revoked_at = ? WHERE user_id = ? AND workspace_id = ? AND revoked_at IS NULL`,
    new Date().toISOString(),
    user.id,
    workspace.id,
  );
  await leavePrivateChannels(tx, workspace, user);
  return tx.append({
    type: "member.left",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    payload: { user_id: user.public_id, role: before.role },
  });
}

/** Keeps what managers had decided, for when they come back, and takes away by what they could let themselves in. */
async function remember(
  tx: Tx,
  workspace: Named,
  user: Named,
  before: Decisions & { role: Role },
  reason: Reason,
): Promise<void> {
  await tx.run(
    `INSERT INTO former_members (workspace_id, user_id, role, reason, left_at, ${DECISIONS})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    workspace.id,
    user.id,
    before.role,
    reason,
    new Date().toISOString(),
    before.timeout_until,
    before.blocked_at,
    before.moderation_note,
    before.moderation_by,
    before.moderation_at,
  );
  for (const table of ["invites", "bot_setup_codes"])
    await tx.run(
      `DELETE FROM ${table} WHERE workspace_id = ? AND created_by = ?`,
      workspace.id,
      user.id,
    );
}

/**
 * Takes someone out of the workspace's private channels and tells those who are in them. One that nobody is left in is
 * archived. Direct conversations stay.
 */
async function leavePrivateChannels(tx: Tx, workspace: Named, user: Named): Promise<void> {
  const channels = await tx.all<Named & { kind: string }>(
    `SELECT p.id, p.public_id, p.kind FROM place_members pm JOIN places p ON p.id = pm.place_id
     WHERE pm.user_id = ? AND pm.workspace_id = ? AND p.kind = 'private' ORDER BY p.id`,
    user.id,
    workspace.id,
  );
  if (channels.length === 0) return;
  const ids = channels.map(({ id }) => id);
  await tx.run("DELETE FROM place_members WHERE user_id = ? AND place_id IN ?", user.id, ids);
  const scope = { workspace: { id: workspace.id, public_id: workspace.public_id } };
  for (const place of channels)
    await tx.append({
      type: "channel.member_removed",
      ...scope,
      place,
      payload: { channel_id: place.public_id, user_id: user.public_id },
    });
  const empty = await tx.all<Named & { kind: string }>(
    `UPDATE places SET archived_at = ? WHERE id IN ? AND archived_at IS NULL AND deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM place_members pm WHERE pm.place_id = places.id)
     RETURNING id, public_id, kind`,
    new Date().toISOString(),
    ids,
  );
  for (const place of empty.toSorted((a, b) => a.id - b.id)) {
    await tx.append({
      type: "channel.updated",
      ...scope,
      place,
      payload: { channel_id: place.public_id, archived: true },
    });
    await audit(tx, {
      actor: user,
      workspace,
      place,
      action: "channel.updated",
      target_type: "channel",
      target_id: place.public_id,
      metadata: { archived: { from: false, to: true }, reason: "last_member_left" },
    });
  }
}

const count = (tx: Tx, workspace: Named, role: Role, by: 1 | -1): Promise<void> =>
  tx.run(
    `INSERT INTO role_counts (workspace_id, role, members) VALUES (?, ?, ?)
     ON CONFLICT (workspace_id, role) DO UPDATE SET members = role_counts.members + excluded.members`,
    workspace.id,
    role,
    by,
  );
