import { audit } from "../../features/audit/audit.ts";
import { newId, newRouteId } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";
import type { ForeignPin, ForeignPlace, Origin } from "./archive.ts";
import { mark } from "./marks.ts";
import type { NoteCode } from "./notes.ts";
import type { Imported, Target } from "./person.ts";
import { freeName, REPLACEABLE, type OpenPlace } from "./place.ts";

/** A direct conversation has at most so many members, a channel so many pins. */
export const MOST_MEMBERS = 32;
const MOST_PINS = 100;

/** What is shown of a place now that it is whole. */
export interface Published {
  readonly kind: ForeignPlace["kind"];
  readonly pins: number;
  readonly notes: readonly (readonly [NoteCode, string])[];
}

interface Publishing {
  readonly place: ForeignPlace;
  readonly open: OpenPlace;
  readonly target: Target;
  readonly origin: Origin;
  /** The name that was planned for it. */
  readonly name: string;
  readonly members: readonly Imported[];
  readonly pins: readonly (ForeignPin & { readonly user_id: number })[];
}

/**
 * Shows a place whose messages are all there, by as few events as tell open clients of it. Whoever sees it has read all of
 * it.
 */
export const publish = (db: Database, publishing: Publishing): Promise<Published> =>
  db.write((tx) => publishIn(tx, publishing));

async function publishIn(tx: Tx, publishing: Publishing): Promise<Published> {
  const { place, open, target, origin, members } = publishing;
  const notes: [NoteCode, string][] = [];
  const kind = await kindOf(tx, publishing);
  const pins = await pin(tx, publishing, kind, notes);
  const shown =
    kind === "direct"
      ? await showConversation(tx, publishing)
      : await showChannel(tx, publishing, kind, notes);
  if (kind !== "public") {
    const now = new Date().toISOString();
    for (const { id } of members)
      await tx.run(
        `INSERT INTO place_members (user_id, place_id, workspace_id, joined_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (user_id, place_id) DO NOTHING`,
        id,
        open.id,
        target.id,
        now,
      );
  }
  await markRead(tx, publishing, kind);
  if (kind === "public") await join(tx, publishing);
  await mark(tx, target.id, origin, "place", { source: place.key, target_id: open.id, done: 1 });
  await tell(tx, publishing, kind, shown);
  return { kind, pins, notes };
}

/** So much is forgotten in one write, so that others wait for none of it. */
const FORGOTTEN = 5_000;

/** Takes away by what the archive called the messages of a place that is done. */
export async function forgetKeys(db: Database, placeId: number): Promise<void> {
  for (;;) {
    // By range, which either engine reads from the index, however little it knows of a table that has just grown.
    const next = await db.get<{ source: string }>(
      `SELECT source FROM import_messages WHERE place_id = ? ORDER BY source LIMIT 1 OFFSET ${FORGOTTEN}`,
      placeId,
    );
    await db.write((tx) =>
      next === undefined
        ? tx.run("DELETE FROM import_messages WHERE place_id = ?", placeId)
        : tx.run(
            "DELETE FROM import_messages WHERE place_id = ? AND source < ?",
            placeId,
            next.source,
          ),
    );
    if (next === undefined) return;
  }
}

interface Shown {
  readonly public_id: string;
  /** It stands in the place of one that was there, and empty. */
  readonly replaces: boolean;
}

/** A direct conversation that cannot be one here, because its people talk already or there is but one, is a private channel. */
async function kindOf(
  tx: Tx,
  { place, target, members }: Publishing,
): Promise<ForeignPlace["kind"]> {
  if (place.kind !== "direct") return place.kind;
  if (members.length < 2 || members.length > MOST_MEMBERS) return "private";
  const there = await tx.get<{ last_seq: number }>(
    "SELECT last_seq FROM places WHERE workspace_id = ? AND kind = 'direct' AND member_key = ?",
    target.id,
    memberKey(members),
  );
  return there === undefined || there.last_seq === 0 ? "direct" : "private";
}

const memberKey = (members: readonly Imported[]) =>
  members
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(" ");

