import type { Actor } from "../../access/actor.ts";
import { eventScope, requireHuman, requireWritable } from "../../access/policy.ts";
import { conflict, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { actionsOf } from "../messages/buttons.ts";
import { directOf } from "../messages/create.ts";
import { cleanNonce } from "../messages/draft.ts";
import { messageFor } from "../messages/messages.ts";
import type { MessageRow } from "../messages/present.ts";
import { HAS } from "../messages/sides.ts";
import type { ActionPress } from "./wire.ts";

/**
 * Presses a button of a bot's message: the bot is told, now or when it comes back. The same nonce presses once. Errors:
 * 404 for a button that the message does not have, 409 when it was deleted, 403 for bots and whoever may only read.
 */
export async function pressAction(
  db: Database,
  actor: Actor,
  messageId: string,
  actionId: string,
  givenNonce: string,
): Promise<ActionPress> {
  requireHuman(actor, "press buttons");
  const nonce = cleanNonce(givenNonce);
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, messageId);
    const earlier = await earlierPress(tx, actor, nonce, row, actionId);
    if (earlier !== undefined) return earlier;
    if (row.deleted_at !== null)
      throw conflict("message_deleted", "This message was deleted: its buttons are gone.");
    const actions = row.has & HAS.actions ? (await actionsOf(tx, [row.id])).get(row.id) : undefined;
    if (!actions?.some(({ id }) => id === actionId)) throw notFound("Action");
    requireWritable(place);
    const press = {
      id: newId("prs"),
      message_id: row.public_id,
      action_id: actionId,
      user_id: actor.user.public_id,
      created_at: new Date().toISOString(),
    };
    const stored = await tx.get(
      `INSERT INTO action_presses (public_id, message_id, action_id, user_id, nonce, created_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, nonce) DO NOTHING RETURNING id`,
      press.id,
      row.id,
      actionId,
      actor.user.id,
      nonce,
      press.created_at,
    );
    if (stored === undefined) {
      // The same request came to another server at the same time.
      const other = await earlierPress(tx, actor, nonce, row, actionId);
      if (other !== undefined) return other;
      throw conflict("nonce_reused", "This nonce was used for another button.");
    }
    const bot = await tx.get<{ public_id: string }>(
      "SELECT public_id FROM users WHERE id = ?",
      row.author_id,
    );
    await tx.append({
      type: "action.invoked",
      ...eventScope(place),
      user_id: row.author_id,
      payload: {
        message_id: row.public_id,
        action_id: actionId,
        user_id: actor.user.public_id,
        press_id: press.id,
        bot_user_id: bot?.public_id ?? "",
        ...directOf(place),
      },
    });
    return press;
  });
}

/** What the caller has pressed under this nonce; 409 when it was another button. */
async function earlierPress(
  tx: Tx,
  actor: Actor,
  nonce: string,
  row: MessageRow,
  actionId: string,
): Promise<ActionPress | undefined> {
  const press = await tx.get<{
    public_id: string;
    message_id: number;
    action_id: string;
    created_at: string;
  }>(
    "SELECT public_id, message_id, action_id, created_at FROM action_presses WHERE user_id = ? AND nonce = ?",
    actor.user.id,
    nonce,
  );
  if (press === undefined) return undefined;
  if (press.message_id !== row.id || press.action_id !== actionId)
    throw conflict("nonce_reused", "This nonce was used for another button.");
  return {
    id: press.public_id,
    message_id: row.public_id,
    action_id: actionId,
    user_id: actor.user.public_id,
    created_at: press.created_at,
  };
}
