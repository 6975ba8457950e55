import type { Actor } from "../../access/actor.ts";
import { channelFor, eventScope, requireWritable, type PlaceRow } from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { lenientLimit } from "../../http/query.ts";
import { newId } from "../../ids.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { firstFitting } from "../messages/fitting.ts";
import { messageAs, messageFor } from "../messages/messages.ts";
import { forEverybody, MESSAGE_COLUMNS, messagesOf, type MessageRow } from "../messages/present.ts";
import type { PinList, PinnedMessage, PinsQuery } from "./wire.ts";

/** A channel has at most so many pins, and a page of them holds as many. */
const MOST = 100;

/** A channel's pinned messages, the newest pin first: fewer than asked for when their texts are long. */
export async function listPins(
  reader: Reader,
  actor: Actor,
  channelId: string,
  query: PinsQuery,
): Promise<PinList> {
  const limit = lenientLimit(query.limit, MOST, MOST);
  const before = cursorIn(query.cursor);
  const place = await channelFor(reader, actor, channelId);
  const found = await reader.all<PinRow>(
    `SELECT n.id, n.message_id, octet_length(m.body) AS bytes FROM pins n CROSS JOIN messages m
     WHERE n.place_id = ? AND n.id < ? AND m.id = n.message_id ORDER BY n.id DESC LIMIT ?`,
    place.id,
    before,
    limit + 1,
  );
  const pins = firstFitting(found.slice(0, limit));
  const rows = new Map<number, MessageRow>();
  for (const row of await reader.all<MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id IN ?`,
    pins.map(({ message_id }) => message_id),
  ))
    rows.set(row.id, row);
  const inOrder = pins.flatMap(({ message_id }) => rows.get(message_id) ?? []);
  const last = pins.at(-1);
  return {
    messages: await messagesOf(reader, inOrder, place, actor.user.id),
    ...(found.length > pins.length && last !== undefined && { next_cursor: last.id.toString(36) }),
  };
}

interface PinRow {
  id: number;
  message_id: number;
  bytes: number;
}

function cursorIn(text: string | undefined): number {
  if (text === undefined || text === "") return Number.MAX_SAFE_INTEGER;
  if (!/^[0-9a-z]{1,10}$/.test(text)) throw badRequest("cursor is not one that we gave.");
  return Number.parseInt(text, 36);
}

/** Pins a message of a channel; 409 when it is pinned already, deleted, or the hundred and first. */
export async function pinMessage(
  db: Database,
  actor: Actor,
  channelId: string,
  messageId: string,
): Promise<{ pinned_message: PinnedMessage; event: Event }> {
  return db.write(async (tx) => {
    const { place, row } = await standing(tx, actor, channelId, messageId);
    requireWritable(place);
    if (row.deleted_at !== null)
      throw conflict("message_deleted", "This message was deleted: it cannot be pinned.");
    const pin: PinnedMessage = {
      id: newId("pin"),
      workspace_id: place.workspace_public_id,
      channel_id: place.public_id,
      message_id: row.public_id,
      pinned_by: actor.user.public_id,
      created_at: new Date().toISOString(),
    };
    const pinned = await tx.get(
      `INSERT INTO pins (public_id, place_id, message_id, pinned_by, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (message_id) DO NOTHING RETURNING id`,
      pin.id,
      place.id,
      row.id,
      actor.user.id,
      pin.created_at,
    );
    if (pinned === undefined) throw conflict("already_pinned", "This message is pinned already.");
    const { pins } = (await tx.get<{ pins: number }>(
      "SELECT count(*) AS pins FROM pins WHERE place_id = ?",
      place.id,
    )) ?? { pins: 0 };
    if (pins > MOST)
      throw conflict("too_many_pins", `A channel has at most ${MOST} pinned messages.`);
    return { pinned_message: pin, event: await tell(tx, actor, "pin.added", row, place, pin) };
  });
}

/** Takes a message's pin; 404 when it has none. */
export async function unpinMessage(
  db: Database,
  actor: Actor,
  channelId: string,
  messageId: string,
): Promise<{ event: Event }> {
  return db.write(async (tx) => {
    const { place, row } = await standing(tx, actor, channelId, messageId);
    requireWritable(place);
    const pin = await tx.get<{ pinned_by: string }>(
      `DELETE FROM pins WHERE message_id = ?
       RETURNING (SELECT u.public_id FROM users u WHERE u.id = pins.pinned_by) AS pinned_by`,
      row.id,
    );
    if (pin === undefined) throw notFound("Pin");
    return { event: await tell(tx, actor, "pin.removed", row, place, pin) };
  });
}

/** A message of this channel; 404 when it stands in another one. */
async function standing(tx: Tx, actor: Actor, channelId: string, messageId: string) {
  const place = await channelFor(tx, actor, channelId);
  const message = await messageFor(tx, actor, messageId);
  if (message.place.id !== place.id) throw notFound("Message");
  return { place, row: message.row };
}

async function tell(
  tx: Tx,
  actor: Actor,
  type: "pin.added" | "pin.removed",
  row: MessageRow,
  place: PlaceRow,
  { pinned_by }: Pick<PinnedMessage, "pinned_by">,
): Promise<Event> {
  const message = await messageAs(tx, actor, row, place);
  const event = await tx.append({
    type,
    ...eventScope(place),
    message_id: row.id,
    ...(row.seq !== null && { seq: row.seq }),
    payload: { channel_id: place.public_id, message_id: row.public_id, pinned_by },
    message: forEverybody(message),
  });
  return eventOf(event);
}
