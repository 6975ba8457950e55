import type { Actor } from "../../access/actor.ts";
import { conflict, notFound } from "../../http/errors.ts";
import { cursorText, lenientLimit, numberCursor } from "../../http/query.ts";
import type { Send } from "../../outgoing/send.ts";
import { deleteOlder } from "../../realtime/delete-older.ts";
import { readEvents, type Hydrate } from "../../realtime/log.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { attemptDelivery, insertDelivery, isFor, subscriptionViewer } from "./attempts.ts";
import {
  managedSubscription,
  requireStanding,
  seenSubscription,
  type SubscriptionRow,
} from "./subscriptions.ts";
import type {
  DeliveriesQuery,
  EventDeliveryAttempt,
  EventDeliveryAttemptsResponse,
} from "./wire.ts";

interface DeliveryRow {
  id: number;
  public_id: string;
  cursor: number;
  event_id: string;
  event_type: string;
  attempt: number;
  request_json: string;
  response_status: number;
  response_body: string;
  error: string;
  parked: number;
  created_at: string;
  completed_at: string;
}

const DELIVERY_COLUMNS = `id, public_id, cursor, event_id, event_type, attempt, request_json, response_status,
  response_body, error, parked, created_at, completed_at`;

/** An attempt as the wire has it; when its event is of a channel that the caller does not see, without what was said. */
const deliveryOf = (
  row: DeliveryRow,
  subscription: SubscriptionRow,
  hidden: ReadonlySet<string>,
): EventDeliveryAttempt => ({
  id: row.public_id,
  subscription_id: subscription.public_id,
  event_id: row.event_id,
  workspace_id: subscription.workspace_public_id,
  event_type: row.event_type,
  attempt: row.attempt,
  ...(!hidden.has(row.public_id) && { request_json: row.request_json }),
  response_status: row.response_status,
  ...(row.response_body !== "" &&
    !hidden.has(row.public_id) && { response_body: row.response_body }),
  ...(row.error !== "" && { error: row.error }),
  ...(row.parked === 1 && { parked: true }),
  created_at: row.created_at,
  completed_at: row.completed_at,
});

/** Those of some attempts whose events are of channels that the caller does not see, by public ID. */
async function hiddenOf(
  reader: Reader,
  actor: Actor,
  rows: readonly DeliveryRow[],
): Promise<ReadonlySet<string>> {
  const channels = new Map(
    rows.map((row) => [row.public_id, String(JSON.parse(row.request_json).event.channel_id ?? "")]),
  );
  const named = [...new Set(channels.values())].filter((id) => id !== "");
  if (named.length === 0) return new Set();
  const closed = await reader.all<{ public_id: string }>(
    `SELECT p.public_id FROM places p WHERE p.public_id IN (${named.map(() => "?").join()}) AND p.kind <> 'public'
       AND NOT EXISTS (SELECT 1 FROM place_members pm WHERE pm.place_id = p.id AND pm.user_id = ?)`,
    ...named,
    actor.user.id,
  );
  const hidden = new Set(closed.map(({ public_id }) => public_id));
  return new Set([...channels].flatMap(([id, channel]) => (hidden.has(channel) ? [id] : [])));
}

/**
 * Every attempt at a subscription's address, the newest first, for the workspace's people; kept for thirty days. Of an
 * event in a private channel that the caller is not in, they read neither what was sent nor what came back.
 */
export async function listDeliveries(
  reader: Reader,
  actor: Actor,
  subscriptionId: string,
  query: DeliveriesQuery,
): Promise<EventDeliveryAttemptsResponse> {
  const limit = lenientLimit(query.limit, 50, 200);
  const before = numberCursor(query.before, Number.MAX_SAFE_INTEGER);
  const subscription = await seenSubscription(reader, actor, { public_id: subscriptionId });
  const rows = await reader.all<DeliveryRow>(
    `SELECT ${DELIVERY_COLUMNS} FROM event_deliveries WHERE subscription_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    subscription.id,
    before,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hidden = await hiddenOf(reader, actor, page);
  return {
    deliveries: page.map((row) => deliveryOf(row, subscription, hidden)),
    next_cursor: rows.length > limit && last !== undefined ? cursorText(last.id) : null,
  };
}

/**
 * Sends the event of an earlier attempt once more, now, out of its order; for managers. 409 when the event can no longer
 * be sent: it was pruned from the log, or is not for this subscription any more.
 */
export async function redeliver(
  world: { readonly db: Database; readonly hydrate: Hydrate; readonly send: Send },
  actor: Actor,
  deliveryId: string,
): Promise<EventDeliveryAttempt> {
  const { db, hydrate, send } = world;
  const row = await managedSubscription(db, actor, { delivery: deliveryId });
  requireStanding(row);
  const found = await deliveryRow(db, deliveryId);
  const workspace = { id: row.workspace_id, public_id: row.workspace_public_id };
  const range = { after: found.cursor - 1, upTo: found.cursor, limit: 1 };
  const [event] = (await readEvents(db, workspace, range)).events;
  const viewer = await subscriptionViewer(db, row);
  if (
    event === undefined ||
    event.public_id !== found.event_id ||
    !(await isFor(db, row, EVERY, viewer, event))
  )
    throw conflict("event_gone", "This event can no longer be sent.");
  const attempt = await attemptDelivery(db, hydrate, send, row, event);
  const id = await db.write(async (tx) => {
    const number = found.attempt + 1;
    const made = await insertDelivery(tx, row, event, attempt, { number, parked: false });
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "event_subscription.redelivered",
      target_type: "event_subscription",
      target_id: row.public_id,
      metadata: { event_id: event.public_id },
    });
    return made;
  });
  const sent = await deliveryRow(db, id);
  return deliveryOf(sent, row, await hiddenOf(db, actor, [sent]));
}

async function deliveryRow(reader: Reader, publicId: string): Promise<DeliveryRow> {
  const row = await reader.get<DeliveryRow>(
    `SELECT ${DELIVERY_COLUMNS} FROM event_deliveries WHERE public_id = ?`,
    publicId,
  );
  if (row === undefined) throw notFound("Delivery");
  return row;
}

const EVERY: ReadonlySet<string> = new Set(["*"]);

const DAY = 24 * 3_600_000;
const KEPT = 30 * DAY;

/** Deletes attempts that are older than thirty days, in small writes. @returns how many went. */
export const deleteOldDeliveries = (db: Database, now = Date.now()): Promise<number> =>
  deleteOlder(db, { table: "event_deliveries", column: "created_at" }, now - KEPT);
