import type { Actor } from "../../access/actor.ts";
import {
  channelFor,
  eventScope,
  placeOf,
  requireWritable,
  type PlaceRow,
} from "../../access/policy.ts";
import { badRequest, conflict, forbidden, notFound } from "../../http/errors.ts";
import { newId, newRouteId } from "../../ids.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { countOwn } from "../channels/reading.ts";
import { userOf, usersById } from "../people/people.ts";
import { MESSAGE_COLUMNS, messageOf, messagesOf, type MessageRow } from "./present.ts";
import type { CreateMessageRequest, Message } from "./wire.ts";

/** What is answered in place of an event when nothing happened. */
const NO_EVENT: Event = {
  id: "",
  cursor: "",
  type: "",
  workspace_id: "",
  created_at: "",
  payload: {},
};

/**
 * Writes a root message into a channel. With a nonce that its author has used for the same message before, the answer
 * is that message, and no event; 409 when it was another message.
 */
export async function createChannelMessage(
  db: Database,
  actor: Actor,
  channelId: string,
  input: CreateMessageRequest,
  correlation_id: string,
): Promise<{ message: Message; event?: Event }> {
  const draft = cleanDraft(input);
  return db.write(async (tx) => {
    const place = await channelFor(tx, actor, channelId);
    const earlier = draft.nonce === null ? undefined : await withNonce(tx, actor, place, draft);
    if (earlier !== undefined) return { message: earlier };
    requireWritable(place);
    const { row, message } = await insertRoot(tx, actor, place, draft);
    const event = await tx.append({
      type: "message.created",
      ...eventScope(place),
      message_id: row.id,
      seq: row.seq ?? 0,
      payload: {
        message_id: row.public_id,
        author_id: actor.user.public_id,
        ...(row.nonce !== null && { nonce: row.nonce }),
        correlation_id,
      },
      message,
    });
    return { message, event: eventOf(event) };
  }, ADDS);
}

/** A post reads, adds rows and bumps counters: posts may share a transaction side by side. */
const ADDS = { adds: true };

interface Draft {
  readonly body: string;
  readonly nonce: string | null;
  /** A hash of the content, kept beside the nonce. */
  readonly digest: string | null;
}

function cleanDraft(input: CreateMessageRequest): Draft {
  if (input.kind !== undefined && input.kind !== "message")
    throw forbidden("Only bots that may report agent activity can write this kind of message.");
  if (input.turn_id !== undefined)
    throw badRequest("turn_id belongs to agent activity: an ordinary message has none.");
  const body = cleanBody(input.body);
  if (input.nonce === undefined || input.nonce === "") return { body, nonce: null, digest: null };
  return { body, nonce: cleanNonce(input.nonce), digest: digestOf({ body }) };
}

/** A hash of everything that a nonce stands for. What a message can hold besides joins it under its wire's name. */
const digestOf = (content: Readonly<Record<string, unknown>>) =>
  Bun.CryptoHasher.hash("sha256", JSON.stringify(content), "base64url");

/** Markdown as it is stored: trimmed, not empty, every character taken but NUL and lone surrogates. */
function cleanBody(text: string): string {
  const body = text.toWellFormed().replaceAll("\0", "\uFFFD").trim();
  if (body === "") throw badRequest("body must not be empty.");
  return body;
}

const cleanNonce = (nonce: string) => nonce.toWellFormed().replaceAll("\0", "\uFFFD");

async function insertRoot(tx: Tx, actor: Actor, place: PlaceRow, draft: Draft) {
  const next = await tx.get<{ last_seq: number; countable: number }>(
    "UPDATE places SET last_seq = last_seq + 1, countable = countable + 1 WHERE id = ? RETURNING last_seq, countable",
    place.id,
  );
  const row: MessageRow = {
    id: 0,
    public_id: newId("msg"),
    author_id: actor.user.id,
    seq: next?.last_seq ?? 0,
    root_id: null,
    thread_seq: null,
    countable: next?.countable ?? 0,
    has: 0,
    kind: "",
    turn_id: "",
    nonce: draft.nonce,
    nonce_digest: draft.digest,
    route_id: null,
    created_at: new Date().toISOString(),
    edited_at: null,
    deleted_at: null,
    body: draft.body,
  };
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, countable, nonce, nonce_digest,
       created_at, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    row.public_id,
    place.workspace_id,
    place.id,
    row.author_id,
    row.seq,
    row.countable,
    row.nonce,
    row.nonce_digest,
    row.created_at,
    row.body,
  );
  row.id = inserted?.id ?? 0;
  await countOwn(tx, row.author_id, place.id);
  return { row, message: messageOf(row, place, userOf(actor.user)) };
}

