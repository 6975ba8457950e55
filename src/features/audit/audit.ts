import { newId } from "../../ids.ts";
import type { Tx } from "../../storage/database.ts";

/** Everything that is written down for an auditor. */
export const AUDIT_ACTIONS = [
  "server.set_up",
  "user.created",
  "user.signed_in",
  "user.signed_out",
  "user.deactivated",
  "user.reactivated",
  "session.revoked",
  "password.set",
  "password.changed",
  "password.reset_requested",
  "password.reset",
  "email.confirmed",
  "magic_link.created",
  "workspace.created",
  "workspace.updated",
  "workspace.deleted",
  "workspace.ownership_transferred",
  "events.pruned",
  "search_index.rebuilt",
  "member.added",
  "member.moderated",
  "member.removed",
  "invite.created",
  "invite.deleted",
  "invite.accepted",
  "channel.created",
  "channel.updated",
  "channel.deleted",
  "channel.member_added",
  "channel.member_removed",
  "message.deleted",
  "bot.created",
  "bot.removed",
  "bot.deleted",
  "bot_token.created",
  "bot_token.renewed",
  "bot_token.revoked",
  "bot_commands.updated",
  "bot_setup_code.created",
  "bot_setup_code.claimed",
  "incoming_hook.created",
  "incoming_hook.deleted",
  "app_installation.created",
  "app_installation.revoked",
  "slash_command.created",
  "slash_command.revoked",
  "slash_command.secret_rotated",
  "slash_command.invoked",
  "event_subscription.created",
  "event_subscription.revoked",
  "event_subscription.secret_rotated",
  "event_subscription.paused",
  "event_subscription.resumed",
  "event_subscription.redelivered",
  "notification_webhook.created",
  "notification_webhook.deleted",
  "question.asked",
  "question.answered",
  "question.resolved",
  "connected_account.created",
  "connected_account.revoked",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One thing that was done. */
export interface AuditEntry {
  /** Who did it; absent for the operator, on the command line. */
  readonly actor?: { readonly id: number } | undefined;
  /** Where; absent for what concerns the server. */
  readonly workspace?: { readonly id: number } | undefined;
  /** The channel that it belongs to: managers who do not see that read nothing of it but the action. */
  readonly place?: { readonly id: number } | undefined;
  readonly action: AuditAction;
  /** What it was done to: the noun of its ID, and the ID as the wire has it. */
  readonly target_type: string;
  readonly target_id: string;
  /** What else an auditor must know: never a secret, and never what people wrote to each other. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What is different after a change: the old and the new value of each field that `before` has. */
export function changes<Field extends string>(
  before: Readonly<Record<Field, unknown>>,
  after: Readonly<Record<NoInfer<Field>, unknown>>,
): Record<string, { from: unknown; to: unknown }> {
  const changed: Record<string, { from: unknown; to: unknown }> = {};
  for (const [field, from] of Object.entries(before)) {
    const to = Reflect.get(after, field);
    if (from !== to) changed[field] = { from, to };
  }
  return changed;
}

/** Writes down a change whose `metadata` says what is different; nothing where nothing is. */
export async function auditChanges(tx: Tx, entry: AuditEntry): Promise<void> {
  if (Object.keys(entry.metadata ?? {}).length > 0) await audit(tx, entry);
}

/** Writes down what was done, in the transaction that does it: neither is there without the other. */
export const audit = (tx: Tx, entry: AuditEntry): Promise<void> =>
  tx.run(
    `INSERT INTO audit_log (public_id, workspace_id, place_id, actor_id, action, target_type, target_id, metadata, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    newId("aud"),
    entry.workspace?.id ?? null,
    entry.place?.id ?? null,
    entry.actor?.id ?? null,
    entry.action,
    entry.target_type,
    entry.target_id,
    JSON.stringify(entry.metadata ?? {}),
    new Date().toISOString(),
  );
