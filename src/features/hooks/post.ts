import type { Actor } from "../../access/actor.ts";
import type { Event } from "../../realtime/wire.ts";
import type { Database } from "../../storage/database.ts";
import { createMessage, type FindPlace } from "../messages/create.ts";
import type { Message } from "../messages/wire.ts";
import { overrideOf } from "./override.ts";
import { renderPayload } from "./render.ts";
import type { IncomingWebhookPayload } from "./wire.ts";

/**
 * Writes what a webhook's sender says as a message of the caller, like any other they write. The name and picture it asks
 * for are shown where the caller is a bot. The payload's `channel` says nothing: `findPlace` does.
 */
export async function postPayload(
  db: Database,
  actor: Actor,
  findPlace: FindPlace,
  payload: IncomingWebhookPayload,
  correlationId: string,
): Promise<{ message: Message; event: Event }> {
  const { message, event } = await createMessage(
    db,
    actor,
    findPlace,
    { body: renderPayload(payload) },
    correlationId,
    overrideOf(payload),
  );
  if (event === undefined) throw new Error("A message without a nonce cannot be a replay.");
  return { message, event };
}
