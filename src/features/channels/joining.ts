import type { Actor } from "../../access/actor.ts";
import { channelFor, eventScope, type PlaceRow } from "../../access/policy.ts";
import { conflict } from "../../http/errors.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { channelAsSeen } from "./channels.ts";
import { named } from "./reading.ts";
import type { Channel, NotificationChoice, NotificationPreference } from "./wire.ts";

/** Puts a public channel into the caller's sidebar; what they may read and receive stays as it is. */
export async function joinChannel(db: Database, actor: Actor, id: string): Promise<Channel> {
  return db.write(async (tx) => {
    const place = await channelFor(tx, actor, id);
    // Whoever sees a private channel is in it.
    if (place.kind === "public" && (await putIn(tx, actor, place)))
      await tellOneself(tx, actor, place);
    return channelAsSeen(tx, actor, place);
  });
}

/** Takes a public channel out of the caller's sidebar; 409 for a private one, which one leaves as a member. */
export async function leaveChannel(db: Database, actor: Actor, id: string): Promise<Channel> {
  return db.write(async (tx) => {
    const place = await channelFor(tx, actor, id);
    if (place.kind !== "public")
      throw conflict(
        "channel_private",
        "Whoever leaves a private channel no longer sees it: take yourself out of its members.",
      );
    if (await takeOut(tx, actor, place)) await tellOneself(tx, actor, place);
    return channelAsSeen(tx, actor, place);
  });
}

async function putIn(tx: Tx, actor: Actor, place: PlaceRow): Promise<boolean> {
  const joined = await tx.get(
    `INSERT INTO read_states (user_id, place_id, joined) VALUES (?, ?, 1)
     ON CONFLICT (user_id, place_id) DO UPDATE SET joined = 1 WHERE read_states.joined = 0 RETURNING 1 AS joined`,
    actor.user.id,
    place.id,
  );
  return joined !== undefined;
}

async function takeOut(tx: Tx, actor: Actor, place: PlaceRow): Promise<boolean> {
  const left = await tx.get(
    `UPDATE read_states SET joined = 0 WHERE user_id = ? AND place_id = ? AND joined = 1
     RETURNING 1 AS gone`,
    actor.user.id,
    place.id,
  );
  return left !== undefined;
}

/** How much of a channel the caller wants to be notified of: all of it until they choose. */
export async function notificationPreference(
  reader: Reader,
  actor: Actor,
  id: string,
): Promise<NotificationPreference> {
  const place = await channelFor(reader, actor, id);
  const row = await reader.get<{ notify: "" | NotificationPreference }>(
    "SELECT notify FROM read_states WHERE user_id = ? AND place_id = ?",
    actor.user.id,
    place.id,
  );
  return row?.notify || "all";
}

/** Chooses how much of a channel the caller is notified of, or takes the choice back. */
export async function chooseNotifications(
  db: Database,
  actor: Actor,
  id: string,
  choice: NotificationChoice,
): Promise<NotificationPreference> {
  const notify = choice === "default" ? "" : choice;
  return db.write(async (tx) => {
    const place = await channelFor(tx, actor, id);
    const changed = await tx.get(
      `INSERT INTO read_states (user_id, place_id, notify) VALUES (?, ?, ?)
       ON CONFLICT (user_id, place_id) DO UPDATE SET notify = excluded.notify
         WHERE read_states.notify <> excluded.notify RETURNING 1 AS changed`,
      actor.user.id,
      place.id,
      notify,
    );
    if (changed !== undefined) await tellOneself(tx, actor, place);
    return notify || "all";
  });
}

/** Tells the caller's other clients, and nobody else, that a place is to be shown to them in another way. */
export async function tellOneself(tx: Tx, actor: Actor, place: PlaceRow): Promise<void> {
  await tx.append({
    type: "preferences.updated",
    ...eventScope(place),
    user_id: actor.user.id,
    payload: {
      name: place.kind === "direct" ? "direct_conversation" : "channel",
      ...named(place),
      user_id: actor.user.public_id,
    },
  });
}
