import type { Actor } from "../access/actor.ts";
import {
  channelFor,
  directFor,
  requireActive,
  requireWritable,
  workspaceFor,
} from "../access/policy.ts";
import { badRequest, forbidden, notFound } from "../http/errors.ts";
import { rateLimit } from "../http/rate-limit.ts";
import type { Database } from "../storage/database.ts";
import type { LiveType } from "./catalogue.ts";
import { ephemeralEvent, liveEvent, type Where } from "./ephemeral-event.ts";
import type { EphemeralEvent, Hub } from "./hub.ts";
import { peerChannel } from "./peer-channel.ts";
import { clientOf, type Presence } from "./presence.ts";
import type { EphemeralEventRequest, Event } from "./wire.ts";

/** The largest payload, in bytes of JSON. */
const LARGEST = 16 * 1024;
/** How often one caller may send. */
const RATE = { limit: "ephemeral", perSecond: 20, burst: 40 } as const;

/**
 * Events that are not stored: they reach the sockets and streams that are open at the moment, of every server, and are
 * gone. Their audience is that of a durable event of the same place.
 */
export function createEphemeral(db: Database, hub: Hub, presence: Presence) {
  const limit = rateLimit(RATE);
  const peers = peerChannel<EphemeralEvent>(db.peers, "ephemeral/1");
  peers.onMessage((event) => hub.sendEphemeral(event));

  function spread(sent: EphemeralEvent) {
    hub.sendEphemeral(sent);
    peers.send(sent);
  }

  return {
    /** Tells everybody in a workspace who is there at the moment, on every server, what the server itself has to say. */
    tell(type: LiveType, workspace: Where["workspace"], payload: Record<string, unknown>): void {
      spread(liveEvent(type, workspace, payload));
    },

    /** Tells one person, wherever they are at the moment, what is for nobody else. */
    whisper(
      type: LiveType,
      {
        user,
        workspace,
        payload,
      }: { readonly user: { readonly id: number } } & Pick<Where, "workspace"> & {
          readonly payload: Readonly<Record<string, unknown>>;
        },
    ): void {
      spread({ ...liveEvent(type, workspace, { ...payload }), user_id: user.id });
    },

    /**
     * Sends one on a caller's behalf. Errors: 400 for a place too many or too few and a payload over 16 KiB, 403 for who
     * may not write there and for a person's `agent.progress`, 404 for what the caller does not see, 429 beyond 20 a second.
     */
    async send(actor: Actor, request: EphemeralEventRequest): Promise<Event> {
      limit(actor.user.id);
      const payload: Record<string, unknown> = {
        ...request.payload,
        user_id: actor.user.public_id,
      };
      requireForm(request);
      if (request.type === "agent.progress" && actor.user.kind !== "bot")
        throw forbidden("Only bots can report their progress.");
      const where = await whereOf(db, actor, request);
      // A channel stands beside the payload, a conversation in it, as in the events of the log.
      if (where.place?.kind === "direct") payload["direct_conversation_id"] = where.place.public_id;
      const { event, sent } = ephemeralEvent(request.type, where, payload);
      const { status } = payload;
      // One's own presence is told together with what one's other clients say.
      if (
        request.type === "presence.changed" &&
        where.place === undefined &&
        (status === "online" || status === "away")
      ) {
        const client = clientOf(actor, request.client_id);
        presence.say({ workspace: where.workspace, user: actor.user.public_id, client, status });
        return event;
      }
      spread(sent);
      return event;
    },
  };
}

export type Ephemeral = ReturnType<typeof createEphemeral>;

function requireForm({ type, payload, ...request }: EphemeralEventRequest): void {
  const places = [request.channel_id, request.direct_conversation_id].filter(
    (id) => id !== undefined,
  );
  const least = type === "presence.changed" ? 0 : 1;
  if (places.length > 1 || places.length < least)
    throw badRequest(`${type} names one of channel_id and direct_conversation_id.`);
  if (Array.isArray(payload)) throw badRequest("payload must be an object.");
  if (payload !== undefined && Buffer.byteLength(JSON.stringify(payload)) > LARGEST)
    throw badRequest("payload must not be larger than 16 KiB.", "payload_too_large");
}

/** Where a caller sends an event: to a workspace or a place that they see, and, but for presence, may write in. */
async function whereOf(
  db: Database,
  actor: Actor,
  { workspace_id, channel_id, direct_conversation_id, type }: EphemeralEventRequest,
): Promise<Where> {
  const { id, public_id } = await workspaceFor(db, actor, workspace_id);
  const workspace = { id, public_id };
  if (direct_conversation_id !== undefined) {
    const place = await directFor(db, actor, direct_conversation_id);
    if (place.workspace_id !== workspace.id) throw notFound("Direct conversation");
    if (type !== "presence.changed") requireActive(place);
    return { workspace, place };
  }
  if (channel_id === undefined) return { workspace };
  const place = await channelFor(db, actor, channel_id);
  if (place.workspace_id !== workspace.id) throw notFound("Channel");
  if (type !== "presence.changed") requireWritable(place);
  return { workspace, place };
}
