import type { Actor } from "../../access/actor.ts";
import { eventScope, requireWritable, type PlaceRow } from "../../access/policy.ts";
import { badRequest, conflict } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { countOwn } from "../channels/reading.ts";
import { countGuestPost } from "../../access/guest-posts.ts";
import { userOf } from "../people/people.ts";
import { attachUploads } from "../uploads/attach.ts";
import { insertQuestion } from "./asking.ts";
import { setActions } from "./buttons.ts";
import { cleanDraft, type Draft } from "./draft.ts";
import {
  everybodyIn,
  insertMention,
  mentionedIn,
  namedIn,
  type MentionedUser,
} from "./mentions.ts";
import {
  forEverybody,
  MESSAGE_COLUMNS,
  messageOf,
  messagesOf,
  type MessageRow,
} from "./present.ts";
import { insertOverride } from "./override.ts";
import { HAS, sidesOf } from "./sides.ts";
import type { AuthorOverride, CreateMessageRequest, Message } from "./wire.ts";

/** So many code points of what is quoted are kept with the quote. */
const SNAPSHOT = 280;

/** A post reads, adds rows and bumps counters: posts may share a transaction side by side. */
const ADDS = { adds: true };

/** Finds the place that is written in, as the caller sees it, or throws a 404. */
export type FindPlace = (tx: Tx) => Promise<PlaceRow>;

/**
 * Writes a root message. With a nonce that its author has used for the same message before, the answer is that message,
 * and no event; 409 when it was another message. An `override` is shown beside the author, if that is a bot.
 */
export async function createMessage(
  db: Database,
  actor: Actor,
  findPlace: FindPlace,
  input: CreateMessageRequest,
  correlation_id: string,
  override?: AuthorOverride,
): Promise<{ message: Message; event?: Event }> {
  const draft = { ...cleanDraft(actor, input), ...(override && { override }) };
  return db.write(
    async (tx) => createMessageIn(tx, actor, await findPlace(tx), draft, correlation_id),
    isPlain(draft) ? ADDS : {},
  );
}

/** The same within a transaction that does more than that. */
export async function createMessageIn(
  tx: Tx,
  actor: Actor,
  place: PlaceRow,
  draft: Draft,
  correlation_id: string,
): Promise<{ message: Message; event?: Event }> {
  const earlier = await earlierWith(tx, actor, place, draft, null);
  if (earlier !== undefined) return { message: earlier };
  requireWritable(place);
  const { row, message, mentioned } = await insertMessage(tx, actor, place, draft, null);
  const event = await tx.append({
    type: "message.created",
    ...eventScope(place),
    message_id: row.id,
    seq: row.seq ?? 0,
    payload: {
      message_id: row.public_id,
      author_id: actor.user.public_id,
      ...(row.nonce !== null && { nonce: row.nonce }),
      ...(message.topic_id !== undefined && { topic_id: message.topic_id }),
      ...(row.kind !== "" && { kind: row.kind, turn_id: row.turn_id }),
      ...directOf(place),
      correlation_id,
    },
    mentioned_user_ids: mentioned,
    message: forEverybody(message),
  });
  return { message, event: eventOf(event) };
}

/** Names the conversation in the payload of an event that belongs to one. */
export const directOf = (place: Pick<PlaceRow, "kind" | "public_id">) =>
  place.kind === "direct" ? { direct_conversation_id: place.public_id } : {};

/** Whether a message is text alone, which changes no other row than its counters. */
const isPlain = ({ body, quoted_message_id, topic_id, upload_ids, override, ...draft }: Draft) =>
  quoted_message_id === undefined &&
  draft.question === undefined &&
  draft.actions === undefined &&
  override === undefined &&
  topic_id === undefined &&
  upload_ids.length === 0 &&
  !body.includes("@");

/** What a message is written under: the root of its thread. */
export type Root = Pick<MessageRow, "id" | "public_id">;

