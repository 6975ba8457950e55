import type { Clock } from "../clock.ts";
import type { CallOptions, Http } from "../http.ts";
import { listenForNudges } from "../realtime/browser.ts";
import { surroundings } from "../realtime/surroundings.ts";
import {
  subscribe,
  type Subscription,
  type SubscriptionOptions,
} from "../realtime/subscription.ts";
import type {
  SocketHandlers,
  SocketLink,
  Transport,
  WebSocketClass,
  WebSocketLike,
} from "../realtime/transport.ts";
import { readEventStream } from "../realtime/stream.ts";
import type { EphemeralEventRequest, Event, EventPage } from "../types.ts";

export interface EventsQuery {
  workspaceId: string;
  after?: string;
  /** 1 to 500; 200 unless told. */
  limit?: number;
  /** Adds `tail_cursor`, captured before the page is read. */
  includeTail?: boolean;
  /** Seconds (0 to 30) an empty answer is held back for something to happen. */
  wait?: number;
}

/** The event log of a workspace, to read and to follow. */
export function eventsApi(http: Http, Socket: WebSocketClass | undefined, clock: Clock) {
  const list = (query: EventsQuery, options?: CallOptions) =>
    http<EventPage>({
      method: "GET",
      path: "/api/realtime/events",
      query: {
        workspace_id: query.workspaceId,
        after_cursor: query.after,
        limit: query.limit,
        include_tail: query.includeTail,
        wait: query.wait,
      },
      timeoutMs: http.timeoutMs + (query.wait ?? 0) * 1000,
      ...options,
    });

  return {
    /** A page of events in order. An empty page means that nothing visible is left. */
    list,

    /** Where the log ends now: what to resume from after loading a fresh state. */
    tail: async (workspaceId: string, options?: CallOptions) =>
      (await list({ workspaceId, limit: 1, includeTail: true }, options)).tail_cursor ?? "",

    /** Tells those in a place something that is not kept: typing, presence, or a bot's progress. */
    send: async (request: EphemeralEventRequest, options?: CallOptions) =>
      (
        await http<{ event: Event }>({
          method: "POST",
          path: "/api/realtime/ephemeral",
          body: request,
          ...options,
        })
      ).event,

    /**
     * One stream of server-sent events, until it breaks off or `signal` aborts. It does not come back by itself:
     * `subscribe` is for that.
     */
    async *stream(
      query: Pick<EventsQuery, "workspaceId" | "after">,
      options?: CallOptions,
    ): AsyncGenerator<Event, void, void> {
      const response = await http.response({
        method: "GET",
        path: "/api/realtime/stream",
        query: { workspace_id: query.workspaceId, after_cursor: query.after },
        headers: { accept: "text/event-stream" },
        ...options,
      });
      if (response.body !== null) yield* readEventStream(response.body);
    },

    /** Follows a workspace live: one socket, resumed from its cursor after any loss. */
    subscribe(options: SubscriptionOptions): Subscription {
      const transport: Transport = {
        clock,
        openSocket:
          Socket &&
          ((after, handlers) =>
            linkSocket(
              new Socket(socketUrl(http, options, after), socketProtocols(http)),
              handlers,
            )),
        poll: (query, signal) => list({ workspaceId: options.workspaceId, ...query }, { signal }),
        onNudge: listenForNudges,
      };
      return subscribe(transport, options);
    },
  };
}

function socketUrl(
  http: Http,
  { workspaceId, clientId }: SubscriptionOptions,
  after: string | undefined,
): string {
  const url = new URL(`${http.baseUrl}/api/realtime/ws`, surroundings.location?.href);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  url.searchParams.set("workspace_id", workspaceId);
  if (after !== undefined) url.searchParams.set("after_cursor", after);
  url.searchParams.set("resync", "close");
  if (clientId !== undefined) url.searchParams.set("client_id", clientId);
  return url.href;
}

/** A browser cannot send `Authorization` with a WebSocket, so the token travels as a subprotocol. */
function socketProtocols(http: Http): string[] {
  const token = http.token();
  return token === undefined ? [] : [`clickclack.bearer.${token}`];
}

function linkSocket(socket: WebSocketLike, handlers: SocketHandlers): SocketLink {
  let closed = false;
  // A close follows; but in Node an error that nobody listens for ends the process.
  socket.addEventListener("error", () => {});
  socket.addEventListener("open", () => handlers.onOpen());
  socket.addEventListener("message", ({ data }) => handlers.onFrame(data));
  socket.addEventListener("close", ({ code = 1006, reason = "" }) => {
    if (!closed) handlers.onClose(code, reason);
    closed = true;
  });
  return {
    close() {
      closed = true;
      socket.close();
    },
  };
}
