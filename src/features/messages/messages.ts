import type { Actor } from "../../access/actor.ts";
import {
  eventScope,
  placeOf,
  requireActive,
  requireWritable,
  type PlaceRow,
} from "../../access/policy.ts";
import { requireScope } from "../../access/scopes.ts";
import { conflict, forbidden, notFound } from "../../http/errors.ts";
import { newRouteId } from "../../ids.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { directOf } from "./create.ts";
import { cleanActions } from "./asking.ts";
import { setActions } from "./buttons.ts";
import { cleanBody, cleanNonce } from "./draft.ts";
import { changeMentions } from "./mentions.ts";
import { forEverybody, MESSAGE_COLUMNS, messagesOf, type MessageRow } from "./present.ts";
import { clearSides, HAS } from "./sides.ts";
import type { MessageAction } from "./question-wire.ts";
import type { Message } from "./wire.ts";

/** What is answered in place of an event when nothing happened. */
export const NO_EVENT: Event = {
  id: "",
  cursor: "",
  type: "",
  workspace_id: "",
  created_at: "",
  payload: {},
};

/** The author's own message under a nonce; 404 when there is none. */
export async function getMessageByNonce(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  nonce: string,
): Promise<Message> {
  const row = await reader.get<MessageRow & { place_id: number }>(
    `SELECT ${MESSAGE_COLUMNS}, m.place_id FROM messages m
     WHERE m.author_id = ? AND m.nonce = ?
       AND m.workspace_id = (SELECT w.id FROM workspaces w WHERE w.public_id = ? AND w.deleted_at IS NULL)`,
    actor.user.id,
    cleanNonce(nonce),
    workspaceId,
  );
  const place = row && (await placeOf(reader, actor, row.place_id));
  if (row === undefined || place === undefined) throw notFound("Message");
  return messageAs(reader, actor, row, place);
}

/** One message, if the caller may read its place. */
export async function getMessage(reader: Reader, actor: Actor, id: string): Promise<Message> {
  const { row, place } = await messageFor(reader, actor, id);
  return messageAs(reader, actor, row, place);
}

/** A message as the wire has it, for this caller. */
export async function messageAs(
  reader: Reader,
  actor: Actor,
  row: MessageRow,
  place: PlaceRow,
): Promise<Message> {
  const [message] = await messagesOf(reader, [row], place, actor.user.id);
  if (message === undefined) throw notFound("Message");
  return message;
}

/** A message's row and its place, if the caller may read that; 404 otherwise. */
export async function messageFor(
  reader: Reader,
  actor: Actor,
  id: string,
): Promise<{ row: MessageRow; place: PlaceRow }> {
  const row = await reader.get<MessageRow & { place_id: number }>(
    `SELECT ${MESSAGE_COLUMNS}, m.place_id FROM messages m WHERE m.public_id = ?`,
    id,
  );
  const place = row && (await placeOf(reader, actor, row.place_id));
  if (row === undefined || place === undefined) throw notFound("Message");
  return { row, place };
}

/** Changes a message's text, and a bot's its buttons where any are given; its author only. */
export async function updateMessage(
  db: Database,
  actor: Actor,
  id: string,
  text: string,
  given?: readonly MessageAction[],
) {
  const body = cleanBody(text);
  const actions = given && cleanActions(actor, given);
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, id);
    if (row.author_id !== actor.user.id)
      throw forbidden("Only the author of a message can edit it.");
    if (row.kind !== "" && actor.grant !== undefined)
      requireScope(actor.grant, "agent_activity:write");
    if (row.deleted_at !== null)
      throw conflict("message_deleted", "This message was deleted: it cannot be edited.");
    requireWritable(place);
    row.edited_at = new Date().toISOString();
    const mentioned = await changeMentions(tx, place, row, body);
    if (actions !== undefined) {
      await setActions(tx, row, actions);
      row.has = actions.length > 0 ? row.has | HAS.actions : row.has & ~HAS.actions;
    }
    row.body = body;
    await tx.run(
      "UPDATE messages SET body = ?, edited_at = ?, has = ? WHERE id = ?",
      row.body,
      row.edited_at,
      row.has,
      row.id,
    );
    return changed(tx, actor, "message.updated", row, place, mentioned);
  });
}

/**
 * Deletes a message for good: a tombstone keeps its place and seq, its text is gone. Its author may, and the owner of
 * the workspace. Deleting it again changes nothing.
 */
export async function deleteMessage(db: Database, actor: Actor, id: string) {
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, id);
    const owner = place.role === "owner" && place.kind !== "direct";
    if (row.author_id !== actor.user.id && !owner)
      throw forbidden("Only the author of a message or the workspace's owner can delete it.");
    requireActive(place);
    if (row.deleted_at !== null)
      return { message: await messageAs(tx, actor, row, place), event: NO_EVENT };
    await clearSides(tx, row);
    row.body = "";
    row.quoted_body = "";
    row.has &= HAS.thread;
    row.deleted_at = new Date().toISOString();
    await tx.run(
      "UPDATE messages SET body = '', quoted_body = '', has = ?, deleted_at = ? WHERE id = ?",
      row.has,
      row.deleted_at,
      row.id,
    );
    const deleted = await changed(tx, actor, "message.deleted", row, place);
    if (row.author_id !== actor.user.id)
      await audit(tx, {
        actor: actor.user,
        workspace: { id: place.workspace_id },
        place,
        action: "message.deleted",
        target_type: "message",
        target_id: row.public_id,
        metadata: { author_id: deleted.message.author_id, channel_id: place.public_id },
      });
    return deleted;
  });
}

/** Tells of a change to a message that was stored, and has the search index catch up with it. */
async function changed(
  tx: Tx,
  actor: Actor,
  type: string,
  row: MessageRow,
  place: PlaceRow,
  mentioned: readonly string[] = [],
) {
  await tx.run(
    "INSERT INTO search_dirty (message_id) VALUES (?) ON CONFLICT (message_id) DO NOTHING",
    row.id,
  );
  return tell(tx, actor, type, row, place, mentioned);
}

/** Tells of a change to a message: the answer to who made it, and the event. */
export async function tell(
  tx: Tx,
  actor: Actor,
  type: string,
  row: MessageRow,
  place: PlaceRow,
  mentioned_user_ids: readonly string[] = [],
) {
  const message = await messageAs(tx, actor, row, place);
  const event = await tx.append({
    type,
    ...eventScope(place),
    message_id: row.id,
    ...(row.seq !== null && { seq: row.seq }),
    payload: {
      message_id: row.public_id,
      root_message_id: message.thread_root_id,
      author_id: message.author_id,
      ...directOf(place),
    },
    mentioned_user_ids,
    message: forEverybody(message),
  });
  return { message, event: eventOf(event) };
}

/** Gives a channel's root message the public ID that its page's address uses; the first call makes it. */
export async function routeMessage(db: Database, actor: Actor, id: string): Promise<Message> {
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, id);
    if (row.root_id !== null || place.kind === "direct") throw notFound("Message");
    await giveRoute(tx, row);
    return messageAs(tx, actor, row, place);
  });
}

/** Gives a root its public ID when it has none yet. */
export async function giveRoute(tx: Tx, row: MessageRow): Promise<void> {
  if (row.route_id !== null) return;
  row.route_id = newRouteId("M");
  await tx.run("UPDATE messages SET route_id = ? WHERE id = ?", row.route_id, row.id);
}
