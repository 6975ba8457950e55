import type { Actor } from "../../access/actor.ts";
import {
  requireActive,
  requireIntegrationsReader,
  requireManager,
  workspaceFor,
  type Restriction,
  type Role,
} from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { newId, newSecret } from "../../ids.ts";
import { cleanCallbackUrl } from "../../outgoing/callback-url.ts";
import { EVENT_TYPES } from "../../realtime/catalogue.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { standingInstallation } from "../apps/installations.ts";
import { audit, type AuditAction } from "../audit/audit.ts";
import type { CreateEventSubscriptionRequest, EventSubscription } from "./wire.ts";

/** A workspace has at most so many subscriptions that stand, which bounds what each event costs. */
const MOST = 100;
/** A list shows so many, those that stand and those that do not. */
const LISTED = 500;

export interface SubscriptionRow {
  id: number;
  public_id: string;
  workspace_id: number;
  workspace_public_id: string;
  /** Whose own notifications these are; null for a workspace's events. */
  user_id: number | null;
  installation_public_id: string | null;
  event_types: string;
  callback_url: string;
  signing_secret: string;
  created_by_public_id: string;
  created_at: string;
  revoked_at: string | null;
  cursor: number;
  attempt: number;
  failing_since: string | null;
  next_attempt_at: string | null;
  parked: number;
  paused_at: string | null;
}

export const SUBSCRIPTION_COLUMNS = `s.id, s.public_id, s.workspace_id, w.public_id AS workspace_public_id, s.user_id,
  (SELECT a.public_id FROM app_installations a WHERE a.id = s.app_installation_id) AS installation_public_id,
  s.event_types, s.callback_url, s.signing_secret,
  (SELECT u.public_id FROM users u WHERE u.id = s.created_by) AS created_by_public_id, s.created_at, s.revoked_at,
  s.cursor, s.attempt, s.failing_since, s.next_attempt_at, s.parked, s.paused_at`;
const SUBSCRIPTIONS = `SELECT ${SUBSCRIPTION_COLUMNS} FROM event_subscriptions s
  JOIN workspaces w ON w.id = s.workspace_id AND w.deleted_at IS NULL`;

/** A subscription as the wire has it; its secret only where it has just been made. */
export const subscriptionOf = (row: SubscriptionRow, secret?: string): EventSubscription => ({
  id: row.public_id,
  workspace_id: row.workspace_public_id,
  ...(row.installation_public_id !== null && { app_installation_id: row.installation_public_id }),
  event_types: JSON.parse(row.event_types),
  callback_url: row.callback_url,
  ...(secret !== undefined && { signing_secret: secret }),
  created_by: row.created_by_public_id,
  created_at: row.created_at,
  ...(row.revoked_at !== null && { revoked_at: row.revoked_at }),
  ...(row.paused_at !== null && { paused_at: row.paused_at }),
  ...(row.failing_since !== null && { failing_since: row.failing_since }),
  ...(row.next_attempt_at !== null && { next_attempt_at: row.next_attempt_at }),
});

/** The workspace's subscriptions, the newest first, for its people but guests. */
export async function listSubscriptions(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<EventSubscription[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireIntegrationsReader(actor, workspace.role);
  const rows = await reader.all<SubscriptionRow>(
    `${SUBSCRIPTIONS} WHERE s.workspace_id = ? AND s.user_id IS NULL ORDER BY s.id DESC LIMIT ?`,
    workspace.id,
    LISTED,
  );
  return rows.map((row) => subscriptionOf(row));
}

/**
 * Has a workspace's events sent to an address from now on; managers only. The secret that signs them is in this answer,
 * and in that of a rotation, only.
 */
export async function createSubscription(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateEventSubscriptionRequest,
): Promise<EventSubscription> {
  const event_types = cleanTypes(input.event_types);
  const callback_url = cleanCallbackUrl(input.callback_url);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireManager(actor, workspace.role, "create event subscriptions");
    requireActive(workspace);
    const installation = await standingInstallation(tx, workspace, input.app_installation_id);
    const standing = await tx.get<{ count: number }>(
      `SELECT count(*) AS count FROM event_subscriptions WHERE workspace_id = ? AND revoked_at IS NULL
         AND user_id IS NULL`,
      workspace.id,
    );
    if (Number(standing?.count ?? 0) >= MOST)
      throw conflict("too_many_subscriptions", `A workspace has at most ${MOST} subscriptions.`);
    const public_id = newId("sub");
    const secret = newSecret("ccs");
    // What is written from now on: its own transaction is the last thing that is not for it.
    await tx.run(
      `INSERT INTO event_subscriptions (public_id, workspace_id, app_installation_id, event_types, callback_url,
         signing_secret, created_by, created_at, cursor)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, event_seq FROM workspaces WHERE id = ?`,
      public_id,
      workspace.id,
      installation?.id ?? null,
      JSON.stringify(event_types),
      callback_url,
      secret,
      actor.user.id,
      new Date().toISOString(),
      workspace.id,
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "event_subscription.created",
      target_type: "event_subscription",
      target_id: public_id,
      metadata: { event_types, host: new URL(callback_url).host },
    });
    return subscriptionOf(await rowOf(tx, public_id), secret);
  });
}

