import type { Server } from "bun";
import { Elysia } from "elysia";
import { credentialOf } from "../access/actor.ts";
import type { SignedIn } from "../access/plugin.ts";
import { workspaceFor } from "../access/policy.ts";
import { viewerOf } from "../access/viewers.ts";
import { answers } from "../http/wire.ts";
import type { Database } from "../storage/database.ts";
import { EVENT_TYPES } from "./catalogue.ts";
import type { Ephemeral } from "./ephemeral.ts";
import type { Hub } from "./hub.ts";
import { logEnds, type Hydrate } from "./log.ts";
import { pollEvents } from "./polling.ts";
import { clientOf, type Presence } from "./presence.ts";
import { tooManyConnections, type ConnectionLimits } from "./connection-limits.ts";
import type { SocketData } from "./connection.ts";
import { upgrade } from "./upgrade.ts";
import type { Streams } from "./stream.ts";
import {
  EphemeralEventAnswer,
  EphemeralEventRequest,
  EventPage,
  EventTypes,
  EventsQuery,
  PresenceList,
  SocketQuery,
  StreamQuery,
} from "./wire.ts";

const tags = ["Realtime"];

export interface Realtime {
  readonly db: Database;
  readonly hub: Hub;
  readonly hydrate: Hydrate;
  /** Aborts when the server stops: parked polls are answered then. */
  readonly leaving: AbortSignal;
  readonly streams: Streams;
  readonly ephemeral: Ephemeral;
  readonly presence: Presence;
  readonly limits: ConnectionLimits;
  /** The server whose requests become sockets, once it runs. */
  readonly server: () => Server<SocketData> | undefined;
}

export const realtimeRoutes = (realtime: Realtime, signedIn: SignedIn) =>
  new Elysia({ name: "realtime", prefix: "/api" })
    .use(signedIn)
    .get("/event-types", () => ({ event_types: [...EVENT_TYPES] }), {
      response: answers({ 200: EventTypes }),
      detail: { operationId: "listEventTypes", tags, summary: "Every durable event type, sorted" },
    })
    .get(
      "/realtime/events",
      async ({ actor, query, request }) => {
        const of = { actor, ...(await viewerOf(realtime.db, actor, query.workspace_id)) };
        const gone = AbortSignal.any([request.signal, realtime.leaving]);
        return pollEvents(realtime, of, query, gone);
      },
      {
        query: EventsQuery,
        response: answers({ 200: EventPage }),
        detail: {
          operationId: "listEvents",
          tags,
          summary: "A page of a workspace's events, or the next one as it comes",
        },
      },
    )
    .get(
      "/realtime/ws",
      async ({ actor, query, request, set }) => {
        const of = await viewerOf(realtime.db, actor, query.workspace_id);
        const { tail, pruned } = await logEnds(realtime.db, of.workspace.id);
        const headers = { "x-correlation-id": String(set.headers["x-correlation-id"]) };
        upgrade(realtime.server(), request, headers, realtime.limits.sockets, {
          viewer: of.viewer,
          credential: credentialOf(actor),
          client: clientOf(actor, query.client_id),
          after_cursor: query.after_cursor,
          resync_close: query.resync === "close",
          tail,
          pruned,
        });
      },
      {
        query: SocketQuery,
        detail: {
          operationId: "openSocket",
          tags,
          summary: "A workspace's events over a WebSocket, first those after a cursor, then live",
        },
      },
    )
    .get(
      "/realtime/stream",
      async ({ actor, query, request, set }) => {
        const { viewer } = await viewerOf(realtime.db, actor, query.workspace_id);
        const release = realtime.limits.streams(viewer.user_id);
        if (release === undefined) throw tooManyConnections();
        // What a browser sends when it connects again: it knows better than the address does.
        const after = request.headers.get("last-event-id") || query.after_cursor;
        set.headers["content-type"] = "text/event-stream";
        // nginx would gather what comes before it passes it on.
        set.headers["x-accel-buffering"] = "no";
        const client = clientOf(actor, query.client_id);
        const credential = credentialOf(actor);
        const stream = { viewer, credential, client, after, release };
        return new Response(realtime.streams.body(stream));
      },
      {
        query: StreamQuery,
        detail: {
          operationId: "openStream",
          tags,
          summary:
            "A workspace's events as server-sent events, first those after a cursor, then live",
          responses: {
            200: {
              description: "Events until the connection ends",
              content: { "text/event-stream": { schema: { type: "string" } } },
            },
          },
        },
      },
    )
    .post(
      "/realtime/ephemeral",
      async ({ actor, body, status }) =>
        status(202, { event: await realtime.ephemeral.send(actor, body) }),
      {
        body: EphemeralEventRequest,
        response: answers({ 202: EphemeralEventAnswer }),
        detail: {
          operationId: "sendEphemeral",
          tags,
          summary:
            "Tell whoever is connected something that is not stored: typing, presence, progress",
        },
      },
    )
    .get(
      "/workspaces/:id/presence",
      async ({ actor, params }) => {
        const { id } = await workspaceFor(realtime.db, actor, params.id);
        return { presence: realtime.presence.presentIn(id) };
      },
      {
        response: answers({ 200: PresenceList }),
        detail: {
          operationId: "listPresence",
          tags,
          summary: "Who of a workspace is online or away; everybody else is offline",
        },
      },
    );
