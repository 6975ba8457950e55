import type { Actor } from "../../access/actor.ts";
import { isGranted, workspaceFor } from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { cursorText, lenientLimit } from "../../http/query.ts";
import { upcomingTime } from "../../http/time.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { cleanBody, cleanNonce } from "../messages/draft.ts";
import { firstFitting } from "../messages/fitting.ts";
import { SCHEDULED, scheduledOf, tellAuthor, type ScheduledRow } from "./rows.ts";
import { targetFor, type Wanted } from "./target.ts";
import type {
  CreateScheduledMessageRequest,
  ScheduledMessage,
  ScheduledMessagePage,
  ScheduledMessagesQuery,
  UpdateScheduledMessageRequest,
} from "./wire.ts";

/** Milliseconds that something must be ahead to be scheduled. */
const SOONEST = 10_000;
/** So many may wait for one person in one workspace. */
const MOST_PENDING = 500;

/**
 * One's own scheduled messages of a workspace with one status, those that wait unless told otherwise: they come the
 * soonest first, all others the latest first.
 */
export async function listScheduled(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  query: ScheduledMessagesQuery,
): Promise<ScheduledMessagePage> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const limit = lenientLimit(query.limit, 50, 200);
  const status = query.status ?? "pending";
  const [beyond, order, start] =
    status === "pending" ? [">", "ASC", { time: "", id: 0 }] : ["<", "DESC", { time: "~", id: 0 }];
  const from = cursorOf(query.cursor) ?? start;
  const keys = await reader.all<{ id: number; send_at: string; bytes: number }>(
    `SELECT id, send_at, octet_length(body) AS bytes FROM scheduled_messages
     WHERE user_id = ? AND workspace_id = ? AND status = ? AND (send_at, id) ${beyond} (?, ?)
     ORDER BY send_at ${order}, id ${order} LIMIT ?`,
    actor.user.id,
    workspace.id,
    status,
    from.time,
    from.id,
    limit + 1,
  );
  const page = firstFitting(keys.slice(0, limit));
  const ids = page.map(({ id }) => id);
  const rows =
    ids.length === 0 ? [] : await reader.all<ScheduledRow>(`${SCHEDULED} WHERE s.id IN ?`, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const last = page.at(-1);
  return {
    scheduled_messages: ids.flatMap((id) => {
      const row = byId.get(id);
      return row === undefined ? [] : [scheduledOf(row)];
    }),
    next_cursor:
      keys.length > page.length && last !== undefined
        ? `${cursorText(Date.parse(last.send_at))}.${cursorText(last.id)}`
        : null,
  };
}

function cursorOf(text: string | undefined) {
  if (text === undefined || text === "") return undefined;
  const [, time, id] = /^([0-9a-z]{1,9})\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  if (time === undefined || id === undefined) throw badRequest("cursor is not one that we gave.");
  const at = Number.parseInt(time, 36);
  return { time: new Date(at).toISOString(), id: Number.parseInt(id, 36) };
}

/** One of one's own, in a workspace that one is in; anything else is a 404. */
export const getScheduled = async (
  reader: Reader,
  actor: Actor,
  publicId: string,
): Promise<ScheduledMessage> => scheduledOf(await ownRow(reader, actor, publicId));

async function ownRow(reader: Reader, actor: Actor, publicId: string): Promise<ScheduledRow> {
  const row = await reader.get<ScheduledRow>(
    `${SCHEDULED} WHERE s.public_id = ? AND s.user_id = ? AND w.deleted_at IS NULL
       AND EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = w.id AND m.user_id = s.user_id)`,
    publicId,
    actor.user.id,
  );
  if (row === undefined || !isGranted(actor, row.workspace_id)) throw notFound("Scheduled message");
  return row;
}

/**
 * Schedules a message to be written, or a reminder to oneself. Whoever does must be able to write there now, and whether
 * they still may is asked again when it is due. With a nonce that was used for the same before, the answer is that one.
 */
export async function createScheduled(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateScheduledMessageRequest,
): Promise<{ scheduled: ScheduledMessage; created: boolean }> {
  const { kind = "message", upload_ids = [] } = input;
  const wanted: Wanted = { ...input, kind };
  if (upload_ids.length > 0)
    throw badRequest("A scheduled message takes no files.", "uploads_not_scheduled");
  const body = bodyOf(wanted, input.body ?? "");
  const nonce = input.nonce ? cleanNonce(input.nonce) : null;
  const digest = nonce === null ? null : digestOf(wanted, body, input.send_at);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    const earlier = nonce === null ? undefined : await earlierWith(tx, actor, nonce);
    if (earlier !== undefined) {
      if (earlier.workspace_id !== workspace.id || earlier.nonce_digest !== digest)
        throw conflict("nonce_reused", "This nonce was used for another scheduled message.");
      return { scheduled: scheduledOf(earlier), created: false };
    }
    const send_at = sendAtOf(input.send_at);
    const target = await targetFor(tx, actor, workspace, wanted);
    await requireRoom(tx, actor, workspace);
    const public_id = newId("sched");
    const now = new Date().toISOString();
    await tx.run(
      `INSERT INTO scheduled_messages (public_id, kind, workspace_id, user_id, token, place_id, root_id, message_id, body,
         nonce, nonce_digest, send_at, status, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)`,
      public_id,
      kind,
      workspace.id,
      actor.user.id,
      actor.grant?.public_id ?? null,
      target.place_id,
      target.root_id,
      target.message_id,
      body,
      nonce,
      digest,
      send_at,
      now,
      now,
    );
    const row = await ownRow(tx, actor, public_id);
    await tellAuthor(tx, row, "pending");
    return { scheduled: scheduledOf(row), created: true };
  });
}