/** The author's message under this nonce, if there is one; 409 when it was another place or content. */
async function withNonce(
  tx: Tx,
  actor: Actor,
  place: PlaceRow,
  draft: Draft,
): Promise<Message | undefined> {
  const row = await tx.get<MessageRow & { place_id: number }>(
    `SELECT ${MESSAGE_COLUMNS}, m.place_id FROM messages m
     WHERE m.author_id = ? AND m.nonce = ?`,
    actor.user.id,
    draft.nonce,
  );
  if (row === undefined) return undefined;
  if (row.place_id !== place.id || row.root_id !== null || row.nonce_digest !== draft.digest)
    throw conflict("nonce_reused", "This nonce was used for another message.");
  return messageOf(row, place, userOf(actor.user));
}

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
  return messageOf(row, place, userOf(actor.user));
}

/** One message, if the caller may read its place. */
export async function getMessage(reader: Reader, actor: Actor, id: string): Promise<Message> {
  const { row, place } = await messageFor(reader, actor, id);
  const [message] = await messagesOf(reader, [row], place);
  if (message === undefined) throw notFound("Message");
  return message;
}

async function messageFor(reader: Reader, actor: Actor, id: string) {
  const row = await reader.get<MessageRow & { place_id: number }>(
    `SELECT ${MESSAGE_COLUMNS}, m.place_id FROM messages m WHERE m.public_id = ?`,
    id,
  );
  const place = row && (await placeOf(reader, actor, row.place_id));
  if (row === undefined || place === undefined) throw notFound("Message");
  return { row, place };
}

/** Changes a message's text; its author only. */
export async function updateMessage(db: Database, actor: Actor, id: string, text: string) {
  const body = cleanBody(text);
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, id);
    if (row.author_id !== actor.user.id)
      throw forbidden("Only the author of a message can edit it.");
    if (row.deleted_at !== null)
      throw conflict("message_deleted", "This message was deleted: it cannot be edited.");
    requireWritable(place);
    row.body = body;
    row.edited_at = new Date().toISOString();
    await tx.run(
      "UPDATE messages SET body = ?, edited_at = ? WHERE id = ?",
      row.body,
      row.edited_at,
      row.id,
    );
    return changed(tx, actor, "message.updated", row, place);
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
    if (row.deleted_at !== null) {
      const [message] = await messagesOf(tx, [row], place);
      if (message === undefined) throw notFound("Message");
      return { message, event: NO_EVENT };
    }
    row.body = "";
    row.deleted_at = new Date().toISOString();
    await tx.run(
      "UPDATE messages SET body = '', deleted_at = ? WHERE id = ?",
      row.deleted_at,
      row.id,
    );
    return changed(tx, actor, "message.deleted", row, place);
  });
}

/** Tells of a change to a message that was stored, and has the search index catch up with it. */
async function changed(tx: Tx, actor: Actor, type: string, row: MessageRow, place: PlaceRow) {
  await tx.run(
    "INSERT INTO search_dirty (message_id) VALUES (?) ON CONFLICT (message_id) DO NOTHING",
    row.id,
  );
  const author =
    row.author_id === actor.user.id
      ? userOf(actor.user)
      : (await usersById(tx, [row.author_id])).get(row.author_id);
  if (author === undefined) throw new Error("A message has no author.");
  const message = messageOf(row, place, author);
  const event = await tx.append({
    type,
    ...eventScope(place),
    message_id: row.id,
    seq: row.seq ?? 0,
    payload: {
      message_id: row.public_id,
      root_message_id: message.thread_root_id,
      author_id: author.id,
    },
    message,
  });
  return { message, event: eventOf(event) };
}

/** Gives a channel's root message the public ID that its page's address uses; the first call makes it. */
export async function routeMessage(db: Database, actor: Actor, id: string): Promise<Message> {
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, id);
    if (row.root_id !== null || place.kind === "direct") throw notFound("Message");
    if (row.route_id === null) {
      row.route_id = newRouteId("M");
      await tx.run("UPDATE messages SET route_id = ? WHERE id = ?", row.route_id, row.id);
    }
    const [message] = await messagesOf(tx, [row], place);
    if (message === undefined) throw notFound("Message");
    return message;
  });
}
