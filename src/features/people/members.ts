import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { GUEST_CHANNEL, ROLES, workspaceFor, type Role } from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { cursorText, numberCursor } from "../../http/query.ts";
import type { AppendedEvent, Arg, Reader, Tx } from "../../storage/database.ts";
import { profileOf } from "./people.ts";
import type { WorkspaceMemberPage, WorkspaceMemberRoleCounts } from "./wire.ts";

interface Named {
  readonly id: number;
  readonly public_id: string;
}

/** Makes someone a member, counts them, puts their first channel into their sidebar, and tells the workspace. */
export async function addMember(tx: Tx, workspace: Named, user: Named, role: Role): Promise<void> {
  await tx.run(
    "INSERT INTO memberships (workspace_id, user_id, role, joined_at) VALUES (?, ?, ?, ?)",
    workspace.id,
    user.id,
    role,
    new Date().toISOString(),
  );
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

/** Ends a membership, and with it everything of the workspace that the person has open. Their messages stay. */
export async function removeMember(tx: Tx, workspace: Named, user: Named): Promise<AppendedEvent> {
  const before = await tx.get<{ role: Role }>(
    "DELETE FROM memberships WHERE workspace_id = ? AND user_id = ? RETURNING role",
    workspace.id,
    user.id,
  );
  if (before === undefined) throw notFound("Member");
  await count(tx, workspace, before.role, -1);
  await leavePrivateChannels(tx, workspace, user);
  return tx.append({
    type: "member.left",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    payload: { user_id: user.public_id, role: before.role },
  });
}

/** Takes someone out of the workspace's private channels and tells those who are in them. Direct conversations stay. */
async function leavePrivateChannels(tx: Tx, workspace: Named, user: Named): Promise<void> {
  const channels = await tx.all<Named & { kind: string }>(
    `SELECT p.id, p.public_id, p.kind FROM place_members pm JOIN places p ON p.id = pm.place_id
     WHERE pm.user_id = ? AND pm.workspace_id = ? AND p.kind = 'private' ORDER BY p.id`,
    user.id,
    workspace.id,
  );
  if (channels.length === 0) return;
  await tx.run(
    "DELETE FROM place_members WHERE user_id = ? AND place_id IN ?",
    user.id,
    channels.map(({ id }) => id),
  );
  for (const place of channels)
    await tx.append({
      type: "channel.member_removed",
      workspace: { id: workspace.id, public_id: workspace.public_id },
      place,
      payload: { channel_id: place.public_id, user_id: user.public_id },
    });
}

const count = (tx: Tx, workspace: Named, role: Role, by: 1 | -1): Promise<void> =>
  tx.run(
    `INSERT INTO role_counts (workspace_id, role, members) VALUES (?, ?, ?)
     ON CONFLICT (workspace_id, role) DO UPDATE SET members = role_counts.members + excluded.members`,
    workspace.id,
    role,
    by,
  );

/**
 * A page of a workspace's members in the order they came to this server. `limit` below 1 or no integer is a 400,
 * above 200 it is 200. The counts come with the first page only.
 */
export async function listMembers(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  query: { limit?: string; cursor?: string; q?: string; role?: string },
): Promise<WorkspaceMemberPage> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const limit = pageLimit(query.limit, 100, 200);
  const after = numberCursor(query.cursor, 0);
  const role = ROLES.find((known) => known === query.role);
  if (query.role !== undefined && query.role !== "" && role === undefined)
    throw badRequest(`role must be one of ${ROLES.join(", ")}.`);
  const words = query.q?.trim() ?? "";

  const conditions = ["u.id = m.user_id", "m.workspace_id = ?", "m.user_id > ?"];
  const args: Arg[] = [workspace.id, after];
  if (role !== undefined) {
    conditions.push("m.role = ?");
    args.push(role);
  }
  if (words !== "") {
    const like = `%${words.replace(/^@/, "").replace(/[\\%_]/g, "\\$&")}%`;
    conditions.push(
      "(lower(u.display_name) LIKE lower(?) ESCAPE '\\' OR u.handle LIKE lower(?) ESCAPE '\\')",
    );
    args.push(like, like);
  }
  const rows = await reader.all<UserRow & { role: Role; joined_at: string }>(
    `SELECT ${USER_COLUMNS}, m.role, m.joined_at
     FROM memberships m CROSS JOIN users u
     WHERE ${conditions.join(" AND ")} ORDER BY m.user_id LIMIT ?`,
    ...args,
    limit + 1,
  );
  const has_more = rows.length > limit;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const filtered = role !== undefined || words !== "";
  const counts = after === 0 ? await countRoles(reader, workspace.id) : undefined;
  return {
    members: page.map((row) => ({
      workspace_id: workspace.public_id,
      user: profileOf(row),
      role: row.role,
      joined_at: row.joined_at,
    })),
    ...(has_more && last !== undefined && { next_cursor: cursorText(last.id) }),
    has_more,
    ...(counts && words === "" && { total_count: total(counts, role) }),
    ...(counts && words !== "" && { total_count: await countMatches(reader, conditions, args) }),
    ...(counts && !filtered && { total_by_role: counts }),
  };
}

const total = (counts: WorkspaceMemberRoleCounts, role: Role | undefined) =>
  role === undefined ? ROLES.reduce((sum, known) => sum + counts[known], 0) : counts[role];

async function countRoles(reader: Reader, workspaceId: number): Promise<WorkspaceMemberRoleCounts> {
  const rows = await reader.all<{ role: Role; members: number }>(
    "SELECT role, members FROM role_counts WHERE workspace_id = ?",
    workspaceId,
  );
  const counts = { owner: 0, moderator: 0, member: 0, bot: 0, guest: 0 };
  for (const { role, members } of rows) counts[role] = members;
  return counts;
}

async function countMatches(
  reader: Reader,
  conditions: readonly string[],
  args: readonly Arg[],
): Promise<number> {
  const row = await reader.get<{ matches: number }>(
    `SELECT count(*) AS matches FROM memberships m CROSS JOIN users u
     WHERE ${conditions.join(" AND ")}`,
    ...args,
  );
  return Number(row?.matches ?? 0);
}

/** A strict page size: none is the default, more than the maximum is the maximum. */
function pageLimit(text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1) throw badRequest("limit must be a whole number from 1 on.");
  return Math.min(limit, most);
}