const earlierWith = (reader: Reader, actor: Actor, nonce: string) =>
  reader.get<ScheduledRow>(
    `${SCHEDULED} WHERE s.user_id = ? AND s.nonce = ?`,
    actor.user.id,
    nonce,
  );

/** A hash of all that a nonce stands for. */
function digestOf(wanted: Wanted, body: string, send_at: string): string {
  const { kind, channel_id, direct_conversation_id, thread_root_id, message_id } = wanted;
  const content = [kind, channel_id, direct_conversation_id, thread_root_id, message_id];
  return Bun.CryptoHasher.hash("sha256", JSON.stringify([...content, body, send_at]), "base64url");
}

/** What a message says; a reminder about a message may say nothing besides. */
function bodyOf({ kind, message_id }: Wanted, text: string): string {
  return kind === "reminder" && message_id !== undefined && text.trim() === ""
    ? ""
    : cleanBody(text);
}

/** 400 for a time that is not from ten seconds to a year ahead. */
function sendAtOf(text: string): string {
  const time = upcomingTime(text, "send_at");
  if (Date.parse(time) < Date.now() + SOONEST)
    throw badRequest("send_at must be at least ten seconds ahead.");
  return time;
}

/** 409 when as much waits already as may. */
async function requireRoom(tx: Tx, actor: Actor, workspace: { readonly id: number }) {
  const pending = await tx.get<{ count: number }>(
    `SELECT count(*) AS count FROM scheduled_messages WHERE user_id = ? AND workspace_id = ? AND status = 'pending'`,
    actor.user.id,
    workspace.id,
  );
  if (Number(pending?.count ?? 0) >= MOST_PENDING)
    throw conflict(
      "too_many_scheduled_messages",
      `At most ${MOST_PENDING} of your scheduled messages can wait in a workspace.`,
    );
}

/**
 * Changes the text or the time of one that waits; 409 when it is sent, failed or cancelled. Whoever does must be able to
 * write there now; a bot's is sent by the right of the token that changed it last.
 */
export async function updateScheduled(
  db: Database,
  actor: Actor,
  publicId: string,
  input: UpdateScheduledMessageRequest,
): Promise<ScheduledMessage> {
  return db.write(async (tx) => {
    const row = await ownRow(tx, actor, publicId);
    if (row.status !== "pending") throw isOver(row);
    const workspace = await workspaceFor(tx, actor, row.workspace_public_id);
    const wanted = wantedOf(row);
    await targetFor(tx, actor, workspace, wanted);
    const body = input.body === undefined ? row.body : bodyOf(wanted, input.body);
    const send_at = input.send_at === undefined ? row.send_at : sendAtOf(input.send_at);
    if (body === row.body && send_at === row.send_at) return scheduledOf(row);
    const changed = await tx.get(
      `UPDATE scheduled_messages SET body = ?, send_at = ?, token = ?, updated_at = ?
       WHERE id = ? AND status = 'pending' RETURNING id`,
      body,
      send_at,
      actor.grant?.public_id ?? null,
      new Date().toISOString(),
      row.id,
    );
    const after = await ownRow(tx, actor, publicId);
    if (changed === undefined) throw isOver(after);
    await tellAuthor(tx, after, "pending");
    return scheduledOf(after);
  });
}

function wantedOf(row: ScheduledRow): Wanted {
  const place = row.place_public_id;
  return {
    kind: row.kind,
    ...(place !== null &&
      (row.place_kind === "direct" ? { direct_conversation_id: place } : { channel_id: place })),
    ...(row.root_public_id !== null && { thread_root_id: row.root_public_id }),
    ...(row.message_public_id !== null && { message_id: row.message_public_id }),
  };
}

/** Cancels one that waits; again, nothing more happens. 409 when it was sent or has failed. */
export async function cancelScheduled(db: Database, actor: Actor, publicId: string): Promise<void> {
  await db.write(async (tx) => {
    const row = await ownRow(tx, actor, publicId);
    if (row.status === "cancelled") return;
    const cancelled = await tx.get(
      `UPDATE scheduled_messages SET status = 'cancelled', updated_at = ? WHERE id = ? AND status = 'pending' RETURNING id`,
      new Date().toISOString(),
      row.id,
    );
    if (cancelled === undefined) throw isOver(await ownRow(tx, actor, publicId));
    await tellAuthor(tx, row, "cancelled");
  });
}

const OVER = { sent: "was sent", failed: "has failed", cancelled: "was cancelled" } as const;

const isOver = ({ status }: ScheduledRow) =>
  conflict(
    "scheduled_message_over",
    status === "pending"
      ? "This scheduled message is being sent."
      : `This scheduled message ${OVER[status]}: it can no longer be changed.`,
  );
