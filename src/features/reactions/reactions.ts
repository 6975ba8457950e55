import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { eventScope, requireWritable, type PlaceRow } from "../../access/policy.ts";
import { badRequest, conflict } from "../../http/errors.ts";
import { lenientLimit } from "../../http/query.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { directOf } from "../messages/create.ts";
import { messageAs, messageFor, NO_EVENT } from "../messages/messages.ts";
import { forEverybody, type MessageRow } from "../messages/present.ts";
import { HAS, reactionsOf } from "../messages/sides.ts";
import type { ReactionSummary } from "../messages/wire.ts";
import { userOf } from "../people/people.ts";
import type { ReactionUserPage, ReactionUsersQuery } from "./wire.ts";

/** The longest emoji, in code points: long enough for families, flags and names between colons. */
const LONGEST = 64;
/** So many different emoji fit on a message. */
const MOST = 100;

/** A message's reactions after a change; `event` is empty when it changed nothing. */
export interface ReactionsChanged {
  readonly changed: boolean;
  readonly event: Event;
  readonly reactions: ReactionSummary[];
}

/**
 * Adds the caller's reaction to a message; once more changes nothing. 409 for a deleted message, and for the 101st
 * different emoji on one.
 */
export async function addReaction(
  db: Database,
  actor: Actor,
  messageId: string,
  text: string,
): Promise<ReactionsChanged> {
  const emoji = cleanEmoji(text);
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, messageId);
    if (row.deleted_at !== null)
      throw conflict("message_deleted", "This message was deleted: it takes no reactions.");
    requireWritable(place);
    const created_at = new Date().toISOString();
    const added = await tx.get(
      `INSERT INTO reactions (message_id, emoji, user_id, created_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (message_id, emoji, user_id) DO NOTHING RETURNING user_id`,
      row.id,
      emoji,
      actor.user.id,
      created_at,
    );
    if (added === undefined) return unchanged(tx, actor, row);
    const count = await countUp(tx, row, emoji);
    await mark(tx, row, true);
    if (row.author_id !== actor.user.id)
      await tx.run(
        `INSERT INTO activity (user_id, workspace_id, kind, message_id, actor_id, emoji, created_at)
         VALUES (?, ?, 'reaction', ?, ?, ?, ?)`,
        row.author_id,
        place.workspace_id,
        row.id,
        actor.user.id,
        emoji,
        created_at,
      );
    return changed(tx, actor, "reaction.added", { row, place, emoji, count });
  });
}

/** Takes the caller's reaction from a message; without one nothing changes. */
export async function removeReaction(
  db: Database,
  actor: Actor,
  messageId: string,
  text: string,
): Promise<ReactionsChanged> {
  const emoji = cleanEmoji(text);
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, messageId);
    requireWritable(place);
    const removed = await tx.get(
      "DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ? RETURNING user_id",
      row.id,
      emoji,
      actor.user.id,
    );
    if (removed === undefined) return unchanged(tx, actor, row);
    const count = await countDown(tx, row, emoji);
    if (count === 0 && (await emojisOn(tx, row)) === 0) await mark(tx, row, false);
    await tx.run(
      "DELETE FROM activity WHERE message_id = ? AND kind = 'reaction' AND actor_id = ? AND emoji = ?",
      row.id,
      actor.user.id,
      emoji,
    );
    return changed(tx, actor, "reaction.removed", { row, place, emoji, count });
  });
}

/** Counts one more of an emoji; the first of it stands behind those that are there. */
async function countUp(tx: Tx, row: MessageRow, emoji: string): Promise<number> {
  const counted = await tx.get<{ count: number }>(
    `INSERT INTO reaction_counts (message_id, emoji, position, count)
     VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM reaction_counts WHERE message_id = ?), 1)
     ON CONFLICT (message_id, emoji) DO UPDATE SET count = reaction_counts.count + 1 RETURNING count`,
    row.id,
    emoji,
    row.id,
  );
  const count = counted?.count ?? 0;
  if (count === 1 && (await emojisOn(tx, row)) > MOST)
    throw conflict("too_many_reactions", `A message takes at most ${MOST} different reactions.`);
  return count;
}

