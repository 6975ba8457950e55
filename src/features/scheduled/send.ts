import { actorOfTokenId, USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { placeOf, workspaceFor } from "../../access/policy.ts";
import { requireScope } from "../../access/scopes.ts";
import { ApiError, notFound, unauthorized } from "../../http/errors.ts";
import { newCorrelationId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { requireRecipient } from "../dms/dms.ts";
import { createMessageIn } from "../messages/create.ts";
import { cleanDraft } from "../messages/draft.ts";
import { createReplyIn } from "../threads/threads.ts";
import { SCHEDULED, tellAuthor, type ScheduledRow } from "./rows.ts";

/** What cannot be sent for reasons of ours is tried again for a day. */
const GIVEN_UP = 24 * 3_600_000;

/**
 * Sends one that is due at `now`, in milliseconds since the epoch: taken and written in one transaction, so that it is
 * sent once, whoever else tries to. Where its author may not write by then, it fails, and they are told. Nothing happens
 * to one that does not wait any more, or not yet. Rejects when it could not be tried; then it still waits.
 */
export async function sendDue(db: Database, id: number, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  try {
    await db.write(async (tx) => {
      const row = await take(tx, id, at, "sent");
      if (row === undefined) return;
      if (row.workspace_deleted_at !== null) throw notFound("Workspace");
      const actor = await authorOf(tx, row);
      if (row.kind === "reminder") await remind(tx, actor, row);
      else await post(tx, actor, row);
      await tellAuthor(tx, row, "sent");
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return fail(db, id, at, refusal);
    if (await isGivenUp(db, id, now)) await fail(db, id, at, "This could not be sent.");
    throw error;
  }
}

/** Ends one that is due and waits, in one statement: of all who try, one gets its row. */
async function take(tx: Tx, id: number, at: string, status: "sent" | "failed", error = "") {
  const taken = await tx.get<{ id: number }>(
    `UPDATE scheduled_messages SET status = ?, error = ?, updated_at = ?
     WHERE id = ? AND status = 'pending' AND send_at <= ? RETURNING id`,
    status,
    error,
    at,
    id,
    at,
  );
  if (taken === undefined) return undefined;
  return tx.get<ScheduledRow>(`${SCHEDULED} WHERE s.id = ?`, id);
}

const fail = (db: Database, id: number, at: string, why: string): Promise<void> =>
  db.write(async (tx) => {
    const row = await take(tx, id, at, "failed", why);
    if (row !== undefined && row.workspace_deleted_at === null) await tellAuthor(tx, row, "failed");
  });

/** Why the author may not write it; nothing for what is no fault of theirs. */
const refusalOf = (error: unknown): string | undefined =>
  error instanceof ApiError && error.status < 500 ? error.message : undefined;

async function isGivenUp(reader: Reader, id: number, now: number): Promise<boolean> {
  const row = await reader.get<{ send_at: string }>(
    "SELECT send_at FROM scheduled_messages WHERE id = ?",
    id,
  );
  return row !== undefined && Date.parse(row.send_at) < now - GIVEN_UP;
}

/** Its author as they are now: a person who is there, a bot by the token that scheduled it, as far as that still goes. */
async function authorOf(tx: Tx, row: ScheduledRow): Promise<Actor> {
  if (row.token !== null) {
    const { actor } = await actorOfTokenId(tx, row.token);
    return { ...actor, changing: true };
  }
  const user = await tx.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.id = ? AND u.deleted_at IS NULL`,
    row.user_id,
  );
  if (user === undefined) throw unauthorized("There is no such user.", "invalid_user");
  return { user };
}

async function post(tx: Tx, actor: Actor, row: ScheduledRow): Promise<void> {
  if (actor.grant !== undefined) requireScope(actor.grant, "messages:write");
  const { message } = await (row.root_public_id === null
    ? inPlace(tx, actor, row)
    : below(tx, actor, row, row.root_public_id));
  await tx.run(
    "UPDATE scheduled_messages SET sent_message_id = (SELECT m.id FROM messages m WHERE m.public_id = ?) WHERE id = ?",
    message.id,
    row.id,
  );
}

async function inPlace(tx: Tx, actor: Actor, row: ScheduledRow) {
  const place = row.place_id === null ? undefined : await placeOf(tx, actor, row.place_id);
  if (place === undefined)
    throw notFound(row.place_kind === "direct" ? "Direct conversation" : "Channel");
  await requireRecipient(tx, actor, place);
  const draft = cleanDraft(actor, { body: row.body });
  return createMessageIn(tx, actor, place, draft, newCorrelationId());
}

function below(tx: Tx, actor: Actor, { body }: ScheduledRow, root: string) {
  if (actor.grant !== undefined) requireScope(actor.grant, "threads:write");
  return createReplyIn(tx, actor, root, cleanDraft(actor, { body }), newCorrelationId());
}

/** Tells somebody what they wanted to be reminded of, wherever they are at the moment. */
async function remind(tx: Tx, actor: Actor, row: ScheduledRow): Promise<void> {
  await workspaceFor(tx, actor, row.workspace_public_id);
  if (actor.grant !== undefined) requireScope(actor.grant, "messages:write");
  await tx.append({
    type: "reminder.due",
    workspace: { id: row.workspace_id, public_id: row.workspace_public_id },
    user_id: row.user_id,
    payload: {
      scheduled_message_id: row.public_id,
      ...(row.message_public_id !== null && { message_id: row.message_public_id }),
      user_id: row.user_public_id,
      send_at: row.send_at,
    },
  });
}
