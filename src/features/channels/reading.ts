import type { Actor } from "../../access/actor.ts";
import { eventScope, type PlaceRow } from "../../access/policy.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import type { NotificationPreference, ReadReceipt } from "./wire.ts";

/** How far someone has read a place; see `read_states`. */
export interface ReadState {
  last_read_seq: number;
  countable_read: number;
  own: number;
  own_read: number;
}

/** What `READ_COLUMNS` selects. */
export interface ReadRow extends ReadState {
  deleted_unread: number;
  /** How many of the unread roots call the person, by name or with everybody. */
  mention_count: number;
  /** 1 where a public channel is in the person's sidebar. */
  joined: number;
  /** What of it they chose to be notified of; empty until they choose. */
  notify: "" | NotificationPreference;
}

/** Someone's read state of the places `p` in which their membership is `m`, with `READ_JOIN` among the joins. */
export const READ_COLUMNS = `coalesce(r.last_read_seq, 0) AS last_read_seq,
  coalesce(r.countable_read, 0) AS countable_read, coalesce(r.own, 0) AS own, coalesce(r.own_read, 0) AS own_read,
  coalesce(r.joined, 0) AS joined, coalesce(r.notify, '') AS notify,
  (SELECT count(*) FROM messages d WHERE d.place_id = p.id AND d.seq > coalesce(r.last_read_seq, 0)
     AND d.author_id <> m.user_id AND d.deleted_at IS NOT NULL AND d.kind = '') AS deleted_unread,
  (SELECT count(*) FROM mentions n JOIN messages c ON c.id = n.message_id WHERE n.user_id = m.user_id
     AND n.place_id = p.id AND n.seq > coalesce(r.last_read_seq, 0) AND c.author_id <> m.user_id
     AND (c.has & 16) = 0)
  + (SELECT count(*) FROM messages e WHERE e.place_id = p.id AND e.seq > coalesce(r.last_read_seq, 0)
     AND e.author_id <> m.user_id AND (e.has & 16) <> 0) AS mention_count`;
export const READ_JOIN = "LEFT JOIN read_states r ON r.user_id = m.user_id AND r.place_id = p.id";

/** How far the caller, a member of its workspace, has read a place. */
export async function readStateOf(
  reader: Reader,
  actor: Actor,
  place: Pick<PlaceRow, "id">,
): Promise<ReadRow> {
  const row = await reader.get<ReadRow>(
    `SELECT ${READ_COLUMNS} FROM places p
     JOIN memberships m ON m.workspace_id = p.workspace_id AND m.user_id = ? ${READ_JOIN} WHERE p.id = ?`,
    actor.user.id,
    place.id,
  );
  if (row === undefined) throw new Error("A place is read by its workspace's members alone.");
  return row;
}

const NOTHING_READ: ReadState & { last_read_at: string } = {
  last_read_seq: 0,
  last_read_at: "",
  countable_read: 0,
  own: 0,
  own_read: 0,
};

/**
 * Roots after the pointer, without one's own, agent activity and deleted ones. Differences of running counts: no message
 * is read but the deleted ones.
 */
export const unreadOf = (
  place: Pick<PlaceRow, "countable">,
  read: ReadState & { deleted_unread: number },
): number =>
  Math.max(
    0,
    place.countable - read.countable_read - (read.own - read.own_read) - read.deleted_unread,
  );

/** Finds the place that is read, as the caller sees it, or throws a 404. */
type FindPlace = (tx: Tx) => Promise<PlaceRow>;

/** Moves the caller's pointer forward, to the last message at most; a pointer further on stays. */
export const markRead = (db: Database, actor: Actor, findPlace: FindPlace, seq: number) =>
  movePointer(db, actor, findPlace, (place, current) =>
    Math.max(current, Math.min(seq, place.last_seq)),
  );

/** Moves the caller's pointer back to just before a message: the one way back. */
export const markUnread = (db: Database, actor: Actor, findPlace: FindPlace, seq: number) =>
  movePointer(db, actor, findPlace, (place, current) =>
    Math.min(current, Math.max(0, Math.min(seq, place.last_seq + 1) - 1)),
  );