/**
 * Stores a message with all that belongs to it: a root with its place's next seq, or a reply with the given one.
 * `mentioned` are the public IDs of whom its event names.
 */
export async function insertMessage(
  tx: Tx,
  actor: Actor,
  place: PlaceRow,
  draft: Draft,
  under: { root: Root; thread_seq: number } | null,
): Promise<{ row: MessageRow; message: Message; mentioned: string[]; named: MentionedUser[] }> {
  if (place.role === "guest") await countGuestPost(tx, actor, place);
  const quoted = await quotedBy(tx, place, draft, under?.root);
  const topic = await topicOf(tx, place, draft);
  const names = draft.kind === "" ? namedIn(draft.body) : namedIn("");
  const named = await mentionedIn(tx, place, names);
  const counts = draft.kind === "" && under === null;
  const next = under === null ? await nextSeq(tx, place, counts) : undefined;
  const override = actor.user.kind === "bot" ? draft.override : undefined;
  const row: MessageRow = {
    id: 0,
    public_id: newId("msg"),
    author_id: actor.user.id,
    seq: next?.last_seq ?? null,
    root_id: under?.root.id ?? null,
    thread_seq: under?.thread_seq ?? null,
    countable: next?.countable ?? 0,
    has:
      (named.length > 0 ? HAS.mentions : 0) |
      (names.everybody ? HAS.everybody : 0) |
      (draft.upload_ids.length > 0 ? HAS.attachments : 0) |
      (override === undefined ? 0 : HAS.override) |
      (draft.question === undefined ? 0 : HAS.question) |
      (draft.actions === undefined ? 0 : HAS.actions),
    kind: draft.kind,
    turn_id: draft.turn_id,
    nonce: draft.nonce,
    nonce_digest: draft.digest,
    route_id: null,
    topic_id: topic?.id ?? null,
    quoted_id: quoted?.id ?? null,
    quoted_author_id: quoted?.author_id ?? null,
    quoted_body: quoted === undefined ? "" : [...quoted.body].slice(0, SNAPSHOT).join(""),
    created_at: new Date().toISOString(),
    edited_at: null,
    deleted_at: null,
    body: draft.body,
  };
  await insertRow(tx, place, row);
  if (counts) await countOwn(tx, row.author_id, place.id);
  if (place.kind === "direct" && under === null) await reopen(tx, place);
  for (const user of named) await insertMention(tx, place, row, user);
  if (override !== undefined) await insertOverride(tx, row.id, override);
  if (draft.question !== undefined) await insertQuestion(tx, place, row, draft.question);
  if (draft.actions !== undefined) await setActions(tx, row, draft.actions);
  if (draft.upload_ids.length > 0) await attachUploads(tx, actor, place, row, draft.upload_ids);
  const everybody = names.everybody ? await everybodyIn(tx, place, row.author_id) : [];
  const mentioned = [...new Set([...named, ...everybody].map(({ public_id }) => public_id))];
  return { row, message: await newMessage(tx, actor, place, row, under?.root), mentioned, named };
}

async function nextSeq(tx: Tx, place: PlaceRow, counts: boolean) {
  return tx.get<{ last_seq: number; countable: number }>(
    `UPDATE places SET last_seq = last_seq + 1, countable = countable + ? WHERE id = ?
     RETURNING last_seq, countable`,
    counts ? 1 : 0,
    place.id,
  );
}

async function insertRow(tx: Tx, place: PlaceRow, row: MessageRow) {
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, root_id, thread_seq, countable, has, kind,
       turn_id, nonce, nonce_digest, topic_id, quoted_id, quoted_author_id, quoted_body, created_at, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    row.public_id,
    place.workspace_id,
    place.id,
    row.author_id,
    row.seq,
    row.root_id,
    row.thread_seq,
    row.countable,
    row.has,
    row.kind,
    row.turn_id,
    row.nonce,
    row.nonce_digest,
    row.topic_id,
    row.quoted_id,
    row.quoted_author_id,
    row.quoted_body,
    row.created_at,
    row.body,
  );
  row.id = inserted?.id ?? 0;
}