async function countDown(tx: Tx, row: MessageRow, emoji: string): Promise<number> {
  const counted = await tx.get<{ count: number }>(
    "UPDATE reaction_counts SET count = count - 1 WHERE message_id = ? AND emoji = ? RETURNING count",
    row.id,
    emoji,
  );
  const count = counted?.count ?? 0;
  if (count === 0)
    await tx.run("DELETE FROM reaction_counts WHERE message_id = ? AND emoji = ?", row.id, emoji);
  return count;
}

/** How many different emoji a message has: at most a hundred, so they are counted. */
async function emojisOn(tx: Tx, row: MessageRow): Promise<number> {
  const counted = await tx.get<{ emojis: number }>(
    "SELECT count(*) AS emojis FROM reaction_counts WHERE message_id = ?",
    row.id,
  );
  return counted?.emojis ?? 0;
}

/** Notes on the message whether it has reactions, which spares pages the look at those without. */
async function mark(tx: Tx, row: MessageRow, has: boolean): Promise<void> {
  const bits = has ? row.has | HAS.reactions : row.has & ~HAS.reactions;
  if (bits === row.has) return;
  row.has = bits;
  await tx.run("UPDATE messages SET has = ? WHERE id = ?", bits, row.id);
}

async function unchanged(reader: Reader, actor: Actor, row: MessageRow): Promise<ReactionsChanged> {
  const reactions = await reactionsOf(reader, [row.id], actor.user.id);
  return { changed: false, event: NO_EVENT, reactions: reactions.get(row.id) ?? [] };
}

async function changed(
  tx: Tx,
  actor: Actor,
  type: "reaction.added" | "reaction.removed",
  { row, place, emoji, count }: Change,
): Promise<ReactionsChanged> {
  const message = await messageAs(tx, actor, row, place);
  const event = await tx.append({
    type,
    ...eventScope(place),
    message_id: row.id,
    ...(row.seq !== null && { seq: row.seq }),
    payload: {
      message_id: row.public_id,
      emoji,
      user_id: actor.user.public_id,
      count,
      ...directOf(place),
    },
    message: forEverybody(message),
  });
  return { changed: true, event: eventOf(event), reactions: message.reactions ?? [] };
}

interface Change {
  readonly row: MessageRow;
  readonly place: PlaceRow;
  readonly emoji: string;
  /** How many of it there are now. */
  readonly count: number;
}

const DEFAULT_LIMIT = 50;
const MOST_USERS = 200;

/** A page of who reacted to a message with one emoji, in the order in which they came to this server. */
export async function listReactionUsers(
  reader: Reader,
  actor: Actor,
  messageId: string,
  query: ReactionUsersQuery,
): Promise<ReactionUserPage> {
  const emoji = cleanEmoji(query.emoji);
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST_USERS);
  const after = cursorIn(query.cursor);
  const { row } = await messageFor(reader, actor, messageId);
  const rows = await reader.all<UserRow>(
    `SELECT ${USER_COLUMNS} FROM reactions r CROSS JOIN users u
     WHERE r.message_id = ? AND r.emoji = ? AND r.user_id > ? AND u.id = r.user_id
     ORDER BY r.user_id LIMIT ?`,
    row.id,
    emoji,
    after,
    limit + 1,
  );
  const has_more = rows.length > limit;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    users: page.map(userOf),
    ...(has_more && last !== undefined && { next_cursor: last.id.toString(36) }),
    has_more,
  };
}

function cursorIn(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^[0-9a-z]{1,10}$/.test(text)) throw badRequest("cursor is not one that we gave.");
  return Number.parseInt(text, 36);
}

/** Any text that is not empty, byte for byte, but NUL and lone surrogates. */
function cleanEmoji(text: string): string {
  if (text === "") throw badRequest("emoji must not be empty.");
  const emoji = text.toWellFormed().replaceAll("\0", "\uFFFD");
  if (emoji.length > LONGEST && [...emoji].length > LONGEST)
    throw badRequest(`emoji must be at most ${LONGEST} characters.`);
  return emoji;
}