async function movePointer(
  db: Database,
  actor: Actor,
  findPlace: FindPlace,
  target: (place: PlaceRow, current: number) => number,
): Promise<ReadReceipt> {
  return db.write(async (tx) => {
    const place = await findPlace(tx);
    const before = await readState(tx, actor.user.id, place.id);
    const seq = target(place, before.last_read_seq);
    const moved = seq !== before.last_read_seq;
    const noted = moved || before.last_read_at === "";
    const last_read_at = noted ? new Date().toISOString() : before.last_read_at;
    if (noted)
      await tx.run(
        `INSERT INTO read_states (user_id, place_id, last_read_seq, last_read_at, countable_read, own, own_read)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (user_id, place_id) DO UPDATE SET last_read_seq = excluded.last_read_seq,
           last_read_at = excluded.last_read_at, countable_read = excluded.countable_read,
           own_read = excluded.own_read`,
        actor.user.id,
        place.id,
        seq,
        last_read_at,
        await countableAt(tx, place, seq),
        before.own,
        await ownAt(tx, place, actor.user.id, before, seq),
      );
    if (moved)
      await tx.append({
        type: place.kind === "direct" ? "dm.read" : "channel.read",
        ...eventScope(place),
        user_id: actor.user.id,
        seq,
        payload: { ...named(place), user_id: actor.user.public_id },
      });
    return {
      scope_id: place.public_id,
      user_id: actor.user.public_id,
      last_read_seq: seq,
      last_read_at,
    };
  });
}

/** A place as payloads name it. */
export const named = ({ kind, public_id }: Pick<PlaceRow, "kind" | "public_id">) =>
  kind === "direct" ? { direct_conversation_id: public_id } : { channel_id: public_id };

async function readState(reader: Reader, userId: number, placeId: number) {
  const row = await reader.get<ReadState & { last_read_at: string }>(
    `SELECT last_read_seq, last_read_at, countable_read, own, own_read FROM read_states
     WHERE user_id = ? AND place_id = ?`,
    userId,
    placeId,
  );
  return row ?? NOTHING_READ;
}

/** How many roots count as unread up to a seq: the message there says. */
async function countableAt(tx: Tx, place: PlaceRow, seq: number): Promise<number> {
  if (seq === 0) return 0;
  if (seq === place.last_seq) return place.countable;
  const message = await tx.get<{ countable: number }>(
    "SELECT countable FROM messages WHERE place_id = ? AND seq = ?",
    place.id,
    seq,
  );
  return message?.countable ?? 0;
}

/**
 * How many of one's own roots stand up to a seq, counted in the index alone over the shorter way: from the old pointer or
 * from the newest root.
 */
async function ownAt(
  tx: Tx,
  place: PlaceRow,
  userId: number,
  before: ReadState,
  seq: number,
): Promise<number> {
  if (seq === 0 || before.own === 0) return 0;
  if (seq === place.last_seq) return before.own;
  const own = async (after: number, upTo: number) => {
    const row = await tx.get<{ messages: number }>(
      `SELECT count(*) AS messages FROM messages
       WHERE place_id = ? AND seq > ? AND seq <= ? AND author_id = ? AND kind = ''`,
      place.id,
      after,
      upTo,
      userId,
    );
    return Number(row?.messages ?? 0);
  };
  const pointer = before.last_read_seq;
  if (place.last_seq - seq < Math.abs(seq - pointer))
    return before.own - (await own(seq, place.last_seq));
  return seq > pointer
    ? before.own_read + (await own(pointer, seq))
    : before.own_read - (await own(seq, pointer));
}

/** Counts a root of one's own that was just written; whoever writes in a channel has joined it. */
export const countOwn = (tx: Tx, userId: number, placeId: number): Promise<void> =>
  tx.run(
    `INSERT INTO read_states (user_id, place_id, own, joined) VALUES (?, ?, 1, 1)
     ON CONFLICT (user_id, place_id) DO UPDATE SET own = read_states.own + 1, joined = 1`,
    userId,
    placeId,
  );
