import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import {
  isTimedOut,
  requireActive,
  requireManager,
  requireModerates,
  workspaceFor,
  type Restriction,
  type Role,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { upcomingTime } from "../../http/time.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { audit, changes } from "../audit/audit.ts";
import { openGuestChannel } from "../channels/guests.ts";
import { changeRole } from "../people/members.ts";
import { userOf } from "../people/people.ts";
import { GUEST_POSTS, guestWindow } from "../../access/guest-posts.ts";
import type { MemberModeration, UpdateMemberModerationRequest } from "./wire.ts";

/** The longest timeout, in minutes: a year. Whoever is to be kept out longer is blocked. */
const LONGEST = 366 * 24 * 60;
const MINUTE = 60_000;

type MemberRow = UserRow &
  Restriction & {
    role: Role;
    moderation_note: string;
    moderation_by: string | null;
    moderation_at: string | null;
    last_at: string;
    second_last_at: string;
    third_last_at: string;
  };

const MEMBERS = `SELECT ${USER_COLUMNS}, m.role, m.timeout_until, m.blocked_at, m.moderation_note, m.moderation_at,
    (SELECT b.public_id FROM users b WHERE b.id = m.moderation_by) AS moderation_by,
    coalesce(g.last_at, '') AS last_at, coalesce(g.second_last_at, '') AS second_last_at,
    coalesce(g.third_last_at, '') AS third_last_at
  FROM memberships m CROSS JOIN users u
  LEFT JOIN guest_posts g ON g.user_id = m.user_id AND g.workspace_id = m.workspace_id
  WHERE u.id = m.user_id AND m.workspace_id = ?`;

/** Everybody in a workspace with what managers have decided about them, in the order they came to this server. */
export async function listModeration(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<MemberModeration[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireManager(actor, workspace.role, "see how members are moderated");
  const rows = await reader.all<MemberRow>(`${MEMBERS} ORDER BY m.user_id`, workspace.id);
  return rows.map((row) => moderationOf(workspace, row));
}

/**
 * Changes a member's role, timeout, block or note, all of it or nothing, and tells them and the managers. Errors: 400 for
 * more than one way to say the timeout, 403 for everybody but managers of higher rank, 404 for who is no member.
 */
export async function moderateMember(
  db: Database,
  actor: Actor,
  workspaceId: string,
  userId: string,
  input: UpdateMemberModerationRequest,
): Promise<{ member: MemberModeration; event: Event }> {
  const timeout = timeoutOf(input);
  const { blocked, moderation_note } = input;
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireManager(actor, workspace.role, "moderate members");
    requireActive(workspace);
    const before = await memberIn(tx, workspace, userId);
    requireModerates(actor, workspace.role, before);
    const now = new Date().toISOString();
    const blockedAt = before.blocked_at ?? now;
    await tx.run(
      `UPDATE memberships SET timeout_until = ?, blocked_at = ?, moderation_note = ?, moderation_by = ?, moderation_at = ?
       WHERE workspace_id = ? AND user_id = ?`,
      timeout === undefined ? before.timeout_until : timeout,
      blocked === undefined ? before.blocked_at : blocked ? blockedAt : null,
      moderation_note === undefined ? before.moderation_note : cleanNote(moderation_note),
      actor.user.id,
      now,
      workspace.id,
      before.id,
    );
    if (input.role === "guest") await openGuestChannel(tx, workspace);
    const event = await changeRole(tx, workspace, before, input.role ?? before.role);
    const after = await memberIn(tx, workspace, userId);
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "member.moderated",
      target_type: "user",
      target_id: before.public_id,
      metadata: {
        ...changes(decisionsOf(before), decisionsOf(after)),
        // That it changed; not what managers tell each other.
        ...(before.moderation_note !== after.moderation_note && { moderation_note: "changed" }),
      },
    });
    return { member: moderationOf(workspace, after), event: eventOf(event) };
  });
}

/** What an auditor sees of a member before and after. */
const decisionsOf = ({ role, timeout_until, blocked_at }: MemberRow) => ({
  role,
  timeout_until,
  blocked: blocked_at !== null,
});

async function memberIn(
  reader: Reader,
  workspace: Pick<WorkspaceRow, "id">,
  userId: string,
): Promise<MemberRow> {
  const row = await reader.get<MemberRow>(`${MEMBERS} AND u.public_id = ?`, workspace.id, userId);
  if (row === undefined) throw notFound("Member");
  return row;
}

/** Until when somebody is to be timed out; null for no longer, nothing where the request leaves it as it is. */
function timeoutOf(input: UpdateMemberModerationRequest): string | null | undefined {
  const { timeout_until, timeout_minutes, clear_timeout = false } = input;
  const said = [timeout_until !== undefined, timeout_minutes !== undefined, clear_timeout];
  if (said.filter(Boolean).length > 1)
    throw badRequest("timeout_until, timeout_minutes and clear_timeout exclude one another.");
  if (clear_timeout) return null;
  if (timeout_minutes !== undefined) {
    if (timeout_minutes < 1 || timeout_minutes > LONGEST)
      throw badRequest(`timeout_minutes must be from 1 to ${LONGEST}.`);
    return new Date(Date.now() + timeout_minutes * MINUTE).toISOString();
  }
  return timeout_until === undefined ? undefined : upcomingTime(timeout_until, "timeout_until");
}

const cleanNote = (text: string) => text.toWellFormed().replaceAll("\0", "\uFFFD").trim();

function moderationOf(workspace: WorkspaceRow, row: MemberRow): MemberModeration {
  const limit = row.role === "guest" ? GUEST_POSTS : 0;
  const since = guestWindow();
  const posts = [row.last_at, row.second_last_at, row.third_last_at].filter((at) => at > since);
  return {
    workspace_id: workspace.public_id,
    user: userOf(row),
    role: row.role,
    posts_remaining: Math.max(0, limit - posts.length),
    post_limit: limit,
    ...(row.timeout_until !== null && isTimedOut(row) && { timeout_until: row.timeout_until }),
    ...(row.blocked_at !== null && { blocked_at: row.blocked_at }),
    ...(row.moderation_note !== "" && { moderation_note: row.moderation_note }),
    ...(row.moderation_by !== null && { moderation_by: row.moderation_by }),
    ...(row.moderation_at !== null && { moderation_at: row.moderation_at }),
  };
}