async function showConversation(tx: Tx, { open, target, members }: Publishing): Promise<Shown> {
  const member_key = memberKey(members);
  const there = await tx.get<Replaced>(
    "SELECT id, public_id, route_id FROM places WHERE workspace_id = ? AND kind = 'direct' AND member_key = ?",
    target.id,
    member_key,
  );
  await tx.run(
    "UPDATE places SET public_id = ?, route_id = ? WHERE id = ?",
    newId("dm"),
    newRouteId("D"),
    open.id,
  );
  if (there !== undefined) await replace(tx, open, there);
  const shown = await tx.get<{ public_id: string }>(
    "UPDATE places SET deleted_at = NULL, kind = 'direct', name = '', member_key = ? WHERE id = ? RETURNING public_id",
    member_key,
    open.id,
  );
  return { public_id: shown?.public_id ?? "", replaces: there !== undefined };
}

async function showChannel(
  tx: Tx,
  { place, open, target, origin, name: planned }: Publishing,
  kind: "public" | "private",
  notes: [NoteCode, string][],
): Promise<Shown> {
  const taken = await tx.all<Replaced & { name: string; free: number }>(
    `SELECT p.id, p.public_id, p.route_id, p.name, ${REPLACEABLE} AS free FROM places p
     WHERE p.workspace_id = ? AND p.kind <> 'direct' AND p.deleted_at IS NULL`,
    target.id,
  );
  const free =
    kind === "public" ? taken.find((one) => one.free === 1 && one.name === planned) : undefined;
  const names = new Set(taken.filter((one) => one !== free).map(({ name }) => name));
  // Somebody may have taken the name while the messages came.
  const name = names.has(planned) ? freeName({ name: planned }, origin, names) : planned;
  if (free !== undefined) await replace(tx, open, free);
  if (place.kind === "direct") notes.push(["direct_as_channel", `#${name}`]);
  else if (name !== place.name) notes.push(["channel_renamed", `#${place.name} is #${name}`]);
  const shown = await tx.get<{ public_id: string }>(
    "UPDATE places SET deleted_at = NULL, name = ?, archived_at = ? WHERE id = ? RETURNING public_id",
    name,
    place.archived ? new Date().toISOString() : null,
    open.id,
  );
  const public_id = shown?.public_id ?? "";
  await audit(tx, {
    workspace: target,
    place: open,
    action: "channel.created",
    target_type: "channel",
    target_id: public_id,
    metadata: { kind, name, by: "import" },
  });
  return { public_id, replaces: free !== undefined };
}

interface Replaced {
  readonly id: number;
  readonly public_id: string;
  readonly route_id: string;
}

/** Gives a place the IDs of an empty one, and who has that in their sidebar, so that it is that one for everybody. */
async function replace(tx: Tx, { id }: OpenPlace, old: Replaced): Promise<void> {
  const public_id = newId("chn");
  await tx.run(
    // Nothing is left of it; and of the same people there is but one conversation.
    `UPDATE places SET public_id = ?, route_id = ?, deleted_at = ?, member_key = '', name = ?,
       kind = CASE WHEN kind = 'direct' THEN 'private' ELSE kind END WHERE id = ?`,
    public_id,
    newRouteId("C"),
    new Date().toISOString(),
    public_id,
    old.id,
  );
  await tx.run(
    "UPDATE places SET public_id = ?, route_id = ? WHERE id = ?",
    old.public_id,
    old.route_id,
    id,
  );
  await tx.run("UPDATE read_states SET place_id = ? WHERE place_id = ?", id, old.id);
  await tx.run("UPDATE place_members SET place_id = ? WHERE place_id = ?", id, old.id);
}

