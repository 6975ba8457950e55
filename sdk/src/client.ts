import { authApi } from "./api/auth.ts";
import { channelsApi } from "./api/channels.ts";
import { eventsApi, type OpenWebSocket } from "./api/events.ts";
import { messagesApi } from "./api/messages.ts";
import { meApi, usersApi } from "./api/people.ts";
import { serverApi } from "./api/server.ts";
import { pinsApi } from "./api/pins.ts";
import { reactionsApi } from "./api/reactions.ts";
import { topicsApi } from "./api/topics.ts";
import { routesApi, workspacesApi } from "./api/workspaces.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createHttp, type Fetch } from "./http.ts";

export interface ClientOptions {
  /** Origin of the server, with a base path if it has one; the page's own origin when absent. */
  baseUrl?: string;
  /** A session or bot token, or how to get it; absent for a browser's cookie. */
  token?: string | (() => string | undefined);
  /** Milliseconds until one attempt of a call is given up; 30,000 unless told. */
  timeoutMs?: number;
  /** How often a repeatable call is tried again; 3 unless told. */
  retries?: number;
  /** Used instead of the platform's; `WebSocket: null` forces long polling. */
  fetch?: Fetch;
  WebSocket?: OpenWebSocket | null;
  clock?: Clock;
}

export type Client = ReturnType<typeof createClient>;

/**
 * A client of one ClickClack server. Every call rejects with a {@link ClickClackError}. Reads, deletes and sends with
 * a nonce are retried after network failures, 429 and 5xx, as long as the server asks; other calls never are.
 */
export function createClient(options: ClientOptions = {}) {
  const clock = options.clock ?? systemClock;
  const token = options.token;
  const http = createHttp({
    baseUrl: (options.baseUrl ?? "").replace(/\/+$/, ""),
    token: typeof token === "function" ? token : () => token,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock,
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 3,
  });
  return {
    auth: authApi(http),
    me: meApi(http),
    users: usersApi(http),
    workspaces: workspacesApi(http),
    routes: routesApi(http),
    channels: channelsApi(http),
    messages: messagesApi(http),
    reactions: reactionsApi(http),
    pins: pinsApi(http),
    topics: topicsApi(http),
    events: eventsApi(http, chooseWebSocket(options.WebSocket), clock),
    server: serverApi(http),
  };
}

function chooseWebSocket(given: OpenWebSocket | null | undefined): OpenWebSocket | undefined {
  if (given === null) return undefined;
  if (given !== undefined) return given;
  return typeof WebSocket === "undefined"
    ? undefined
    : (url, protocols) => new WebSocket(url, protocols);
}