function cleanTypes(types: readonly string[]): string[] {
  const known = new Set<string>([...EVENT_TYPES, "*"]);
  const unknown = types.find((type) => !known.has(type));
  if (unknown !== undefined)
    throw badRequest("event_types must be durable event types, or * for all of them.");
  return [...new Set(types)].toSorted();
}

/** The row of a subscription that exists. */
async function rowOf(reader: Reader, publicId: string): Promise<SubscriptionRow> {
  const row = await reader.get<SubscriptionRow>(`${SUBSCRIPTIONS} WHERE s.public_id = ?`, publicId);
  if (row === undefined) throw new Error("The subscription is gone.");
  return row;
}

interface SeenRow extends SubscriptionRow, Restriction {
  role: Role;
}

/** A subscription of a workspace that the caller is in, by its own ID or that of an attempt to deliver; 404 otherwise. */
export async function seenSubscription(
  reader: Reader,
  actor: Actor,
  where: { readonly public_id: string } | { readonly delivery: string },
): Promise<SeenRow> {
  const delivery = "delivery" in where;
  const row = await reader.get<SeenRow>(
    `SELECT ${SUBSCRIPTION_COLUMNS}, m.role, m.timeout_until, m.blocked_at FROM event_subscriptions s
     JOIN workspaces w ON w.id = s.workspace_id AND w.deleted_at IS NULL
     JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     WHERE s.user_id IS NULL AND ${delivery ? "s.id = (SELECT d.subscription_id FROM event_deliveries d WHERE d.public_id = ?)" : "s.public_id = ?"}`,
    actor.user.id,
    delivery ? where.delivery : where.public_id,
  );
  if (row === undefined) throw notFound(delivery ? "Delivery" : "Event subscription");
  requireIntegrationsReader(actor, row.role);
  return row;
}

/** The same for whoever changes it: managers who are not restricted. */
export async function managedSubscription(
  ...args: Parameters<typeof seenSubscription>
): Promise<SeenRow> {
  const row = await seenSubscription(...args);
  requireManager(args[1], row.role, "change event subscriptions");
  requireActive(row);
  return row;
}

/** Changes one subscription, and writes that down. */
async function change(
  db: Database,
  actor: Actor,
  publicId: string,
  action: AuditAction,
  set: (tx: Tx, row: SubscriptionRow) => Promise<string | undefined>,
): Promise<EventSubscription> {
  return db.write(async (tx) => {
    const row = await managedSubscription(tx, actor, { public_id: publicId });
    const before = await rowOf(tx, publicId);
    const secret = await set(tx, row);
    const now = await rowOf(tx, publicId);
    if (JSON.stringify(now) !== JSON.stringify(before))
      await audit(tx, {
        actor: actor.user,
        workspace: { id: row.workspace_id },
        action,
        target_type: "event_subscription",
        target_id: row.public_id,
      });
    return subscriptionOf(now, secret);
  });
}

/** Ends a subscription. Again: nothing more happens. */
export const revokeSubscription = (db: Database, actor: Actor, publicId: string) =>
  change(db, actor, publicId, "event_subscription.revoked", async (tx, row) => {
    if (row.revoked_at === null)
      await tx.run(
        "UPDATE event_subscriptions SET revoked_at = ? WHERE id = ?",
        new Date().toISOString(),
        row.id,
      );
    return undefined;
  });

/** Gives a subscription a new secret, which signs from now on; 400 for one that was revoked. */
export const rotateSubscriptionSecret = (db: Database, actor: Actor, publicId: string) =>
  change(db, actor, publicId, "event_subscription.secret_rotated", async (tx, row) => {
    requireStanding(row);
    const secret = newSecret("ccs");
    await tx.run("UPDATE event_subscriptions SET signing_secret = ? WHERE id = ?", secret, row.id);
    return secret;
  });

/** Lets a subscription that was paused, or waits to try again, go on where it stopped; 400 for one that was revoked. */
export const resumeSubscription = (db: Database, actor: Actor, publicId: string) =>
  change(db, actor, publicId, "event_subscription.resumed", async (tx, row) => {
    requireStanding(row);
    await tx.run(
      `UPDATE event_subscriptions SET paused_at = NULL, attempt = 0, failing_since = NULL,
         next_attempt_at = NULL, parked = 0 WHERE id = ?`,
      row.id,
    );
    return undefined;
  });

/** Takes every subscription from whoever delivered for it: only for a server that knows to be the only one. */
export const endLeases = (db: Database): Promise<void> =>
  db.write((tx) =>
    tx.run(
      "UPDATE event_subscriptions SET lease_owner = '', lease_until = '' WHERE lease_owner <> ''",
    ),
  );

export function requireStanding({ revoked_at }: SubscriptionRow): void {
  if (revoked_at !== null)
    throw badRequest("This event subscription was revoked.", "event_subscription_revoked");
}