/** Everybody who sees the place, and everybody who wrote in it, stands at its end. */
async function markRead(tx: Tx, { open, target }: Publishing, kind: string): Promise<void> {
  const readers =
    kind === "public"
      ? "SELECT m.user_id FROM memberships m WHERE m.workspace_id = ?"
      : "SELECT pm.user_id FROM place_members pm WHERE pm.place_id = ?";
  await tx.run(
    `INSERT INTO read_states (user_id, place_id, last_read_seq, last_read_at, countable_read, own, own_read)
     SELECT who.user_id, p.id, p.last_seq, CAST(? AS text), p.countable, coalesce(wrote.roots, 0), coalesce(wrote.roots, 0)
     FROM places p
     CROSS JOIN (${readers} UNION SELECT x.author_id AS user_id FROM messages x WHERE x.place_id = ? AND x.seq IS NOT NULL) who
     LEFT JOIN (SELECT y.author_id, count(*) AS roots FROM messages y WHERE y.place_id = ? AND y.seq IS NOT NULL
       AND y.kind = '' GROUP BY y.author_id) wrote ON wrote.author_id = who.user_id
     WHERE p.id = ?
     ON CONFLICT (user_id, place_id) DO UPDATE SET last_read_seq = excluded.last_read_seq,
       last_read_at = excluded.last_read_at, countable_read = excluded.countable_read, own = excluded.own,
       own_read = excluded.own_read`,
    new Date().toISOString(),
    kind === "public" ? target.id : open.id,
    open.id,
    open.id,
    open.id,
  );
}

/** A public channel is in the sidebars of those who were in it. */
const join = (tx: Tx, { open, members }: Publishing): Promise<void> =>
  tx.run(
    "UPDATE read_states SET joined = 1 WHERE place_id = ? AND user_id IN ?",
    open.id,
    members.map(({ id }) => id),
  );

async function pin(
  tx: Tx,
  { place, open, pins }: Publishing,
  kind: string,
  notes: [NoteCode, string][],
): Promise<number> {
  if (pins.length === 0) return 0;
  const found = await Promise.all(
    pins.map(async (one) => ({
      ...one,
      message: await tx.get<{ id: number; created_at: string }>(
        `SELECT m.id, m.created_at FROM import_messages x JOIN messages m ON m.id = x.message_id AND m.deleted_at IS NULL
         WHERE x.place_id = ? AND x.source = ?`,
        open.id,
        one.message,
      ),
    })),
  );
  const byMessage = new Map<number, { user_id: number; at: string }>();
  for (const { message, user_id, at } of found)
    if (message === undefined) notes.push(["pin_missing", place.name]);
    else byMessage.set(message.id, { user_id, at: at === "" ? message.created_at : at });
  const all = [...byMessage].toSorted(([, a], [, b]) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const kept = kind === "direct" ? [] : all.slice(-MOST_PINS);
  for (let left = all.length - kept.length; left > 0; left -= 1)
    notes.push(["pins_many", place.name]);
  for (const [messageId, { user_id, at }] of kept)
    await tx.run(
      "INSERT INTO pins (public_id, place_id, message_id, pinned_by, created_at) VALUES (?, ?, ?, ?, ?)",
      newId("pin"),
      open.id,
      messageId,
      user_id,
      at,
    );
  return kept.length;
}

async function tell(
  tx: Tx,
  { open, target, members, place: { archived } }: Publishing,
  kind: ForeignPlace["kind"],
  { public_id, replaces }: Shown,
): Promise<void> {
  const scope = {
    workspace: { id: target.id, public_id: target.public_id },
    place: { id: open.id, public_id, kind },
  };
  if (kind === "direct") {
    const member_ids = members.map((member) => member.public_id);
    const payload = { direct_conversation_id: public_id, member_ids };
    await tx.append({ type: "dm.created", ...scope, payload });
    return;
  }
  if (replaces) {
    const payload = { channel_id: public_id, archived };
    await tx.append({ type: "channel.updated", ...scope, payload });
    return;
  }
  const [first, ...others] = kind === "private" ? members : [];
  await tx.append({
    type: "channel.created",
    ...scope,
    payload: { channel_id: public_id, ...(first && { user_id: first.public_id }) },
  });
  for (const member of others)
    await tx.append({
      type: "channel.member_added",
      ...scope,
      payload: { channel_id: public_id, user_id: member.public_id },
    });
}
