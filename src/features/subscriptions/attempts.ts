import { hears, renewedViewer, type Viewer } from "../../access/viewers.ts";
import { newId } from "../../ids.ts";
import { OutgoingError, type Send } from "../../outgoing/send.ts";
import { signatureHeaders } from "../../outgoing/sign.ts";
import { eventOf, eventWithMessage, withMessages, type Hydrate } from "../../realtime/log.ts";
import type { AppendedEvent, Reader, Tx } from "../../storage/database.ts";
import { userRow } from "../people/people.ts";
import { concerns } from "./notifications.ts";
import type { SubscriptionRow } from "./subscriptions.ts";

/** Milliseconds that the other side has, and bytes of its answer that are read and kept. */
const TIMEOUT = 10_000;
const LIMIT = 65_536;
const KEPT = 2_000;

/** What became of sending one event once. */
export interface Attempt {
  readonly request_json: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly body: string;
  readonly error: string;
  readonly created_at: string;
  readonly completed_at: string;
}

export const succeeded = ({ status }: Pick<Attempt, "status">) => status >= 200 && status < 300;

/**
 * Sends one event to a subscription's address, once. What is sent holds the message as it is now; what is kept of it does
 * not, so that nothing that people have deleted lies there.
 */
export async function attemptDelivery(
  reader: Reader,
  hydrate: Hydrate,
  send: Send,
  subscription: Pick<SubscriptionRow, "public_id" | "callback_url" | "signing_secret">,
  event: AppendedEvent,
): Promise<Attempt> {
  const [filled = event] = await withMessages(reader, hydrate, [event]);
  const subscription_id = subscription.public_id;
  const body = JSON.stringify({ subscription_id, event: eventWithMessage(filled) });
  const request_json = JSON.stringify({ subscription_id, event: eventOf(event) });
  const created_at = new Date().toISOString();
  const done = (status: number, answer: string, error: string): Attempt => ({
    request_json,
    status,
    body: answer.slice(0, KEPT).toWellFormed().replaceAll("\0", "\uFFFD"),
    error,
    created_at,
    completed_at: new Date().toISOString(),
  });
  try {
    const answer = await send({
      url: subscription.callback_url,
      headers: {
        "content-type": "application/json",
        "x-clickclack-event-id": event.public_id,
        ...signatureHeaders(subscription.signing_secret, body),
      },
      body,
      timeout: TIMEOUT,
      limit: LIMIT,
    });
    return done(answer.status, answer.body, "");
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return done(0, "", error.message);
  }
}

/** Keeps an attempt, for those who look why nothing arrives. */
export async function insertDelivery(
  tx: Tx,
  subscription: { readonly id: number },
  event: AppendedEvent,
  attempt: Attempt,
  { number, parked }: { number: number; parked: boolean },
): Promise<string> {
  const public_id = newId("eda");
  await tx.run(
    `INSERT INTO event_deliveries (public_id, subscription_id, cursor, event_id, event_type, attempt, request_json,
       response_status, response_body, error, parked, created_at, completed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    public_id,
    subscription.id,
    event.cursor,
    event.public_id,
    event.type,
    number,
    attempt.request_json,
    attempt.status,
    attempt.body,
    attempt.error,
    parked ? 1 : 0,
    attempt.created_at,
    attempt.completed_at,
  );
  return public_id;
}

/**
 * What a subscription sees of its workspace: what is open to every member, and, when it belongs to an app, the private
 * channels that the app's bot is in; nothing private to one person, no direct conversation, no moderation. Somebody's own
 * sees what they see, and nothing once they are no member.
 */
export async function subscriptionViewer(
  reader: Reader,
  row: Pick<SubscriptionRow, "id" | "workspace_id" | "workspace_public_id" | "user_id">,
): Promise<Viewer | undefined> {
  if (row.user_id !== null) return personalViewer(reader, row.user_id, row);
  const places = await reader.all<{ id: number }>(
    `SELECT pm.place_id AS id FROM event_subscriptions s
     JOIN app_installations a ON a.id = s.app_installation_id AND a.revoked_at IS NULL
     JOIN memberships m ON m.workspace_id = s.workspace_id AND m.user_id = a.bot_user_id
     JOIN place_members pm ON pm.user_id = a.bot_user_id AND pm.workspace_id = s.workspace_id
     JOIN places p ON p.id = pm.place_id AND p.kind = 'private' WHERE s.id = ?`,
    row.id,
  );
  return {
    user_id: 0,
    user_public_id: "",
    owner_public_id: null,
    workspace_id: row.workspace_id,
    workspace_public_id: row.workspace_public_id,
    role: "member",
    direct: false,
    places: new Set(places.map(({ id }) => id)),
  };
}

async function personalViewer(
  reader: Reader,
  userId: number,
  {
    workspace_id,
    workspace_public_id,
  }: Pick<SubscriptionRow, "workspace_id" | "workspace_public_id">,
): Promise<Viewer | undefined> {
  const user = await userRow(reader, userId);
  if (user.deleted_at !== null) return undefined;
  return renewedViewer(reader, {
    user_id: user.id,
    user_public_id: user.public_id,
    owner_public_id: null,
    workspace_id,
    workspace_public_id,
    role: "guest",
    direct: true,
    places: new Set(),
  });
}

/** Whether an event is for a subscription: of its types, seen by it, and if it is somebody's own, of concern to them. */
export async function isFor(
  reader: Reader,
  { user_id }: Pick<SubscriptionRow, "user_id">,
  types: ReadonlySet<string>,
  viewer: Viewer | undefined,
  event: AppendedEvent,
): Promise<boolean> {
  if (viewer === undefined || !isSeen(types, viewer, event)) return false;
  return user_id === null || concerns(reader, user_id, event);
}

function isSeen(types: ReadonlySet<string>, viewer: Viewer, event: AppendedEvent): boolean {
  if (event.user_id !== undefined) return false;
  if (!types.has("*") && !types.has(event.type)) return false;
  // Who comes into a private channel is told to those in it.
  if (event.place?.kind === "private" && !viewer.places.has(event.place.id)) return false;
  return hears(viewer, event);
}
