import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { ROLES, workspaceFor, type Role } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import { cursorText, numberCursor } from "../../http/query.ts";
import type { Arg, Reader } from "../../storage/database.ts";
import { profileOf } from "./people.ts";
import type { WorkspaceMemberPage, WorkspaceMemberRoleCounts } from "./wire.ts";

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