/** A conversation that somebody has closed shows again when something is written in it. */
const reopen = (tx: Tx, place: PlaceRow) =>
  tx.run("UPDATE place_members SET closed = 0 WHERE place_id = ? AND closed = 1", place.id);

/** A message that was just written, as its author sees it: what stands beside it is read only where there is something. */
async function newMessage(
  tx: Tx,
  actor: Actor,
  place: PlaceRow,
  row: MessageRow,
  root: Root | undefined,
): Promise<Message> {
  if (row.has !== 0 || row.topic_id !== null || row.quoted_id !== null)
    return messageOf(row, place, await sidesOf(tx, [row], actor.user.id));
  const nothing = new Map<number, never>();
  return messageOf(row, place, {
    authors: new Map([[row.author_id, userOf(actor.user)]]),
    messages: root === undefined ? nothing : new Map([[root.id, root.public_id]]),
    topics: nothing,
    threads: nothing,
    reactions: nothing,
    attachments: nothing,
    mentions: nothing,
    overrides: nothing,
    questions: nothing,
    actions: nothing,
  });
}

/**
 * The message that is quoted: a live root of the same place, or for a reply one of the same thread; anything else is a
 * 400.
 */
async function quotedBy(reader: Reader, place: PlaceRow, draft: Draft, root: Root | undefined) {
  if (draft.quoted_message_id === undefined) return undefined;
  const quoted = await reader.get<{ id: number; author_id: number; body: string }>(
    `SELECT m.id, m.author_id, m.body FROM messages m
     WHERE m.public_id = ? AND m.place_id = ? AND m.deleted_at IS NULL
       AND ${root === undefined ? "m.root_id IS NULL" : "(m.id = ? OR m.root_id = ?)"}`,
    draft.quoted_message_id,
    place.id,
    ...(root === undefined ? [] : [root.id, root.id]),
  );
  if (quoted === undefined)
    throw badRequest(
      "quoted_message_id must be a message of the same conversation or thread.",
      "quoted_message_invalid",
    );
  return quoted;
}

/** The topic of a message: one of its workspace, and of its channel if the topic belongs to one; else a 400. */
async function topicOf(reader: Reader, place: PlaceRow, { topic_id }: Draft) {
  if (topic_id === undefined) return undefined;
  const topic = await reader.get<{ id: number }>(
    `SELECT t.id FROM topics t WHERE t.public_id = ? AND t.workspace_id = ?
       AND (t.place_id IS NULL OR t.place_id = ?) AND t.archived_at IS NULL`,
    topic_id,
    place.workspace_id,
    place.id,
  );
  if (topic === undefined || place.kind === "direct")
    throw badRequest("topic_id must be a topic of this channel or workspace.", "topic_invalid");
  return topic;
}

/** The author's message under this nonce, if there is one; 409 when it was another place, thread or content. */
export async function earlierWith(
  tx: Tx,
  actor: Actor,
  place: PlaceRow,
  draft: Draft,
  rootId: number | null,
): Promise<Message | undefined> {
  if (draft.nonce === null) return undefined;
  const row = await tx.get<MessageRow & { place_id: number }>(
    `SELECT ${MESSAGE_COLUMNS}, m.place_id FROM messages m
     WHERE m.author_id = ? AND m.nonce = ?`,
    actor.user.id,
    draft.nonce,
  );
  if (row === undefined) return undefined;
  if (row.place_id !== place.id || row.root_id !== rootId || row.nonce_digest !== draft.digest)
    throw conflict("nonce_reused", "This nonce was used for another message.");
  const [message] = await messagesOf(tx, [row], place, actor.user.id);
  return message;
}
