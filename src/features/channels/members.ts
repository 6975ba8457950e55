import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import {
  channelFor,
  eventScope,
  requireActive,
  requireChannelEditor,
  type PlaceRow,
  type Role,
} from "../../access/policy.ts";
import { conflict, forbidden, notFound } from "../../http/errors.ts";
import { cursorText, lenientLimit, numberCursor } from "../../http/query.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { userOf } from "../people/people.ts";
import type { ChannelMember, ChannelMemberPage } from "./wire.ts";

const DEFAULT_LIMIT = 100;
const MOST = 200;

/** A member of a private channel, with their role in its workspace. */
type MemberRow = UserRow & { role: Role; joined_at: string };

const MEMBERS = `SELECT ${USER_COLUMNS}, m.role, pm.joined_at FROM place_members pm
  JOIN memberships m ON m.workspace_id = pm.workspace_id AND m.user_id = pm.user_id
  JOIN users u ON u.id = pm.user_id`;

const memberOf = (place: PlaceRow, row: MemberRow): ChannelMember => ({
  channel_id: place.public_id,
  user: userOf(row),
  role: row.role,
  joined_at: row.joined_at,
});

/**
 * A page of a private channel's members in the order they came to this server; 409 for a public channel, which
 * everybody is in.
 */
export async function listChannelMembers(
  reader: Reader,
  actor: Actor,
  channelId: string,
  query: { limit?: string; cursor?: string },
): Promise<ChannelMemberPage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const after = numberCursor(query.cursor, 0);
  const place = await privateChannelFor(reader, actor, channelId);
  const rows = await reader.all<MemberRow>(
    `${MEMBERS} WHERE pm.place_id = ? AND pm.user_id > ? ORDER BY pm.user_id LIMIT ?`,
    place.id,
    after,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const has_more = rows.length > limit;
  return {
    members: page.map((row) => memberOf(place, row)),
    ...(has_more && last !== undefined && { next_cursor: cursorText(last.id) }),
    has_more,
  };
}

/**
 * Takes someone of the workspace into a private channel; any member of it may. Whoever is in it already is answered
 * without an event. Errors: 404 for who is not in the workspace, 403 for a guest.
 */
export async function addChannelMember(
  db: Database,
  actor: Actor,
  channelId: string,
  userId: string,
): Promise<{ member: ChannelMember; event?: Event }> {
  return db.write(async (tx) => {
    const place = await privateChannelFor(tx, actor, channelId);
    requireActive(place);
    const user = await tx.get<{ id: number; role: Role }>(
      `SELECT u.id, m.role FROM users u JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id
       WHERE u.public_id = ? AND u.deleted_at IS NULL`,
      place.workspace_id,
      userId,
    );
    if (user === undefined) throw notFound("User");
    if (user.role === "guest") throw forbidden("Guests cannot be in private channels.");
    const added = await insertMember(tx, place, user.id);
    const row = await tx.get<MemberRow>(
      `${MEMBERS} WHERE pm.user_id = ? AND pm.place_id = ?`,
      user.id,
      place.id,
    );
    if (row === undefined) throw new Error("A member was not stored.");
    const member = memberOf(place, row);
    if (!added) return { member };
    return { member, event: await tell(tx, actor, "channel.member_added", place, userId) };
  });
}

/** Stores that someone is in a private channel; false when they were. */
export async function insertMember(
  tx: Tx,
  place: Pick<PlaceRow, "id" | "workspace_id">,
  userId: number,
): Promise<boolean> {
  const added = await tx.get(
    `INSERT INTO place_members (user_id, place_id, workspace_id, joined_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (user_id, place_id) DO NOTHING RETURNING 1 AS added`,
    userId,
    place.id,
    place.workspace_id,
    new Date().toISOString(),
  );
  return added !== undefined;
}

/**
 * Takes someone out of a private channel: everybody may leave, and its managers may remove others. 409 for the last
 * member, since nobody could come in again.
 */
export async function removeChannelMember(
  db: Database,
  actor: Actor,
  channelId: string,
  userId: string,
): Promise<{ event: Event }> {
  return db.write(async (tx) => {
    const place = await privateChannelFor(tx, actor, channelId);
    if (userId !== actor.user.public_id) {
      requireChannelEditor(actor, place.role);
      requireActive(place);
    }
    const member = await tx.get<{ id: number }>(
      `SELECT u.id FROM users u JOIN place_members pm ON pm.user_id = u.id AND pm.place_id = ?
       WHERE u.public_id = ?`,
      place.id,
      userId,
    );
    if (member === undefined) throw notFound("Member");
    const other = await tx.get(
      "SELECT 1 FROM place_members WHERE place_id = ? AND user_id <> ? LIMIT 1",
      place.id,
      member.id,
    );
    if (other === undefined)
      throw conflict(
        "last_member",
        "A private channel keeps its last member: add somebody else before you leave.",
      );
    await tx.run(
      "DELETE FROM place_members WHERE user_id = ? AND place_id = ?",
      member.id,
      place.id,
    );
    return { event: await tell(tx, actor, "channel.member_removed", place, userId) };
  });
}

async function privateChannelFor(reader: Reader, actor: Actor, id: string): Promise<PlaceRow> {
  const place = await channelFor(reader, actor, id);
  if (place.kind !== "private")
    throw conflict(
      "channel_public",
      "This channel is public: everybody in the workspace is in it, except for guests.",
    );
  return place;
}

async function tell(
  tx: Tx,
  actor: Actor,
  type: "channel.member_added" | "channel.member_removed",
  place: PlaceRow,
  user_id: string,
): Promise<Event> {
  await audit(tx, {
    actor: actor.user,
    workspace: { id: place.workspace_id },
    place,
    action: type,
    target_type: "channel",
    target_id: place.public_id,
    metadata: { user_id },
  });
  const payload = { channel_id: place.public_id, user_id };
  return eventOf(await tx.append({ type, ...eventScope(place), payload }));
}
