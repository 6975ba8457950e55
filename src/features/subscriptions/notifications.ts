import type { Actor } from "../../access/actor.ts";
import { requireActive, requireHuman, workspaceFor } from "../../access/policy.ts";
import { conflict, notFound } from "../../http/errors.ts";
import { newId, newSecret } from "../../ids.ts";
import { cleanCallbackUrl } from "../../outgoing/callback-url.ts";
import type { AppendedEvent, Database, Reader } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import type { NotificationWebhook } from "./wire.ts";

/** Somebody has at most so many in a workspace. */
const MOST = 5;
/** What may concern somebody. */
const TYPES = ["message.created", "thread.reply_created"];

interface WebhookRow {
  public_id: string;
  callback_url: string;
  created_at: string;
  failing_since: string | null;
  paused_at: string | null;
}

const webhookOf = (
  row: WebhookRow,
  workspace: { readonly public_id: string },
  secret?: string,
): NotificationWebhook => ({
  id: row.public_id,
  workspace_id: workspace.public_id,
  callback_url: row.callback_url,
  ...(secret !== undefined && { signing_secret: secret }),
  created_at: row.created_at,
  ...(row.failing_since !== null && { failing_since: row.failing_since }),
  ...(row.paused_at !== null && { paused_at: row.paused_at }),
});

/** Where the caller's own notifications of a workspace are sent, the oldest first. */
export async function listNotificationWebhooks(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<NotificationWebhook[]> {
  requireHuman(actor, "have notification webhooks");
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const rows = await reader.all<WebhookRow>(
    `SELECT public_id, callback_url, created_at, failing_since, paused_at FROM event_subscriptions
     WHERE user_id = ? AND workspace_id = ? AND revoked_at IS NULL ORDER BY id`,
    actor.user.id,
    workspace.id,
  );
  return rows.map((row) => webhookOf(row, workspace));
}

/**
 * Sends what concerns the caller to an address of theirs from now on: direct messages, mentions, replies in threads they
 * follow, and all messages of channels that they want all of. The secret that signs it is in this answer only.
 */
export async function createNotificationWebhook(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: { readonly callback_url: string },
): Promise<NotificationWebhook> {
  requireHuman(actor, "have notification webhooks");
  const callback_url = cleanCallbackUrl(input.callback_url);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireActive(workspace);
    const standing = await tx.all(
      `SELECT 1 FROM event_subscriptions WHERE user_id = ? AND workspace_id = ? AND revoked_at IS NULL`,
      actor.user.id,
      workspace.id,
    );
    if (standing.length >= MOST)
      throw conflict("too_many_webhooks", `You have at most ${MOST} webhooks in a workspace.`);
    const secret = newSecret("ccs");
    const row: WebhookRow = {
      public_id: newId("sub"),
      callback_url,
      created_at: new Date().toISOString(),
      failing_since: null,
      paused_at: null,
    };
    await tx.run(
      `INSERT INTO event_subscriptions (public_id, workspace_id, user_id, event_types, callback_url, signing_secret,
         created_by, created_at, cursor) SELECT ?, ?, ?, ?, ?, ?, ?, ?, event_seq FROM workspaces WHERE id = ?`,
      row.public_id,
      workspace.id,
      actor.user.id,
      JSON.stringify(TYPES),
      callback_url,
      secret,
      actor.user.id,
      row.created_at,
      workspace.id,
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "notification_webhook.created",
      target_type: "notification_webhook",
      target_id: row.public_id,
      metadata: { host: new URL(callback_url).host },
    });
    return webhookOf(row, workspace, secret);
  });
}

/** Ends one of the caller's own webhooks; 404 for any other. */
export const deleteNotificationWebhook = (
  db: Database,
  actor: Actor,
  workspaceId: string,
  webhookId: string,
): Promise<void> =>
  db.write(async (tx) => {
    requireHuman(actor, "have notification webhooks");
    const workspace = await workspaceFor(tx, actor, workspaceId);
    const ended = await tx.get(
      `UPDATE event_subscriptions SET revoked_at = ? WHERE public_id = ? AND workspace_id = ? AND user_id = ?
         AND revoked_at IS NULL RETURNING id`,
      new Date().toISOString(),
      webhookId,
      workspace.id,
      actor.user.id,
    );
    if (ended === undefined) throw notFound("Webhook");
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "notification_webhook.deleted",
      target_type: "notification_webhook",
      target_id: webhookId,
    });
  });

/** Whether a message, which somebody may see, is for their attention: nothing is while they are not to be disturbed. */
export async function concerns(
  reader: Reader,
  userId: number,
  event: AppendedEvent,
): Promise<boolean> {
  const row = await reader.get<{
    public_id: string;
    dnd_until: string | null;
    notify: string | null;
    following: number | null;
  }>(
    `SELECT u.public_id, u.dnd_until, r.notify, f.following FROM users u
     LEFT JOIN read_states r ON r.user_id = u.id AND r.place_id = ?
     LEFT JOIN messages m ON m.id = ?
     LEFT JOIN thread_follows f ON f.user_id = u.id AND f.root_id = m.root_id
     WHERE u.id = ? AND u.deleted_at IS NULL`,
    event.place?.id ?? 0,
    event.message_id ?? 0,
    userId,
  );
  if (row === undefined || event.payload["author_id"] === row.public_id) return false;
  // Agents report what they do all the time: that is nobody's notification.
  if (event.payload["kind"] !== undefined && event.payload["kind"] !== "message") return false;
  if (row.dnd_until !== null && row.dnd_until > new Date().toISOString()) return false;
  if (row.notify === "muted") return false;
  if (event.place?.kind === "direct") return true;
  if (event.mentioned_user_ids?.includes(row.public_id)) return true;
  return event.type === "thread.reply_created" ? row.following === 1 : row.notify === "all";
}
